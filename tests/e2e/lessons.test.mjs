// Each lesson does what it says.
//
// Programs are slow by design and mostly wait, so these tests run at the same time. What must be in time is asserted in
// order and in ratios; a busy machine may be late, but a timer is never early.

import assert from 'node:assert/strict';
import { changesDuring, consoleLines, pageTest, reaches, recordValues, recordedTexts, shows, suite, until } from './support.mjs';

suite('lessons', { concurrency: 3 }, () => {
  pageTest(
    'the clock follows the local wall clock and ticks when a second begins',
    // A zone that is half an hour off, as the server's is not.
    { path: '?lesson=clock', timezoneId: 'Asia/Kolkata' },
    async ({ page, app }) => {
      const recorded = await recordValues(app, 'local time');
      // Started late in a second: a clock that slept for a second at a time would go on to tick late.
      await page.waitForFunction(() => new Date().getMilliseconds() >= 600 && new Date().getMilliseconds() <= 800);
      await app.run.click();
      const ticks = (await until(() => recorded.jsonValue(), (values) => values.length >= 6))
        .filter(({ text }) => text !== '–')
        // The first one came at the start, whenever that was.
        .slice(1);
      const inIndia = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Kolkata', timeStyle: 'medium' });
      for (const { text, epochMs } of ticks) {
        assert.match(text, /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/);
        assert.equal(text, inIndia.format(epochMs), 'it shows the time at which it shows it');
      }
      const seconds = ticks.map(({ epochMs }) => Math.floor(epochMs / 1000));
      // A busy machine may make it miss one.
      assert.ok(seconds.at(-1) - seconds[0] <= ticks.length, `it shows every second: ${JSON.stringify(ticks)}`);
      const onTheSecond = ticks.filter(({ epochMs }) => epochMs % 1000 < 500);
      assert.ok(onTheSecond.length > ticks.length / 2, `it ticks on the second: ${JSON.stringify(ticks)}`);
      assert.equal(await app.status.textContent(), 'Running');
    },
  );

  pageTest('the countdown counts from 10 to 1 and is done', { path: '?lesson=countdown' }, async ({ app }) => {
    const recorded = await recordValues(app, 'counting down');
    await app.run.click();
    await shows(app.value('counting down'), 'DONE!', 30_000);
    const values = (await recorded.jsonValue()).filter(({ text }) => text !== '–');
    const texts = values.map(({ text }) => text);
    const wanted = ['10', '9', '8', '7', '6', '5', '4', '3', '2', '1', 'DONE!'];
    assert.deepEqual(texts, wanted);
    const tookMs = values.at(-1).epochMs - values[0].epochMs;
    assert.ok(tookMs > 9_900 && tookMs < 15_000, `ten seconds, not ${tookMs} ms`);
    const lines = await until(() => consoleLines(app), (all) => all.length === wanted.length);
    assert.deepEqual(lines.map(({ text }) => text), wanted, 'the console tells it too');
    await shows(app.status, /^Finished after 1\d\.\d\d s$/);
    assert.ok(await app.run.isVisible());

    await app.output.getByRole('button', { name: 'Cancel' }).click();
    assert.equal(await changesDuring(app.stage, 500), 0);
    assert.equal(await app.value('counting down').textContent(), 'DONE!', 'what is over cannot be cancelled');
    assert.match(await app.status.textContent(), /^Finished after/);
  });

  pageTest('a cancelled countdown stops where it stands', { path: '?lesson=countdown' }, async ({ app }) => {
    await app.run.click();
    await shows(app.value('counting down'), '8');
    const cancel = app.output.getByRole('button', { name: 'Cancel' });
    await cancel.click();
    const text = await shows(app.value('counting down'), /^cancelled at [1-8]$/);
    const seconds = secondsOf((await shows(app.status, /^Finished after /)).replace('Finished after ', ''));
    const atLeast = 10 - Number(text.at(-1));
    assert.ok(seconds > atLeast - 0.01 && seconds < atLeast + 3, `${text}, after ${seconds} s`);
    await until(() => consoleLines(app), (lines) => lines.at(-1).text === text);
    await cancel.click();
    assert.equal(await changesDuring(app.stage, 1_500), 0, 'no further number, and no second cancellation');

    await app.run.click();
    await shows(app.value('counting down'), '10');
  });

  pageTest('the first lane to arrive wins, and the next race starts', { path: '?lesson=race' }, async ({ app }) => {
    const recorded = await recordArrivals(app);
    await app.run.click();
    await until(() => app.bars.count(), 8);
    assert.equal(await app.value('race').textContent(), '1');
    assert.equal(await app.value('winner').textContent(), '…', 'nobody has won yet');

    const winner = await shows(app.value('winner'), /^lane [1-8]$/);
    const arrivals = await until(() => recorded.jsonValue(), (names) => names.length >= 8);
    assert.deepEqual(arrivals.slice(0, 8).sort(), laneNames(8), 'every lane arrives');
    assert.ok((await recorded.evaluate((names) => names.first)).includes(winner), 'nobody arrived before who has won');
    assert.equal(await app.output.getByText('winner', { exact: true }).count(), 2, 'the caption, and one marked lane');
    const marked = app.output.getByText('winner', { exact: true }).nth(1).locator('xpath=..');
    assert.equal(await marked.getByRole('progressbar').getAttribute('aria-label'), winner);
    assert.equal(await marked.getByRole('progressbar').evaluate((bar) => bar.value), 100);

    await shows(app.value('race'), '2');
    await until(() => app.bars.count(), 8);
    const lines = await until(() => consoleLines(app), (all) => all.length >= 2);
    assert.deepEqual(lines.slice(0, 2).map(({ task, text }) => [task, text]), [
      [winner, 'wins'],
      ['main', 'race 1 is over'],
    ]);
    await shows(app.value('winner'), /^lane [1-8]$/);
  });

  pageTest('a new number of lanes counts from the next race on', { path: '?lesson=race' }, async ({ app }) => {
    await app.run.click();
    await until(() => app.bars.count(), 8);
    await app.lanes.fill('3');
    assert.equal(await app.bars.count(), 8, 'the race that is on keeps its lanes');
    assert.equal(await app.value('race').textContent(), '1');
    await shows(app.value('race'), '2');
    await until(() => app.bars.count(), 3);
    await app.lanes.fill('200');
    await shows(app.value('race'), '3');
    await until(() => app.bars.count(), 200);
    await shows(app.value('winner'), /^lane \d+$/);
    assert.equal(await app.bars.count(), 200);
  });

  pageTest(
    'what is refused leaves nothing behind of how it was typed',
    // 201 is typed as 2, 20, 201, and 20 must not stay in force.
    { path: '?lesson=race' },
    async ({ app }) => {
      await app.run.click();
      await app.lanes.fill('5');
      await app.lanes.blur();
      for (const refused of ['201', '1.5', '1e']) {
        await app.lanes.press('ControlOrMeta+a');
        await app.lanes.pressSequentially(refused);
        await assertRefused(app, refused);
      }
      await reaches(app.value('race'), 2);
      await until(() => app.bars.count(), 5);
    },
  );

  pageTest('two sleepers count with periods of their own', { path: '?lesson=two-sleepers' }, async ({ app }) => {
    await app.run.click();
    const fourth = ({ task, text }) => task === 'slow' && text === '4';
    const lines = await until(() => consoleLines(app), (all) => all.some(fourth));
    assert.ok(Number(await app.value('every second').textContent()) >= 4);
    lines.splice(lines.findIndex(fourth) + 1);
    for (const [task, periodSeconds] of [['quick', 0.4], ['slow', 1]]) {
      const own = lines.filter((line) => line.task === task);
      assert.deepEqual(own.map(({ text }) => text), own.map((_, index) => `${index + 1}`), `${task} counts by one`);
      own.forEach(({ time }, index) => {
        assert.ok(time > (index + 1) * periodSeconds - 0.002, `${task} is never early: ${index + 1} at ${time} s`);
      });
    }
    const quickCount = lines.findLast(({ task }) => task === 'quick').text;
    assert.ok(quickCount >= 7 && quickCount <= 11, `about ten for four, not ${quickCount}`);
    const tasks = lines.map(({ task }) => task);
    assert.ok(tasks.lastIndexOf('quick') > tasks.indexOf('slow'), 'they take turns');
    assert.equal(await app.status.textContent(), 'Running');
  });

  pageTest('waiting together takes a third of waiting one by one', { path: '?lesson=up-and-down' }, async ({ app }) => {
    const recorded = await Promise.all(['up', 'down', 'spelled'].map((caption) => recordValues(app, caption)));
    await app.run.click();
    const together = secondsOf(await shows(app.value('together'), /^\d+\.\d\d s$/));
    const oneByOne = secondsOf(await shows(app.value('one by one'), /^\d+\.\d\d s$/));
    const ratio = Number(await shows(app.value('ratio'), /^\d+\.\d$/));
    assert.ok(together > 0.99 && together < 2.5, `about a second, not ${together} s`);
    assert.ok(oneByOne > 2.98 && oneByOne < 7, `about three seconds, not ${oneByOne} s`);
    assert.ok(together < oneByOne / 2, `${together} s against ${oneByOne} s`);
    assert.ok(ratio > 2, `the ratio is ${ratio}`);
    assert.ok(Math.abs(ratio - oneByOne / together) < 0.1, 'it is the ratio of what is shown');

    const [up, down, spelled] = await Promise.all(recorded.map(recordedTexts));
    const numbers = Array.from({ length: 10 }, (_, index) => `${index + 1}`);
    const letters = numbers.map((count) => 'concurrent'.slice(0, Number(count)));
    const descending = numbers.map((number) => `${10 - Number(number)}`);
    assert.deepEqual(up, [...numbers, ...numbers], 'each runs twice, once together and once alone');
    assert.deepEqual(down, [...descending, ...descending]);
    assert.deepEqual(spelled, [...letters, ...letters]);
    await shows(app.status, /^Finished after [4-9]\.\d\d s$/);
  });
});

async function assertRefused(app, text) {
  const message = app.output.getByRole('alert');
  await shows(message, 'Enter a whole number from 1 to 200. It stays at 5.', 3_000);
  assert.equal(await app.lanes.getAttribute('aria-invalid'), 'true', text);
  const description = await app.lanes.getAttribute('aria-describedby');
  assert.equal(await message.getAttribute('id'), description, 'the message belongs to the field');
}

/** Notes the names of lanes in the order in which they arrive, across all races. */
function recordArrivals(app) {
  return app.stage.evaluateHandle((stage) => {
    const arrivals = [];
    const arrived = new WeakSet();
    const look = (records) => {
      for (const { target: bar } of records) {
        if (bar.value === 100 && !arrived.has(bar)) {
          arrived.add(bar);
          arrivals.push(bar.getAttribute('aria-label'));
        }
      }
      // The page shows what one turn of the loop has done in any order, and on a busy machine several arrive in one.
      if (arrivals.length > 0) arrivals.first ??= [...arrivals];
    };
    new MutationObserver(look).observe(stage, { attributeFilter: ['value'], subtree: true });
    return arrivals;
  });
}

function laneNames(count) {
  return Array.from({ length: count }, (_, index) => `lane ${index + 1}`).sort();
}

function secondsOf(text) {
  return Number(text.replace(' s', ''));
}
