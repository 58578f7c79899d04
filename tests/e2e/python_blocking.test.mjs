// Programs in Python that keep their thread: they are interrupted, or stopped, and the next one runs.

import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { consoleLines, consoleTexts, loadingMs, pageTest, shows, suite, until, writeProgram } from './support.mjs';

suite('Python that blocks', {}, () => {
  for (const isInspectorClosed of [false, true]) {
    const how = isInspectorClosed ? 'closed' : 'open';
    pageTest(`a program that blocks is interrupted, and the next one runs; inspector ${how}`, { path: '?lesson=clock&python', isInspectorClosed }, async ({ page, app }) => {
      await writeProgram(page, app, 'print("now")\nwhile True:\n    pass\n');
      await app.run.click();
      // Loop time starts a moment after the thread was entered.
      await shows(app.status, /^Failed after (4\.9\d|[5-9]\.\d\d) s/, loadingMs);
      const lines = await consoleTexts(app);
      assert.equal(lines[0], 'now');
      assert.ok(lines.some((line) => /line [23], in <module>/.test(line)), lines.join('\n'));
      assert.match(lines.at(-1), /^KeyboardInterrupt: this had blocked the page for [5-9]\.\d s$/);
      await writeProgram(page, app, 'print("again")\n');
      await app.run.click();
      await until(() => consoleLines(app), (all) => all.at(-1)?.text === 'again');
    });

    pageTest(`so is one that blocks in a listener, or in a function that has waited; inspector ${how}`, { path: '?lesson=clock&python', isInspectorClosed }, async ({ page, app }) => {
      for (const text of [
        'import js\nfrom pyodide.ffi import create_proxy\ndef block():\n    while True:\n        pass\njs.setTimeout(create_proxy(block), 50)\n',
        'import asyncio\ndef block():\n    asyncio.run(asyncio.sleep(0.05))\n    while True:\n        pass\nblock()\n',
      ]) {
        await writeProgram(page, app, text);
        await app.run.click();
        const lines = await until(() => consoleLines(app), (all) => all.at(-1)?.text.startsWith('KeyboardInterrupt'), loadingMs);
        assert.match(lines.at(-1).text, /^KeyboardInterrupt: this had blocked the page for [5-9]\.\d s$/);
        assert.ok(lines.some((line) => /line [45], in block/.test(line.text)), JSON.stringify(lines));
        await shows(app.status, /^Failed/);
      }
    });

    pageTest(`Stop runs what is to be cleaned up; inspector ${how}`, { path: '?lesson=clock&python', isInspectorClosed }, async ({ page, app }) => {
      await writeProgram(page, app, `import asyncio
async def worker():
    try:
        await asyncio.sleep(1000)
    finally:
        print("cleaned up")
task = asyncio.create_task(worker(), name="worker")
print("started")
`);
      await app.run.click();
      await until(() => consoleLines(app), (lines) => lines.at(-1)?.text === 'started', loadingMs);
      await app.stop.click();
      await shows(app.status, 'Stopped');
      await until(() => consoleLines(app), (lines) => lines.at(-1).text === 'cleaned up' && lines.at(-1).task === 'worker');
    });
  }

  pageTest('a click while a program blocks for a second does not end it', { path: '?lesson=blocking&python' }, async ({ page, app }) => {
    await app.run.click();
    const block = app.frame.body.getByRole('button', { name: 'Block for a second' });
    // The page of the program is there before the program is.
    await shows(app.frame.body.locator('#ticks'), /^[1-9]/, loadingMs);
    const presses = [block.click(), delay(300).then(() => page.mouse.click(5, 5)), delay(600).then(() => page.keyboard.press('Escape'))];
    await app.frame.body.getByText('done, in one piece').waitFor();
    await Promise.all(presses);
    await shows(app.status, 'Running');
  });
});
