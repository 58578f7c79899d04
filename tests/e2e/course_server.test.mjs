// The lesson with a server in the page.

import assert from 'node:assert/strict';
import { changesDuring, consoleLines, pageTest, runVirtually, shows, suite, until } from './support.mjs';

suite('course: a server in the page', {}, () => {
  pageTest('handlers that await hold up nobody', { path: '?lesson=handlers' }, async ({ app }) => {
    await runVirtually(app, /^Finished after 60\.\d\d s$/, 60_000);
    assert.deepEqual(await cells(app, '/hello'), ['100', '2.0 ms', '2.0 ms']);
    assert.deepEqual(await cells(app, '/report'), ['1', '300.0 ms', '300.0 ms']);
    const lines = await consoleLines(app);
    const texts = ['/hello: 100 a second, 99 % within 2.0 ms', '/report: 1 a second, 99 % within 300.0 ms'];
    assert.deepEqual(lines.map(({ text }) => text), Array(12).fill(texts).flat());
    assert.deepEqual(lines.map(({ time }) => Math.round(time * 10) / 10), Array.from({ length: 24 }, (_, index) => 5 * (1 + Math.floor(index / 2))));
    const latency = app.output.getByRole('img', { name: '/hello: ms' });
    assert.equal(await latency.getAttribute('aria-label'), '/hello: ms, median 2, 99 % 2');
    const throughput = app.output.getByRole('img', { name: '/hello: answers a second' });
    assert.equal(await throughput.getAttribute('aria-label'), '/hello: answers a second, answers 100');
    const points = await latency.locator('polyline').first().getAttribute('points');
    assert.equal(points.trim().split(' ').length, 120, 'a minute, twice a second');
  });

  pageTest('the load is as high as it was set to be', { path: '?lesson=handlers' }, async ({ app }) => {
    await app.virtualTime.click();
    await app.pause.click();
    await app.run.click();
    await shows(app.status, /^Paused at/);
    // The first step draws the controls.
    await app.step.click();
    const rate = app.output.getByRole('spinbutton', { name: 'Requests per second' });
    await rate.fill('250');
    await app.resume.click();
    await shows(app.status, /^Finished after 60\.\d\d s$/, 60_000);
    assert.deepEqual(await cells(app, '/hello'), ['250', '2.0 ms', '2.0 ms']);
  });

  pageTest('a handler that computes holds up everybody, until it awaits again', { path: '?lesson=handlers' }, async ({ app }) => {
    const p99 = () => latency(app, 2);
    const median = () => latency(app, 1);
    await app.run.click();
    const blocks = app.output.getByRole('switch', { name: 'Reports block the loop' });
    assert.equal(await blocks.getAttribute('aria-checked'), 'false');
    // Half of what a report takes; a busy machine may need some seconds to be so quick.
    await until(p99, (ms) => ms > 0 && ms < 150);
    await blocks.focus();
    await blocks.press('Space');
    await until(() => blocks.getAttribute('aria-checked'), 'true');
    await until(p99, (ms) => ms > 200);
    // Most are answered between the reports.
    await until(median, (ms) => ms < 150);
    await blocks.click();
    await until(() => blocks.getAttribute('aria-checked'), 'false');
    await until(p99, (ms) => ms < 150);
    await app.stop.click();
    assert.equal(await changesDuring(app.stage, 1_500), 0);
    assert.ok(await blocks.isDisabled());
  });
});

/** What the table says of a path: answers a second, median, 99 %. */
function cells(app, path) {
  return app.output.getByRole('row', { name: path }).getByRole('cell').allTextContents();
}

async function latency(app, column) {
  return Number.parseFloat((await cells(app, '/hello'))[column]) || 0;
}
