// What the browser keeps of the site is checked: whatever somebody has put there, it is what the build wrote that runs.

import assert from 'node:assert/strict';
import { keptForPython, siteCaches, untilKept } from './kept.mjs';
import { consoleLines, loadingMs, pageTest, shows, suite, until, writeProgram } from './support.mjs';

/** Runs wherever a script is expected, if anything does. */
const hostile = 'globalThis.isHostile = true;';

suite('What is kept', {}, () => {
  pageTest('a kept file that is not what the build wrote is fetched anew', {
    path: '?lesson=countdown', isKept: true,
  }, async ({ page, app, problems }) => {
    await untilKept(page);
    await replaceKept(page, 'webloop-site ', /\.(js|wasm|css)(\?|$)/, hostile);
    await page.reload();
    await app.run.click();
    await shows(app.value('counting down'), '9');
    await app.inspector.lanes.waitFor();
    assert.equal(await page.evaluate(() => globalThis.isHostile), undefined);
    await page.context().setOffline(true);
    await page.reload();
    await app.run.click();
    await shows(app.value('counting down'), '9');
    assert.equal(await page.evaluate(() => globalThis.isHostile), undefined, 'what was fetched is kept in its place');
    assert.deepEqual(problems.splice(0).filter((problem) => !/ERR_INTERNET_DISCONNECTED/.test(problem)), []);
  });

  pageTest('what stands in any other cache answers nothing', { path: '?lesson=countdown', isKept: true }, async ({ page, app }) => {
    await untilKept(page);
    await page.evaluate(async (hostile) => {
      const script = { headers: { 'content-type': 'text/javascript' } };
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        const other = await caches.open(`a ${name}`);
        for (const request of await cache.keys()) {
          await cache.delete(request);
          await other.put(request, new Response(hostile, script));
        }
      }
    }, hostile);
    await page.reload();
    await app.run.click();
    await shows(app.value('counting down'), '9');
    assert.equal(await page.evaluate(() => globalThis.isHostile), undefined);
  });

  pageTest('a file of Python that is not what the build wrote is fetched anew', {
    path: '?lesson=clock&python', isKept: true,
  }, async ({ page, app }) => {
    await untilKept(page);
    await until(() => keptForPython(page), (paths) => paths.length >= 7, loadingMs);
    const replaced = await replaceKept(page, 'webloop-python ', /\.(js|mjs|wasm|zip|html)$/, hostile);
    assert.equal(replaced, 6);
    await page.reload();
    await writeProgram(page, app, 'import js\nprint("once more", hasattr(js, "isHostile"))\n');
    await app.run.click();
    await until(() => consoleLines(app), (lines) => lines.at(-1)?.text === 'once more False', loadingMs);
    assert.equal(await page.evaluate(() => globalThis.isHostile), undefined);
  });

  pageTest('after “could not be loaded”, Reload lets go of all that is kept', {
    isKept: true, expected: [/uncaught: .*damaged/],
  }, async ({ page, app }) => {
    await untilKept(page);
    await page.addInitScript(() => {
      if (sessionStorage.getItem('isDamaged')) {
        WebAssembly.instantiateStreaming = WebAssembly.instantiate = () => Promise.reject(new Error('damaged'));
      }
    });
    await page.evaluate(() => sessionStorage.setItem('isDamaged', 'yes'));
    await page.reload();
    await page.getByText('Webloop could not be loaded').waitFor();
    await page.evaluate(() => sessionStorage.clear());
    await page.getByRole('button', { name: 'Reload' }).click();
    await app.run.waitFor();
    assert.deepEqual(await siteCaches(page), []);
    assert.equal(await page.evaluate(() => navigator.serviceWorker.controller), null);
  });
});

/** Puts another text into the place of what is kept at matching addresses, in caches whose names begin so; gives how many. */
function replaceKept(page, prefix, pattern, text) {
  return page.evaluate(async ([prefix, source, text]) => {
    let count = 0;
    for (const name of (await caches.keys()).filter((name) => name.startsWith(prefix))) {
      const cache = await caches.open(name);
      for (const request of (await cache.keys()).filter(({ url }) => new RegExp(source).test(url))) {
        const { headers } = await cache.match(request);
        await cache.put(request, new Response(text, { headers }));
        count += 1;
      }
    }
    return count;
  }, [prefix, pattern.source, text]);
}
