// What needs a page with elements.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage } from './page.mjs';

let page, close;

before(async () => {
  ({ page, close } = await openPage());
});

after(() => close());

test('errors of `element.onclick = function` are errors of its program; its listeners end with it', async () => {
  const { errors, uncaught, text } = await page.evaluate(async () => {
    const uncaught = [];
    globalThis.addEventListener('error', (event) => uncaught.push(event.defaultPrevented));
    const other = new globalThis.RealHost();
    globalThis.python.start(other, 'import asyncio\nawait asyncio.sleep(100)');
    const host = new globalThis.RealHost();
    const source = `from js import document
from pyodide.ffi import create_proxy
button = document.createElement("button")
button.id = "press"
def fails(event):
    print("pressed")
    1 / 0
button.onclick = fails
document.body.append(button)
document.addEventListener("hit", create_proxy(lambda event: print("hit")))
`;
    globalThis.python.start(host, source);
    await host.ending();
    document.querySelector('#press').click();
    document.dispatchEvent(new Event('hit'));
    host.program.stop();
    document.dispatchEvent(new Event('hit'));
    other.program.stop();
    return { errors: host.errors, uncaught, text: host.text };
  });
  assert.equal(text, 'pressed\nhit\n');
  assert.deepEqual(
    errors.map(({ kind, message, line }) => [kind, message, line]),
    [['callback', 'ZeroDivisionError: division by zero', 7]],
  );
  assert.deepEqual(uncaught, [true]);
});
