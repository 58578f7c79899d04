// What a hostile program leaves behind: nothing.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { foundNothing, leavingProgram, lookingProgram } from '../hostile.mjs';
import { loadingMs, pageTest, runUntil, shows, suite, writeProgram } from './support.mjs';

const path = '?lesson=clock&python';

suite('What is left of a program', {}, () => {
  pageTest('the next program finds nothing of the last one', { path }, async ({ page, app }) => {
    await runUntil(page, app, leavingProgram, 'left');
    const lines = await runUntil(page, app, lookingProgram, 'looked');
    assert.deepEqual(lines, foundNothing);
  });

  pageTest('fifty programs leave no memory behind', {
    path, timeoutMs: 300_000, isInspectorClosed: true,
  }, async ({ page, app }) => {
    await writeProgram(page, app, 'import js\nkept = bytearray(30_000_000)\njs.eval("globalThis.kept = new Uint8Array(30_000_000).fill(1)")\nprint("kept")\n');
    const runMany = async (count) => {
      for (let run = 0; run < count; run += 1) {
        await app.run.click();
        await shows(app.status, /^Finished/, loadingMs);
        await app.reset.click();
      }
    };
    await runMany(10);
    const before = await memoryOf(page);
    await runMany(50);
    const after = await memoryOf(page);
    // What two programs had, 60 MB each and their interpreters, may still wait to be collected; fifty would leave 3 GB of their own.
    assert.ok(after - before < 400e6, `${before} bytes before, ${after} after`);
  });
});

/** The memory of all the browser's processes that run pages, in bytes. */
async function memoryOf(page) {
  // The last frame goes a little later.
  await page.waitForTimeout(1_000);
  const session = await page.context().browser().newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const pageBytes = 4_096;
  const pages = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => {
    try {
      return Number(readFileSync(`/proc/${id}/statm`, 'latin1').split(' ')[1]);
    } catch {
      // It has just ended.
      return 0;
    }
  });
  return pages.reduce((sum, count) => sum + count * pageBytes, 0);
}
