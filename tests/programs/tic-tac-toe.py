from pyscript.web import page

LINES = [(0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6)]


class Game:
    def __init__(self):
        self.cells = page.find("#board button")
        self.state = page["#state"]
        self.begin()

    def begin(self):
        self.marks = [""] * 9
        self.player, self.is_over = "X", False
        self.show("X begins")

    def play(self, event):
        place = int(event.target.id.removeprefix("cell-"))
        if self.is_over or self.marks[place]:
            return
        self.marks[place] = self.player
        if any(all(self.marks[cell] == self.player for cell in line) for line in LINES):
            self.is_over = True
            self.show(f"{self.player} wins")
        elif all(self.marks):
            self.is_over = True
            self.show("nobody wins")
        else:
            self.player = "O" if self.player == "X" else "X"
            self.show(f"{self.player} is next")

    def show(self, words):
        self.state.textContent = words
        for cell, mark in zip(self.cells, self.marks):
            cell.textContent = mark


game = Game()
