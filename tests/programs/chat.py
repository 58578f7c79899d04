from pyscript import WebSocket, when
from pyscript.web import li, page


class Person:
    def __init__(self, name):
        self.name = name
        place = page[f"#{name}"]
        [self.form], [self.field], [self.said], [self.state] = (place.find(tag) for tag in ("form", "input", "ol", "p"))
        self.socket = WebSocket(url="chat/room", onopen=self.enter, onmessage=self.hear, onclose=self.leave)
        when("submit", self.form)(self.say)

    def enter(self, event):
        self.state.textContent = "is here"

    def say(self, event):
        event.preventDefault()
        if self.field.value == "bye":
            self.socket.close(4000, "has said bye")
        else:
            self.socket.send(f"{self.name}: {self.field.value}")
        self.field.value = ""

    async def hear(self, event):
        self.said.append(li(event.data))

    def leave(self, event):
        self.state.textContent = f"{event.code} {event.reason}"


people = [Person("ada"), Person("bob")]
