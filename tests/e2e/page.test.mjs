// The page around the lessons: Run, Stop and Reset, the keys, the address, the status line, the source.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  changesDuring,
  consoleLines,
  pageTest,
  phone,
  reaches,
  recordValues,
  recordedTexts,
  root,
  shows,
  suite,
  until,
} from './support.mjs';

const firstLessons = ['Clock', 'Countdown', 'Race', 'Two sleepers', 'Up and down', 'Top-level await', 'call_soon order'];

suite('page', { concurrency: 3 }, () => {
  pageTest('the first lesson is open and nothing runs', {}, async ({ page, app }) => {
    const titles = await app.lessons.getByRole('link').allTextContents();
    assert.deepEqual(titles.filter((title) => firstLessons.includes(title)), firstLessons);
    assert.deepEqual(await app.openLesson.allTextContents(), ['Clock']);
    assert.equal(await page.title(), 'Clock · Webloop');
    assert.equal(await app.status.textContent(), 'Ready');
    assert.ok(await app.run.isVisible());
    assert.ok(await isEmpty(app.stage));
    assert.ok(await app.output.getByText(/^Press Run/).isVisible(), 'an empty output says what to do');
    // The inspector may take a moment longer.
    await until(() => page.getByText('Loading').count(), 0);
  });

  pageTest('Run becomes Stop, and Stop ends everything that changes', { path: '?lesson=race' }, async ({ app }) => {
    await app.run.click();
    await app.stop.waitFor();
    assert.equal(await app.run.count(), 0, 'there is one button, not two');
    await until(() => app.bars.count(), 8);
    assert.equal(await app.status.textContent(), 'Running');
    assert.ok(await changesDuring(app.stage, 500) > 0, 'a race that is on can be seen');

    await app.stop.click();
    await app.run.waitFor();
    assert.equal(await app.status.textContent(), 'Stopped');
    const [inOutput, inConsole] = await Promise.all([
      changesDuring(app.output, 1_500),
      changesDuring(app.console, 1_500),
    ]);
    assert.deepEqual([inOutput, inConsole], [0, 0]);
    assert.equal(await app.bars.count(), 8, 'what was there can still be read');
    assert.ok(await app.lanes.isDisabled(), 'nobody would listen to the field');

    await app.run.click();
    await app.stop.waitFor();
    assert.ok(await changesDuring(app.stage, 500) > 0, 'it can be run again');
    assert.equal(await app.bars.count(), 8, 'and starts from an empty stage');
  });

  pageTest('Reset stops the program and empties output and console', { path: '?lesson=two-sleepers' }, async ({ app }) => {
    await app.run.click();
    await until(async () => (await consoleLines(app)).length, (count) => count >= 2);
    await app.reset.click();
    await app.run.waitFor();
    assert.equal(await app.status.textContent(), 'Ready');
    assert.ok(await isEmpty(app.stage));
    assert.ok(await isEmpty(app.console));
    const changes = await Promise.all([changesDuring(app.stage, 1_200), changesDuring(app.console, 1_200)]);
    assert.deepEqual(changes, [0, 0]);
    await app.reset.click();
    assert.equal(await app.status.textContent(), 'Ready', 'a second time it does nothing');
  });

  pageTest('Reset also empties what a stopped program has left', { path: '?lesson=countdown' }, async ({ app }) => {
    await app.run.click();
    await shows(app.value('counting down'), '10');
    await app.stop.click();
    assert.equal(await app.value('counting down').textContent(), '10');
    await app.reset.click();
    assert.ok(await isEmpty(app.stage));
    assert.equal(await app.status.textContent(), 'Ready');
  });

  pageTest('a double click on Run starts one program', { path: '?lesson=two-sleepers' }, async ({ app }) => {
    await app.run.dblclick();
    await app.stop.waitFor();
    await reaches(app.value('every second'), 2);
    assert.ok(await app.stop.isVisible());
    assert.equal(await app.output.getByText('every second', { exact: true }).count(), 1);
    const slow = (await consoleLines(app)).filter(({ task }) => task === 'slow').map(({ text }) => Number(text));
    assert.deepEqual(slow, slow.map((_, index) => index + 1), 'nobody else counts');
  });

  pageTest('Ctrl+Enter runs, and while it runs starts again', { path: '?lesson=countdown' }, async ({ page, app }) => {
    const recorded = await recordValues(app, 'counting down');
    await page.keyboard.press('Control+Enter');
    await app.stop.waitFor();
    await until(() => recordedTexts(recorded), (texts) => texts.at(-1) === '9');
    await page.keyboard.press('Control+Enter');
    await until(() => recordedTexts(recorded), (texts) => texts.lastIndexOf('10') > texts.indexOf('9'));
    assert.ok(await app.stop.isVisible());
    assert.equal(await app.output.getByText('counting down', { exact: true }).count(), 1);
    const lines = await until(() => consoleLines(app), (all) => all.length > 0);
    assert.equal(lines[0].text, '10', 'the console begins anew');
    assert.equal(lines.filter(({ text }) => text === '9').length, lines.length > 1 ? 1 : 0);
  });

  pageTest('Ctrl+Enter also runs from within a field', { path: '?lesson=race' }, async ({ app }) => {
    await app.run.click();
    await app.lanes.fill('3');
    await app.lanes.press('Control+Enter');
    await until(() => app.lanes.inputValue(), '8');
    await until(() => app.bars.count(), 8);
    assert.ok(await app.stop.isVisible());
  });

  pageTest('? lists the keys, Esc closes the list', { path: '?lesson=race' }, async ({ page, app }) => {
    await page.keyboard.press('?');
    await app.keys.waitFor();
    for (const key of ['Ctrl', 'Enter', '?', 'Esc']) {
      assert.ok(await app.keys.getByText(key, { exact: true }).first().isVisible(), key);
    }
    await page.keyboard.press('Control+Enter');
    assert.equal(await app.status.textContent(), 'Ready', 'no key reaches what is behind the list');
    await page.keyboard.press('Escape');
    await app.keys.waitFor({ state: 'hidden' });

    const keysButton = page.getByRole('button', { name: 'Keys' });
    await keysButton.click();
    await app.keys.getByRole('button', { name: 'Close' }).click();
    await app.keys.waitFor({ state: 'hidden' });
    assert.ok(await keysButton.evaluate((button) => button === document.activeElement), 'the focus comes back');

    await app.run.click();
    await app.lanes.press('?');
    assert.ok(await app.keys.isHidden(), 'in a field it is a character');
  });

  pageTest('opening another lesson stops the program and empties the output', { path: '?lesson=two-sleepers' }, async ({ page, app }) => {
    await app.run.click();
    await until(async () => (await consoleLines(app)).length, (count) => count >= 1);
    await app.lesson('Race').click();
    await app.run.waitFor();
    assert.deepEqual(await app.openLesson.allTextContents(), ['Race']);
    assert.equal(await page.title(), 'Race · Webloop');
    assert.ok(await app.source.getByRole('heading', { name: 'Race', exact: true }).isVisible());
    assert.equal(await app.status.textContent(), 'Ready');
    assert.ok(await isEmpty(app.stage));
    assert.ok(await isEmpty(app.console));
    const changes = await Promise.all([changesDuring(app.stage, 1_200), changesDuring(app.console, 1_200)]);
    assert.deepEqual(changes, [0, 0], 'the sleepers are gone');
  });

  pageTest('the open lesson, opened again, runs on', { path: '?lesson=two-sleepers' }, async ({ page, app }) => {
    await app.run.click();
    await reaches(app.value('every 0.4 s'), 1);
    const historyLength = await page.evaluate(() => history.length);
    await app.lesson('Two sleepers').click();
    await reaches(app.value('every 0.4 s'), 4);
    assert.equal(await page.evaluate(() => history.length), historyLength, 'there is nothing to go back to');
  });

  pageTest('the address brings the lesson back, Back and Forward go through them', {}, async ({ page, app }) => {
    const openTitle = async (title) => {
      await shows(app.openLesson, title);
      assert.equal(await page.title(), `${title} · Webloop`);
    };
    await openTitle('Clock');
    await app.lesson('Race').click();
    await openTitle('Race');
    assert.equal(new URL(page.url()).search, '?lesson=race');
    await page.reload();
    await openTitle('Race');
    await app.lesson('Up and down').click();
    await openTitle('Up and down');
    await page.goBack();
    await openTitle('Race');
    await app.run.click();
    await app.stop.waitFor();
    await page.goBack();
    await openTitle('Clock');
    await app.run.waitFor();
    assert.equal(await app.status.textContent(), 'Ready', 'going back stops the program as well');
    assert.ok(await isEmpty(app.stage));
    await page.goForward();
    await openTitle('Race');
    await page.goForward();
    await openTitle('Up and down');
    assert.equal(new URL(page.url()).search, '?lesson=up-and-down');
  });

  pageTest('an address with &run runs', { path: '?lesson=countdown&run' }, async ({ app }) => {
    await app.stop.waitFor();
    await shows(app.value('counting down'), /^\d+$/);
  });

  pageTest('a lesson is a link that opens in a tab of its own', {}, async ({ context, page, app }) => {
    const [tab] = await Promise.all([
      context.waitForEvent('page'),
      app.lesson('Race').click({ modifiers: ['ControlOrMeta'] }),
    ]);
    await until(() => tab.title(), 'Race · Webloop');
    assert.equal(await page.title(), 'Clock · Webloop', 'this tab stays where it was');
  });

  pageTest('an address of no lesson says so and opens the first', { path: '?lesson=nonsense' }, async ({ page, app }) => {
    assert.equal(await app.status.textContent(), 'There is no lesson “nonsense”. This is Clock.');
    assert.deepEqual(await app.openLesson.allTextContents(), ['Clock']);
    await app.run.click();
    await shows(app.status, 'Running');
    await app.lesson('Race').click();
    await page.goBack();
    await shows(app.status, /no lesson “nonsense”/);
  });

  pageTest('the status line tells how the program is doing', { path: '?lesson=up-and-down' }, async ({ app }) => {
    assert.equal(await app.status.textContent(), 'Ready');
    await app.run.click();
    await shows(app.status, 'Running');
    await shows(app.status, /^Finished after \d+\.\d\d s$/);
    assert.ok(await app.run.isVisible());
    await app.run.click();
    await shows(app.status, 'Running');
    await app.stop.click();
    await shows(app.status, 'Stopped');
    await app.reset.click();
    await shows(app.status, 'Ready');
  });

  pageTest('Clear empties the console and the program runs on', { path: '?lesson=two-sleepers' }, async ({ page, app }) => {
    await app.run.click();
    await until(() => consoleLines(app), (all) => all.some(({ task, text }) => task === 'quick' && text === '2'));
    await page.getByRole('button', { name: 'Clear' }).click();
    const isQuick = ({ task }) => task === 'quick';
    const lines = await until(() => consoleLines(app), (all) => all.some(isQuick));
    assert.ok(Number(lines.find(isQuick).text) >= 3, 'the first lines do not come back');
    assert.equal(await app.status.textContent(), 'Running');
  });

  pageTest(
    'the source is the file that runs, and Copy copies it',
    { path: '?lesson=race', permissions: ['clipboard-read', 'clipboard-write'] },
    async ({ page, app }) => {
      const file = readFileSync(join(root, 'src', 'lessons', 'the_loop', 'race.rs'), 'utf8');
      const shown = await app.source.getByRole('group', { name: 'race.rs' }).textContent();
      assert.equal(shown.trim(), file.trim());
      await app.source.getByRole('button', { name: 'Copy' }).click();
      await app.source.getByRole('button', { name: 'Copied' }).waitFor();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      assert.equal(copied.trim(), file.trim());
      await app.source.getByRole('button', { name: 'Copy', exact: true }).waitFor();
    },
  );

  pageTest('a phone shows one pane at a time', { viewport: phone, isMobile: true, hasTouch: true }, async ({ page, app }) => {
    assert.ok(await app.source.isVisible());
    assert.ok(await app.output.isHidden());
    assert.equal(await app.tab('Code').getAttribute('aria-selected'), 'true');
    await app.run.tap();
    await app.output.waitFor();
    assert.ok(await app.source.isHidden(), 'Run shows what runs');
    assert.equal(await app.tab('Output').getAttribute('aria-selected'), 'true');
    await app.tab('Code').tap();
    assert.ok(await app.source.isVisible());
    assert.ok(await app.output.isHidden());
    assert.equal(await app.status.textContent(), 'Running', 'the program runs on behind it');
    await app.tab('Output').tap();
    await app.output.waitFor();

    await app.lesson('Race').tap();
    await shows(app.openLesson, 'Race');
    assert.ok(await app.source.isVisible(), 'a new lesson begins with what it is about');
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    assert.ok(await isInView(app.run), 'Run is within reach at the end of the source');
    await page.evaluate(() => scrollTo(0, 0));
    assert.ok(await isInView(app.run), 'and at its beginning');
  });
});

/** Whether nothing is there to see or to hear; the comments by which Leptos finds its places do not count. */
function isEmpty(locator) {
  return locator.evaluate((element) => element.childElementCount === 0 && element.textContent === '');
}

function isInView(locator) {
  return locator.evaluate((element) => {
    const box = element.getBoundingClientRect();
    const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return box.top >= 0 && box.bottom <= innerHeight && element.contains(hit);
  });
}
