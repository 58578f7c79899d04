from pyscript import when
from pyscript.web import button, input_, li, page, span

new, entries, left = page["#new"], page["#list"], page["#left"]


def count():
    left.textContent = len(page.find("#list input:not(:checked)"))


@when("click", "#add")
def add():
    if not new.value.strip():
        return
    box = input_(type="checkbox")
    remove = button("Remove")
    entry = li(box, span(new.value), remove)
    entries.append(entry)
    new.value = ""
    count()

    # Elements that have just been made are listened to like those of the page.
    @when("change", box)
    def mark(event):
        entry.style["text-decoration"] = "line-through" if event.target.checked else "none"
        count()

    @when("click", remove)
    async def take_out(event):
        entry._dom_element.remove()
        count()
