// PyScript's own library of today, with the names of 2022 beside it, in a page.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openPage } from './page.mjs';

let opened;

before(async () => {
  opened = await openPage();
});

after(() => opened?.close());

/** Runs a program; gives what it has printed, and fails if anything else was said. */
async function printed(source, options) {
  const { text, errorText, problems } = await opened.run(source, options);
  assert.deepEqual([errorText, problems], ['', []]);
  return text;
}

for (const mode of ['unwatched', 'watched', 'stepped', 'virtual']) {
  describe(mode, () => {
    test('every name of its documentation is there', async () => {
      assert.equal(await printed(`
from pyscript import (
    HTML, RUNNING_IN_WORKER, Event, PyWorker, Storage, WebSocket, config, create_named_worker, current_target, display, document,
    fetch, ffi, js_import, js_modules, py_import, storage, sync, when, window, workers,
)
from pyscript import context, events, flatted, fs, media, util, web, websocket
from pyscript.ffi import assign, create_proxy, is_none, to_js
from pyscript.web import Element, ElementCollection, button, div, page
print(RUNNING_IN_WORKER, config["type"], window.document is document or window.document.body.tagName)
`, { mode }), 'False py BODY\n');
    });

    test('display shows values in its own place, in a target, and says which target is not there', async () => {
      assert.equal(await printed(`
from pyscript import HTML, display, document
display("<b>", 1, HTML("<i>two</i>"))
display("gone", target="here")
display("stays", target="#here", append=False)
print(document.body.innerHTML)
try:
    display("x", target="nowhere")
except ValueError as error:
    print(error)
`, { mode, html: '<p id="here"></p>' }), '<p id="here">stays</p><div id="py-output"><div>&lt;b&gt;</div><div>1</div><div><i>two</i></div></div>\n'
        + "Cannot find element with id='nowhere' in the page.\n");
    });

    test('a program of 2023 finds its page by pyweb.pydom', async () => {
      const result = await opened.run(`
import asyncio
from pyscript import when
from pyweb import pydom

box = pydom["#box"][0]
print(pydom["#nowhere"], box.id, box.html, box == pydom.ids.box, box.parent == pydom.body)
line = box.create("p", classes=["line", "new"], html="<b>one</b>")
line.add_class("more").remove_class(["new"])
box.append(pydom.create("p", classes=["line"], html="two"))
print(line.classes, [each.html for each in pydom[".line"]], pydom[".line"].html, len(box.find("p")), len(box.children))
pydom[".line"].style["color"] = "red"
line.style.set(width="10px")
line.style.remove("color")
print(line.style["color"], line.style["width"], pydom[".line"][1].style["color"])
pydom[".line"].html = "same"
copy = line.clone("copy")
print(box.content, copy.id, copy.html)
field, choice = pydom["input"][0], pydom["select"][0]
field.value = "typed"
choice.options.add(value="2", html="second", selected=True)
print(field.value, [option.value for option in choice.options], choice.options.selected.html, choice.value)
try:
    box.value = 1
except AttributeError as error:
    print(error)
@when("click", pydom["button"])
def pressed(event):
    print("pressed", event.target.id)
pydom["button"][0]._js.click()
`, { mode, html: '<div id="box"></div><input><select><option value="1">first</option></select><button id="press">Press</button>' });
      assert.deepEqual([result.errorText, result.problems], ['', []]);
      assert.equal(result.text, `None box  True True
['line', 'more'] ['<b>one</b>', 'two'] ['<b>one</b>', 'two'] 2 2
 10px red
<p class="line more" style="width: 10px;">same</p><p class="line" style="color: red;">same</p> copy same
typed ['1', '2'] second 2
Element DIV has no value attribute.
pressed press
`);
    });

    test('elements are made, found, changed and listened to, by functions of both kinds', async () => {
      const result = await opened.run(`
import asyncio
from pyscript import when
from pyscript.web import button, div, page, p
page.append(div(p("one", classes=["line"]), p("two", classes=["line"]), button("Press", id="press"), id="box"))
print([each.innerHTML for each in page.find(".line")])

@when("click", "#press")
def count(event):
    print("pressed", event.target.id)

@when("click", page["press"])
async def later(event):
    await asyncio.sleep(0)
    page["box"].style["color"] = "red"
    print("later", page["box"]._dom_element.style.color)
`, { mode, act: `async (host, wait) => { document.querySelector('#press').click(); await host.until(() => host.text.includes('later')); }` });
      assert.deepEqual([result.text, result.problems], ["['one', 'two']\npressed press\nlater red\n", []]);
    });

    test('an event of its own calls listeners of both kinds', async () => {
      assert.equal(await printed(`
import asyncio
from pyscript import Event, when
told = Event()

@when(told)
def now(value):
    print("now", value)

@when(told)
async def later(value):
    await asyncio.sleep(0.01)
    print("later", value)

told.trigger(1)
await asyncio.sleep(0.05)
`, { mode }), 'now 1\nlater 1\n');
    });

    test('what the playground does not have says so when it is used', async () => {
      assert.equal(await printed(`
from pyscript import PyWorker, fs, js_import, py_import, sync, workers

async def tell(work):
    try:
        result = work()
        print(await result if hasattr(result, "__await__") else result)
    except Exception as error:
        print(str(error).partition(":")[0] if "Error: " not in str(error) else str(error).split(": ")[1])

await tell(lambda: PyWorker("worker.py"))
await tell(lambda: workers["one"])
await tell(lambda: js_import("./module.js"))
await tell(lambda: fs.mount("/local"))
await tell(lambda: sync.answer)
await tell(lambda: py_import("numpy"))
module, = await js_import("data:text/javascript,export const answer = 42")
print(module.answer)
decimal, = await py_import("decimal")
print(decimal.Decimal("0.1"))
`, { mode }), `the playground has no workers
the playground has no workers
./module.js is not imported
a program of the playground cannot open your folders
pyscript.sync works only when running in a worker
No module named 'numpy'
42
0.1
`);
    });

    test('the names of 2022 are there beside it', async () => {
      assert.equal(await printed(`
import pyscript
from pyscript import Element
pyscript.write("made", "one")
Element("made").write("two", append=True)
print(Element("made").element.textContent, PyScript.loop.is_running())
try:
    pyscript.nothing
except AttributeError as error:
    print(error)
`, { mode }), "onetwo True\nmodule 'pyscript' has no attribute 'nothing'\n");
    });
  });
}

describe('a page of PyScript', () => {
  const head = '# <script type="py">\n';
  // Each program has an interpreter of its own, but here.
  const anew = `import sys
for name in list(sys.modules):
    if name.partition(".")[0] in ("pyscript", "_pyscript", "polyscript"):
        del sys.modules[name]
from pyscript import config
`;

  for (const mode of ['unwatched', 'watched', 'stepped', 'virtual']) {
    test(`its scripts run side by side in one __main__, and display where they stand; ${mode}`, async () => {
      const result = await opened.run(`${head}import asyncio
from pyscript import display
async def count(name, turns):
    for number in range(3):
        display(f"{name}{number}")
        print(name, number)
        for _ in range(turns):
            await asyncio.sleep(0)
await count("a", 2)
print("first is over")
${head}print("second begins")
display("b")
await count("c", 5)
`, { mode, html: '<p>one</p><script type="py"></script><p>two</p><py-script></py-script><p>end</p>', act: () => document.body.innerText.split(/\s+/).join(' ') });
      assert.deepEqual([result.errorText, result.problems], ['', []]);
      assert.equal(result.text, 'a 0\nsecond begins\nc 0\na 1\na 2\nc 1\nfirst is over\nc 2\n');
      assert.equal(result.result, 'one a0 a1 a2 two b c0 c1 c2 end');
    });
  }

  test('an error ends its script alone, with its line, and the program has failed', async () => {
    const { text, problems, how } = await opened.run(`${head}import asyncio
await asyncio.sleep(0.02)
print("first is over")
${head}print(undefined)
`, { mode: 'watched' });
    assert.deepEqual([text, how], ['first is over\n', 'error']);
    assert.deepEqual(problems.map(({ line, kind }) => [kind, line]), [['uncaught', 6]]);
  });

  test('sys.exit of one ends them all', async () => {
    const { text, how } = await opened.run(`${head}import asyncio
await asyncio.sleep(1000)
${head}import sys
print("exits")
sys.exit()
`);
    assert.deepEqual([text, how], ['exits\n', 'ok']);
  });

  test('asyncio.run in a script waits for it, and the others go on', async () => {
    assert.equal(await printed(`${head}import asyncio
async def main():
    await asyncio.sleep(0.03)
    return "first"
print(asyncio.run(main()))
${head}print(asyncio.run(asyncio.sleep(0.01, "second")))
`), 'second\nfirst\n');
  });

  test('its configuration is read, and what it asks for that is not here is named', async () => {
    const { text, errorText, problems } = await opened.run(`${anew}print(config["packages"], config["name"])
`, { html: `<py-config>
name = "page"
packages = ["numpy>=2", "json"]
[files]
"./utils.py" = ""
</py-config><script type="py" src="./main.py" worker></script>` });
    assert.deepEqual(problems, []);
    assert.equal(text, "['numpy>=2', 'json'] page\n");
    assert.match(errorText, /^The page asks for the package numpy>=2\. Packages do not come with the playground/);
    for (const words of ['the file ./utils.py, which is not here', './main.py is not here: Open it together', 'asks for a worker']) assert.ok(errorText.includes(words), errorText);
    assert.doesNotMatch(errorText, /json/);
  });

  test('so it is with that of 2022, as JSON in an attribute, and with Python that is left in the HTML', async () => {
    const html = '<py-env>\n- matplotlib\n- paths:\n  - ./data.py\n</py-env><py-script>print(1)</py-script>';
    const old = await opened.run('print("runs")', { html });
    assert.match(old.errorText, /the package matplotlib\..*\n.*the file .\/data.py.*\nThe HTML has Python in <py-script>/);
    assert.equal(old.text, 'runs\n');
    const today = await opened.run(`${anew}print(config["packages"])`, { html: `<script type="py" config='{"packages": ["re"]}'></script>` });
    assert.deepEqual([today.text, today.errorText], ["['re']\n", '']);
    const broken = await opened.run('print("runs")', { html: '<py-config>packages = [</py-config>' });
    assert.match(broken.errorText, /^The page.s configuration is not JSON or TOML: /);
  });
});
