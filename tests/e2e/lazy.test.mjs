// What is not needed at once is fetched when it is; where that fails, the page says so and lets people try again.

import assert from 'node:assert/strict';
import { pageTest, shows, suite, until } from './support.mjs';

suite('lazy', { concurrency: 2 }, () => {
  pageTest('the other lessons are fetched with the first of them, once', { path: '?lesson=clock' }, async ({ page, app }) => {
    let count = 0;
    page.on('request', (request) => {
      count += /split_lessons\.wasm$/.test(request.url()) ? 1 : 0;
    });
    await app.run.click();
    await shows(app.status, 'Running');
    assert.equal(count, 0, 'the one that the page opens with is there');
    for (const [title, file] of [['Closure', 'closure.rs'], ['Gather', 'gather.rs'], ['Closure', 'closure.rs']]) {
      await app.lesson(title).click();
      await until(() => app.source.getByRole('group', { name: file }).textContent(), /pub async fn main/);
    }
    assert.equal(count, 1);
  });

  pageTest('a lesson that cannot be fetched says so, and Run tries again', {
    path: '?lesson=clock',
    expected: [/failed request: .*split_lessons\.wasm/, /console error/],
  }, async ({ page, app }) => {
    await page.route('**/*split_lessons.wasm', (route) => route.abort());
    await app.lesson('Closure').click();
    await shows(app.status, /^The lesson could not be fetched: press Run to try again/);
    await app.run.click();
    await shows(app.status, /^The lesson could not be fetched: press Run to try again/);
    await page.unroute('**/*split_lessons.wasm');
    await app.run.click();
    await shows(app.status, /^(Running|Finished)/);
  });

  pageTest('what a program waits for is told once that can be found out, and a program runs and pauses without it', {
    path: '?lesson=clock',
    isInspectorClosed: true,
    expected: [/failed request: .*split_tools\.wasm/, /console error/],
  }, async ({ page, app }) => {
    let count = 0;
    page.on('requestfailed', (request) => {
      count += /split_tools\.wasm$/.test(request.url()) ? 1 : 0;
    });
    await page.route('**/*split_tools.wasm', (route) => route.abort());
    await app.run.click();
    await until(() => count, 1);
    await app.pause.click();
    await shows(app.status, 'Paused');
    await page.waitForTimeout(500);
    assert.equal(count, 1, 'what cannot be fetched is not asked for at each poll');
    await page.unroute('**/*split_tools.wasm');
    await app.reset.click();
    await app.run.click();
    await app.pause.click();
    await shows(app.status, /^Paused at .* next: the end of clock’s sleep/);
  });

  pageTest('an inspector that cannot be fetched says so, and can be tried again', {
    path: '?lesson=clock',
    isInspectorClosed: true,
    expected: [/failed request: .*split_tools\.wasm/, /console error/],
  }, async ({ page, app }) => {
    await page.route('**/*split_tools.wasm', (route) => route.abort());
    await app.inspector.toggle.click();
    await shows(app.inspector.alert, /could not be fetched/);
    await page.unroute('**/*split_tools.wasm');
    await app.inspector.region.getByRole('button', { name: 'Try again' }).click();
    await app.inspector.tab('Tasks').waitFor();
  });
});
