// What needs a document with elements: it runs in Chromium.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage } from './page.mjs';

let page, close;

before(async () => {
  ({ page, close } = await openPage());
});

after(() => close?.());

test('the HTML of a program is there before it begins, its attributes call it, and what is left at the end is told', async () => {
  const { text, problems, still } = await page.evaluate(async () => {
    const host = new globalThis.RealHost(globalThis.python, { show: (html) => (document.body.innerHTML = html) });
    host.send('run', `
from js import document
def count(event=None):
    print("counts")
    document.querySelector("p").textContent = "counted"
print(document.querySelector("p").textContent)
`, 'program.py', '<p>text</p><button py-click="count()">one</button><button pys-onClick="count">two</button>');
    await host.ending();
    for (const button of document.querySelectorAll('button')) button.click();
    await host.stop();
    const { text, problems, still } = host;
    return { text, problems, still };
  });
  assert.deepEqual([text, problems], ['text\ncounts\ncounts\n', []]);
  assert.match(still, /<html.*<p>counted<\/p>/s);
});
