// What needs a page with elements.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage } from './page.mjs';

let page, close;

before(async () => {
  ({ page, close } = await openPage());
});

after(() => close());

test('errors of `element.onclick = function` are errors of its program, and of what the page calls in other ways; they end with it', async () => {
  const { errors, uncaught, text, left } = await page.evaluate(async () => {
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
button.own = lambda: 1 / 0
document.body.append(button)
document.addEventListener("hit", create_proxy(lambda event: print("hit")))
`;
    globalThis.python.start(host, source);
    await host.ending();
    const button = document.querySelector('#press');
    button.click();
    button.addEventListener('own', () => button.own());
    button.dispatchEvent(new Event('own'));
    document.dispatchEvent(new Event('hit'));
    host.program.stop();
    document.dispatchEvent(new Event('hit'));
    button.click();
    other.program.stop();
    return { errors: host.errors, uncaught, text: host.text, left: button.onclick };
  });
  assert.equal(text, 'pressed\nhit\n');
  assert.deepEqual(
    errors.map(({ kind, message, line }) => [kind, message, line]),
    [
      ['callback', 'ZeroDivisionError: division by zero', 7],
      ['callback', 'ZeroDivisionError: division by zero', 9],
    ],
  );
  assert.equal(left, null);
  assert.deepEqual(uncaught, [true]);
});
