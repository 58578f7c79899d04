// A search in a page of Chromium, which has what Node has not: a document, and stacks that can be switched.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage } from '../python/page.mjs';
import { program } from './explore.mjs';

let opened;

before(async () => {
  opened = await openPage();
});

after(async () => {
  await opened?.close();
});

/** Explores in the page; gives what is told, and what its document shows then. */
function explore(source, options = {}, html = '') {
  return opened.page.evaluate(async ({ source, options, html }) => {
    const host = new globalThis.RealHost(globalThis.python, { show: (html) => (document.body.innerHTML = html) });
    const told = { problems: host.problems };
    host.hear = (message) => {
      if (message.is === 'explore_finding') told.finding = JSON.parse(message.told);
      else if (message.is === 'explore_end') told.end = JSON.parse(message.told);
      else if (message.is === 'problem') host.problems.push(message);
      else if (message.is === 'closed') host.still = message.still;
    };
    const begun = performance.now();
    host.send('explore', source, 'program.py', html, JSON.stringify(options));
    await host.until(() => told.end !== undefined);
    told.seconds = (performance.now() - begun) / 1000;
    told.shown = document.body.innerHTML;
    await host.stop();
    return told;
  }, { source, options, html });
}

test('a breaking order is found, and minimised', async () => {
  const { finding, end } = await explore(program('stale_search'), { level: 'work' });
  assert.equal(end.verdict, 'found', JSON.stringify(end));
  assert.equal(finding.what[0].sentence, 'The answer to search("zo") comes after the answer to search("zombie")');
});

test('a blocking sleep suspends nothing, and a run that switches stacks otherwise is no run', async () => {
  const { end } = await explore('import asyncio, time\nasync def main():\n    time.sleep(1)\n    await asyncio.sleep(1)\nasyncio.run(main())\n', { runs: 20 });
  assert.equal(end.verdict, 'none', JSON.stringify(end.failure));
});

test('what a run draws is gone before the next one, and answers are those of the page', async () => {
  const source = `import asyncio
from js import document, fetch
async def main():
    assert document.body.innerHTML == "<p>start</p>", document.body.innerHTML
    document.body.innerHTML += "<b>drawn</b>"
    response = await fetch("data:text/plain,hello")
    assert await response.text() == "hello"
asyncio.run(main())
`;
  const { end } = await explore(source, { runs: 30 }, '<p>start</p>');
  assert.equal(end.verdict, 'none', JSON.stringify(end.failure));
});

test('a program that waits for a click says so', async () => {
  const source = `import asyncio
from js import document
from pyodide.ffi.wrappers import add_event_listener
async def main():
    clicked = asyncio.Event()
    add_event_listener(document.querySelector("button"), "click", lambda event: clicked.set())
    await clicked.wait()
asyncio.run(main())
`;
  const { end } = await explore(source, {}, '<button>Go</button>');
  assert.equal(end.verdict, 'waits', JSON.stringify(end));
});

test('what is fetched by PyScript, and by the names of aiohttp, is an answer', async () => {
  const source = `import asyncio
from aiohttp import ClientSession
from pyscript import fetch
order = []
async def one():
    order.append(await fetch("data:text/plain,one").text())
async def two():
    async with ClientSession() as session, session.get("data:text/plain,two") as response:
        order.append(await response.text())
async def main():
    await asyncio.gather(one(), two())
    assert sorted(order) == ["one", "two"] and order[0] != "never"
asyncio.run(main())
`;
  const { end } = await explore(source, { runs: 60, seconds: 60 });
  assert.equal(end.verdict, 'none', JSON.stringify(end));
  assert.ok(end.orders > 1, 'they come in either order');
});

test('a thousand short runs take a second or so', async (context) => {
  const rates = [];
  for (const name of ['not_saved_mended', 'stale_search_mended', 'not_saved_mended', 'stale_search_mended']) {
    const { end, seconds } = await explore(program(name), { level: 'work', runs: 1000, seconds: 60 });
    rates.push(`${name}: ${Math.round(end.runs / seconds)} runs/s`);
    // On a machine that does other work as well; `bench.mjs` measures.
    assert.ok(end.runs / seconds > 100, rates.at(-1));
  }
  context.diagnostic(rates.join(', '));
});
