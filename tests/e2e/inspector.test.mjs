// The inspector: the timeline by keyboard, the tables, the report on what is stuck, the ledger, trace files.

import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { pageTest, phone, reaches, runVirtually, savePicture, shows, suite, until } from './support.mjs';

suite('inspector', { concurrency: 3 }, () => {
  pageTest('a paused program shows who waits for what, and what runs next', { path: '?lesson=up-and-down' }, async ({ app }) => {
    const { inspector } = app;
    await pauseAtStart(app);
    await app.step.click();
    await inspector.tab('Queues').click();
    await until(() => texts(inspector.ready.getByRole('listitem')), (lines) => lines.length === 3);
    const ready = await texts(inspector.ready.getByRole('listitem'));
    assert.deepEqual(ready.map((line) => line.match(/up|down|spell/)[0]), ['up', 'down', 'spell']);
    assert.match(ready[0], /next/);
    await app.stepTurn.click();
    await until(() => texts(inspector.timers.getByRole('listitem')), (lines) => lines.length === 3);
    assert.match((await texts(inspector.timers.getByRole('listitem')))[0], /0\.100 s.*up|up.*0\.100 s/);

    await inspector.tab('Tasks').click();
    assert.match(await rowText(inspector, 'main'), /up.*down.*spell|3 tasks|several tasks/);
    assert.match(await rowText(inspector, 'up'), /sleep until 0\.100 s/);
    assert.match(await rowText(inspector, 'up'), /waiting/i);
  });

  pageTest('the table of tasks is sorted and filtered, and a task is cancelled from its row', { path: '?lesson=two-sleepers' }, async ({ app }) => {
    const { inspector } = app;
    await app.run.click();
    await inspector.tab('Tasks').click();
    await until(() => inspector.rows.count(), 3);
    await inspector.tasks.getByRole('button', { name: 'Polls' }).click();
    const column = () => inspector.tasks.getByRole('columnheader', { name: 'Polls' }).getAttribute('aria-sort');
    assert.match(await column(), /ascending|descending/);
    await inspector.filter.fill('no such task');
    await until(() => inspector.rows.count(), 0);
    await inspector.filter.fill('fast');
    await until(() => inspector.rows.count(), (count) => count === 1 || count === 0);
    await inspector.filter.fill('');
    await until(() => inspector.rows.count(), 3);
    const name = (await texts(inspector.rows)).map((text) => text.match(/^\S+/)[0]).find((text) => !text.startsWith('main'));
    assert.ok(name);
    const cancel = inspector.tasks.getByRole('button', { name: /^Cancel (?!main)/ }).first();
    const cancelled = (await cancel.getAttribute('aria-label')).replace('Cancel ', '');
    await cancel.click();
    await until(() => rowText(inspector, cancelled), /cancelled/i);
  });

  pageTest('the timeline is read event by event with the keys', { path: '?lesson=countdown' }, async ({ page, app }) => {
    const { inspector } = app;
    await runVirtually(app);
    await inspector.lanes.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    const said = () => inspector.announced.textContent();
    await page.keyboard.press('ArrowRight');
    const first = await until(said, /countdown\.rs:\d+|callback/);
    await page.keyboard.press('ArrowRight');
    const second = await until(said, (text) => text !== first);
    assert.match(first + second, /\d(\.\d+)? (s|ms|µs|ns)/, 'with exact times');
    const option = inspector.lanes.getByRole('option').first();
    assert.match(await option.getAttribute('aria-label'), /\S/);
    for (const key of ['+', '-', 'f', 'n', 'Shift+ArrowLeft', 'End']) {
      await page.keyboard.press(key);
    }
  });

  pageTest('the line at which a task waits is a key press or a click away', { path: '?lesson=two-sleepers' }, async ({ page, app }) => {
    const { inspector } = app;
    await app.run.click();
    await inspector.tab('Tasks').click();
    await until(() => inspector.rows.count(), 3);
    const name = inspector.rows.nth(1).getByRole('button').first();
    await name.click();
    const line = app.source.locator('.source-line--wanted');
    await line.waitFor();
    assert.match(await line.textContent(), /sleep\(/);
    assert.ok(await line.evaluate((element) => {
      const box = element.getBoundingClientRect();
      const pane = element.closest('pre').getBoundingClientRect();
      return box.top >= pane.top && box.bottom <= pane.bottom;
    }), 'it is in sight');
    await inspector.tab('Timeline').click();
    await inspector.lanes.focus();
    // Past the lanes of the loop and of its callbacks.
    for (let lane = 0; lane < 3; lane += 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await until(() => inspector.announced.textContent(), /shown: .*two_sleepers\.rs:\d+/);
  });

  pageTest('a deadlock is told and drawn: who, what for, who holds it', { path: '?lesson=philosophers' }, async ({ page, app }) => {
    const { inspector } = app;
    await app.run.click();
    const report = page.getByRole('region', { name: 'Stuck' });
    await report.waitFor();
    await until(() => report.textContent(), /philosopher 1 waits for lock “fork 2”, held by philosopher 2/);
    assert.match(await report.textContent(), /philosopher 5 waits for lock “fork 1”, held by philosopher 1/);
    assert.match(await report.getByRole('img').getAttribute('aria-label'), /philosopher 1.*philosopher 2.*philosopher 5/);
    await savePicture(page, 'stuck');
    // Cancelling one of them lets the others go on.
    await inspector.tab('Tasks').click();
    await inspector.tasks.getByRole('button', { name: 'Cancel philosopher 3' }).click();
    await report.waitFor({ state: 'detached' });
  });

  pageTest('a turn that held the page up is marked, with its task and line', { path: '?lesson=blocking' }, async ({ page, app }) => {
    const { inspector } = app;
    await app.run.click();
    await reaches(app.value('ticks'), 2);
    await app.output.getByRole('button', { name: 'Block for a second' }).click();
    await shows(app.value('work'), 'done');
    await app.pause.click();
    await inspector.lanes.focus();
    await page.keyboard.press('Home');
    const said = await until(async () => {
      await page.keyboard.press('ArrowRight');
      await page.waitForTimeout(40);
      return inspector.pointed.textContent();
    }, /holds the page up/);
    await until(() => inspector.announced.textContent(), /holds the page up/);
    assert.match(said, /because of a callback of \S+\.rs:\d+/);
    assert.match(said, /1\.\d+ s/);
    await savePicture(page, 'long-turn');
  });

  pageTest('the ledger tells what a run has left behind', { path: '?lesson=two-sleepers' }, async ({ app }) => {
    const { inspector } = app;
    await app.run.click();
    await shows(app.status, 'Running');
    await app.stop.click();
    await inspector.tab('Ledger').click();
    await until(() => inspector.panel('Ledger').textContent(), /still|waiting/i);
    await app.lesson('Countdown').click();
    await runVirtually(app);
    await until(() => inspector.panel('Ledger').textContent(), /Nothing was left behind/);
  });

  pageTest('a trace is exported, imported again, and looks the same', { path: '?lesson=up-and-down' }, async ({ page, app }) => {
    const { inspector } = app;
    await runVirtually(app);
    await inspector.tab('Tasks').click();
    await until(() => inspector.rows.count(), 4);
    const before = (await texts(inspector.rows)).sort();
    const downloading = page.waitForEvent('download');
    await inspector.export.click();
    const download = await downloading;
    assert.equal(download.suggestedFilename(), 'webloop-up-and-down.json');
    const file = await buffer(await download.createReadStream());
    assertWellFormed(JSON.parse(file).traceEvents);

    await app.reset.click();
    await until(() => inspector.rows.count(), 0);
    await importFile(page, inspector, { name: 'mine.json', mimeType: 'application/json', buffer: file });
    await inspector.region.getByText('mine.json').waitFor();
    await until(() => inspector.rows.count(), 4);
    assert.deepEqual((await texts(inspector.rows)).sort().map(withoutAge), before.map(withoutAge));
    await inspector.region.getByRole('button', { name: 'Close import' }).click();
    await until(() => inspector.rows.count(), 0);
  });

  pageTest('a damaged or foreign file gets a message, and nothing is lost', { path: '?lesson=up-and-down' }, async ({ page, app }) => {
    const { inspector } = app;
    await runVirtually(app);
    await inspector.tab('Tasks').click();
    await until(() => inspector.rows.count(), 4);
    for (const [text, wanted] of [
      ['', /empty/],
      ['{"traceEvents": [', /ends in the middle, at line 1/],
      ['{"traceEvents": [], "otherData": {}}', /made by another program/],
      ['[{"name":"x","ph":"X","ts":1,"dur":1,"pid":1,"tid":1}]', /another program/],
      ['hello', /JSON/],
    ]) {
      await importFile(page, inspector, { name: 'bad.json', mimeType: 'application/json', buffer: Buffer.from(text) });
      await until(() => inspector.alert.textContent(), wanted);
      assert.equal(await inspector.rows.count(), 4, 'what was there stays');
      await inspector.region.getByRole('button', { name: 'Dismiss' }).click();
    }
  });

  pageTest('its code is fetched when it is opened, and it is closed and made higher with the keys', { path: '?lesson=clock', isInspectorClosed: true }, async ({ page, app }) => {
    const requests = [];
    page.on('request', (request) => requests.push(request.url()));
    assert.equal(await app.inspector.toggle.getAttribute('aria-expanded'), 'false');
    await app.run.click();
    await shows(app.status, 'Running');
    assert.deepEqual(requests.filter((url) => /split_tools/.test(url)), []);
    await app.inspector.toggle.click();
    await app.inspector.tab('Tasks').click();
    await until(() => app.inspector.rows.count(), 1);
    // It follows a program that runs already.
    await until(() => rowText(app.inspector, 'clock'), /sleep until/);
    assert.equal(requests.filter((url) => /split_tools/.test(url)).length, 1);
    const height = () => app.inspector.region.evaluate((element) => element.getBoundingClientRect().height);
    const before = await height();
    const splitter = page.getByRole('separator', { name: 'Height of the inspector' });
    await splitter.focus();
    await page.keyboard.press('ArrowUp');
    await until(height, (px) => px > before + 20);
    const box = await splitter.boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + 150);
    await page.mouse.up();
    await until(height, (px) => px < before);
    await app.inspector.toggle.click();
    await page.reload();
    await app.reset.waitFor();
    assert.equal(await app.inspector.toggle.getAttribute('aria-expanded'), 'false', 'it is remembered');
  });

  pageTest('opened when the run is over, it says that nothing was recorded', { path: '?lesson=countdown', isInspectorClosed: true }, async ({ app }) => {
    await app.inspector.toggle.click();
    await until(() => app.inspector.panel('Timeline').textContent(), /Nothing has run yet: press Run/);
    await app.inspector.toggle.click();
    await runVirtually(app);
    await app.inspector.toggle.click();
    await until(() => app.inspector.panel('Timeline').textContent(), /nothing of it was recorded, since the inspector was closed/);
    await app.run.click();
    await app.inspector.lanes.waitFor();
  });

  pageTest('on a phone it has a tab of its own', { path: '?lesson=philosophers', viewport: phone }, async ({ page, app }) => {
    await app.run.click();
    await app.tab('Inspector').click();
    await app.inspector.tab('Tasks').click();
    await until(() => app.inspector.rows.count(), 7);
    await app.inspector.rows.nth(2).getByRole('button').first().click();
    await app.source.locator('.source-line--wanted').waitFor();
    await app.tab('Inspector').click();
    await app.inspector.tab('Timeline').click();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.equal(width, phone.width, 'the page does not scroll sideways');
    await savePicture(page, 'inspector-phone');
  });

  pageTest('many tasks, run and stopped with the inspector open, leave nothing behind', { path: '?lesson=race' }, async ({ page, app }) => {
    const nodes = () => page.evaluate(() => document.querySelectorAll('*').length);
    const cycle = async () => {
      await app.run.click();
      await until(() => app.bars.count(), 8);
      await app.stop.click();
    };
    await cycle();
    await app.reset.click();
    const before = await until(nodes, () => true);
    for (let count = 0; count < 10; count += 1) {
      await cycle();
    }
    await app.reset.click();
    await until(nodes, (count) => count <= before + 20);
  });
});

async function pauseAtStart(app) {
  await app.pause.click();
  await app.run.click();
  await shows(app.status, /^Paused at 0\.00 s/);
}

function texts(locator) {
  return locator.allTextContents();
}

/** The text of the row of the task with this name. */
async function rowText(inspector, name) {
  const rows = await texts(inspector.rows);
  return rows.find((row) => row.startsWith(name)) ?? '';
}

/** A finished task does not grow older, but the last column may be that of a running one. */
function withoutAge(row) {
  return row.replace(/Cancel.*$/, '');
}

async function importFile(page, inspector, file) {
  const choosing = page.waitForEvent('filechooser');
  await inspector.import.click();
  await (await choosing).setFiles(file);
}

/** What Perfetto and Chrome ask of a trace. */
function assertWellFormed(events) {
  assert.ok(events.length > 20);
  const names = new Map();
  const slices = new Map();
  const flows = new Map();
  for (const event of events) {
    assert.ok('ph' in event && 'pid' in event, JSON.stringify(event));
    if (event.ph === 'M' && event.name === 'thread_name') {
      assert.ok(!names.has(event.tid), 'a track has one name');
      names.set(event.tid, event.args.name);
    } else if (event.ph === 'X') {
      assert.ok(event.ts >= 0 && event.dur >= 0, JSON.stringify(event));
      slices.set(event.tid, [...(slices.get(event.tid) ?? []), event]);
    } else if (event.ph === 's' || event.ph === 'f') {
      flows.set(event.id, (flows.get(event.id) ?? '') + event.ph);
    }
  }
  assert.ok(['main', 'up', 'down', 'spell'].every((name) => [...names.values()].includes(name)));
  for (const [tid, track] of slices) {
    assert.ok(names.has(tid), 'every track has a name');
    track.sort((one, other) => one.ts - other.ts || other.dur - one.dur);
    const open = [];
    for (const { ts, dur } of track) {
      while (open.length > 0 && open.at(-1) <= ts + 1e-6) open.pop();
      assert.ok(open.length === 0 || ts + dur <= open.at(-1) + 1e-3, 'slices of a track only nest');
      open.push(ts + dur);
    }
  }
  assert.ok([...flows.values()].every((phases) => phases === 'sf'), 'every arrow has a begin and an end');
}
