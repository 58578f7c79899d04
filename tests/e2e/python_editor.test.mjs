// A program in Python as somebody works on it: links, drafts, Reset, and run after run.

import assert from 'node:assert/strict';
import { footprint } from './living.mjs';
import { consoleLines, hasPrinted, loadingMs, pageTest, partsOf, shows, suite, until, writeProgram } from './support.mjs';

const path = '?lesson=clock&python';
const runCount = 20;

suite('Python in the editor', {}, () => {
  pageTest('a link shows the program, and nothing of it runs before Run', {
    path, permissions: ['clipboard-read', 'clipboard-write'],
  }, async ({ page, app, context }) => {
    await writeProgram(page, app, 'print("from afar")\n');
    await app.source.getByRole('tab', { name: 'HTML' }).click();
    await app.source.getByRole('textbox', { name: 'HTML' }).click();
    await page.keyboard.insertText('<p>a greeting</p>');
    await button(app, 'Share').click();
    await notice(app).getByText(/^Link copied/).waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(link, /\?lesson=clock&python#/);

    const other = await context.newPage();
    await other.goto(link);
    const there = partsOf(other);
    await shows(there.source.locator('.cm-content').first(), /from afar/);
    await notice(there).getByText('This program and its HTML come from a link: read both, then press Run').waitFor();
    await shows(sign(there), 'from a link');
    assert.equal(await there.status.textContent(), 'Ready');
    assert.deepEqual([await consoleLines(there), await there.stage.textContent()], [[], '']);
    // Before, nobody can have read it.
    await other.waitForTimeout(600);
    await there.run.click();
    await until(() => consoleLines(there), (lines) => lines.at(-1)?.text === 'from afar', loadingMs);
    await shows(there.frame.body, /^\s*a greeting\s*$/);
  });

  pageTest('a damaged link says so and changes nothing', { path: `${path}#c=1.damaged!` }, async ({ app }) => {
    await notice(app).getByText(/^Nothing was changed: the link is damaged/).waitFor();
    await shows(app.source.locator('.cm-content').first(), /asyncio/);
    assert.equal(await app.status.textContent(), 'Ready');
  });

  pageTest('a draft outlives the page, and Revert can be undone', { path }, async ({ page, app }) => {
    const code = app.source.locator('.cm-content').first();
    const original = await until(() => code.innerText(), /asyncio/);
    assert.equal(await sign(app).isVisible(), false);
    await writeProgram(page, app, 'print("mine")');
    await shows(sign(app), 'modified');
    await page.reload();
    await shows(code, 'print("mine")');
    await shows(sign(app), 'modified');
    await button(app, 'Revert').click();
    assert.equal(await until(() => code.innerText(), /asyncio/), original);
    assert.equal(await sign(app).isVisible(), false);
    await notice(app).getByRole('button', { name: 'Undo' }).click();
    await shows(code, 'print("mine")');
    await app.run.click();
    await until(() => consoleLines(app), (lines) => lines.at(-1)?.text === 'mine', loadingMs);
    await app.lesson('Race').click();
    await app.lesson('Clock').click();
    await shows(code, 'print("mine")');
    await button(app, 'Revert').click();
    await page.reload();
    assert.equal(await until(() => code.innerText(), /asyncio/), original);
  });

  pageTest('two tabs that change one program say so, and each can show what the other has', { path }, async ({ page, app, context, url }) => {
    const code = (parts) => parts.source.locator('.cm-content').first();
    const other = await context.newPage();
    await other.goto(`${url}${path}`);
    const there = partsOf(other);
    await until(() => code(there).innerText(), /asyncio/);
    await writeProgram(page, app, 'print("here")');
    await notice(there).getByText(/^Another tab has changed this program/).waitFor();
    await writeProgram(other, there, 'print("there")');
    await notice(app).getByText(/^Another tab has changed this program/).waitFor();
    await shows(code(app), 'print("here")');
    await button(app, 'Show it here').click();
    await shows(code(app), 'print("there")');
    await notice(app).getByRole('button', { name: 'Undo' }).click();
    await shows(code(app), 'print("here")');
  });

  pageTest('the mark of an error leads to its line, and goes when that is changed', { path }, async ({ page, app }) => {
    await writeProgram(page, app, `${'# a line\n'.repeat(60)}nothing = 1 / 0`);
    await app.run.click();
    const mark = app.source.locator('.editor-mark').first();
    await shows(mark, /Line 61, column 11.*division by zero/, loadingMs);
    await app.source.getByRole('textbox', { name: 'Code' }).press('ControlOrMeta+Home');
    await mark.getByRole('button').click();
    const error = app.source.locator('.cm-error').first();
    await error.waitFor();
    assert.equal(await error.textContent(), '1 / 0');
    await app.source.getByRole('textbox', { name: 'Code' }).press('ControlOrMeta+End');
    await page.keyboard.type('1');
    await mark.waitFor({ state: 'detached' });
    assert.equal(await app.source.locator('.cm-error').count(), 0);
  });

  pageTest('run after run, and Stop after Stop, leave nothing behind', {
    path, isInspectorClosed: true, timeoutMs: 300_000,
  }, async ({ page, app }) => {
    const tools = await page.context().newCDPSession(page);
    await tools.send('Performance.enable');
    await writeProgram(page, app, `import asyncio, sys
async def work(number):
    await asyncio.sleep(0)
    return number
print(sum(await asyncio.gather(*map(work, range(100)))))
`);
    const runMany = async (count) => {
      for (let run = 0; run < count; run += 1) {
        const finished = page.evaluate(() => new Promise((resolve) => {
          const status = document.querySelector('[role=status]');
          const observer = new MutationObserver(() => {
            if (/^Finished/.test(status.textContent)) {
              observer.disconnect();
              resolve();
            }
          });
          observer.observe(status, { childList: true, subtree: true, characterData: true });
        }));
        await page.keyboard.press('Control+Enter');
        await finished;
      }
    };
    await app.run.click();
    await shows(app.status, /^Finished/, loadingMs);
    await runMany(5);
    const before = await footprint(page, tools);
    await runMany(runCount);
    const after = await footprint(page, tools);
    assertSame(before, after, runCount);
    await hasPrinted(app, ['4950']);

    await writeProgram(page, app, 'import asyncio\nprint("on")\nawait asyncio.gather(*(asyncio.sleep(1000) for _ in range(100)))\n');
    const stopMany = async (count) => {
      for (let run = 0; run < count; run += 1) {
        await page.keyboard.press('Control+Enter');
        await until(() => consoleLines(app), (lines) => lines.length === 1);
        await app.stop.focus();
        await page.keyboard.press('Space');
        await shows(app.status, 'Stopped');
        await app.reset.focus();
        await page.keyboard.press('Space');
      }
    };
    await stopMany(5);
    const beforeStops = await footprint(page, tools);
    await stopMany(20);
    assertSame(beforeStops, await footprint(page, tools), 20);
    assert.ok(await page.locator('iframe').count() <= 1, 'no frame is left but a spare one');
  });
});

function button(app, name) {
  return app.source.getByRole('button', { name, exact: true });
}

function notice(app) {
  return app.source.locator('.editor-notice');
}

function sign(app) {
  return app.source.locator('.editor-sign');
}

/** Less than one node and listener for each run, and of the heap what the tests' tool leaves there: 2 to 10 KB, by how often it looks. */
function assertSame(before, after, runs) {
  const found = `before ${JSON.stringify(before)}, after ${JSON.stringify(after)}`;
  assert.ok(after.nodes - before.nodes < runs / 2, `nodes: ${found}`);
  assert.ok(after.listeners - before.listeners < runs / 5, `listeners: ${found}`);
  assert.ok(after.heapBytes - before.heapBytes < runs * 20_000, `heap: ${found}`);
}
