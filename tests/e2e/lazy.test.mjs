// What is not needed at once is fetched when it is; where that fails, the page says so and lets people try again.

import assert from 'node:assert/strict';
import { pageTest, shows, suite, until } from './support.mjs';

suite('lazy', { concurrency: 2 }, () => {
  pageTest('the programs of a group are fetched with the first of its lessons, once', { path: '?lesson=clock' }, async ({ page, app }) => {
    const fetched = [];
    page.on('request', (request) => fetched.push(...(request.url().match(/split_(data|tasks)\.wasm/)?.slice(1) ?? [])));
    await app.lesson('Closure').click();
    await until(() => app.source.getByRole('group', { name: 'closure.rs' }).textContent(), /pub async fn main/);
    assert.deepEqual(fetched, ['data']);
    await app.lesson('Gather', { exact: true }).click();
    await until(() => app.source.getByRole('group', { name: 'gather.rs' }).textContent(), /pub async fn main/);
    await app.lesson('Closure').click();
    await until(() => app.source.getByRole('group', { name: 'closure.rs' }).textContent(), /pub async fn main/);
    assert.deepEqual(fetched, ['data', 'tasks']);
  });

  pageTest('a lesson that cannot be fetched says so, and Run tries again', {
    path: '?lesson=clock',
    expected: [/failed request: .*split_data\.wasm/, /console error/],
  }, async ({ page, app }) => {
    await page.route('**/*split_data.wasm', (route) => route.abort());
    await app.lesson('Closure').click();
    await shows(app.status, /^The lesson could not be fetched: press Run to try again/);
    await app.run.click();
    await shows(app.status, /^The lesson could not be fetched: press Run to try again/);
    await page.unroute('**/*split_data.wasm');
    await app.run.click();
    await shows(app.status, /^(Running|Finished)/);
  });

  pageTest('an inspector that cannot be fetched says so, and can be tried again', {
    path: '?lesson=clock',
    isInspectorClosed: true,
    expected: [/failed request: .*split_inspector\.wasm/, /console error/],
  }, async ({ page, app }) => {
    await page.route('**/*split_inspector.wasm', (route) => route.abort());
    await app.inspector.toggle.click();
    await shows(app.inspector.alert, /could not be fetched/);
    await page.unroute('**/*split_inspector.wasm');
    await app.inspector.region.getByRole('button', { name: 'Try again' }).click();
    await app.inspector.tab('Tasks').waitFor();
  });
});
