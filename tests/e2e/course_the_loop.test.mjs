// What the lessons about the loop teach is true. Mostly in virtual time, where every number is exact.

import assert from 'node:assert/strict';
import { consoleLines, pageTest, recordValues, runVirtually, shows, suite, timedLines, until } from './support.mjs';

suite('course: the loop', { concurrency: 3 }, () => {
  pageTest('two programs that await at their top level do not wait for each other', { path: '?lesson=top-level-await' }, async ({ app }) => {
    await runVirtually(app, 'Finished after 6.00 s');
    assert.deepEqual(await timedLines(app), [
      [2, 'main', '1 + 2 = 3'],
      [2, 'main', 'both programs are started'],
      [2, 'first', 'begins'],
      [2, 'second', 'begins'],
      [3, 'second', '3 + 4 = 7'],
      [6, 'first', '10 + 20 = 30'],
    ]);
    assert.equal(await app.value('main ends at').textContent(), '2.00 s');
    assert.equal(await app.value('first ends at').textContent(), '6.00 s');
    assert.equal(await app.value('second ends at').textContent(), '3.00 s', 'started last, and not held up');
  });

  pageTest('the order is to be guessed first, is what the contract promises, and is the same every time', { path: '?lesson=call-soon-order' }, async ({ app }) => {
    const guess = app.output.getByRole('spinbutton', { name: 'Your order' });
    const show = app.output.getByRole('button', { name: 'Show the order' });
    await app.run.click();
    await until(async () => (await consoleLines(app)).length, 8);
    await shows(app.detail, 'waits for the browser');
    assert.equal(await app.value('it ran').textContent(), '–', 'nothing is given away');

    await show.click();
    await shows(app.value('right'), '1 of 8');
    assert.equal(await app.value('it ran').textContent(), '46835721');
    const steps = (await consoleLines(app)).slice(8);
    assert.deepEqual(steps.map(({ text }) => text), [...'46835721'].map((number) => `step ${number}`));
    assert.deepEqual(steps.map(({ task }) => task), ['task', '', '', '', 'task', '', '', ''], 'the task is in line with the callbacks');
    const late = steps.at(-1).time - steps[0].time;
    assert.ok(late > 0.5, `the timer of a second comes last, after ${late} s`);

    await app.virtualTime.click();
    await guess.fill('46835721');
    await show.click();
    await shows(app.value('right'), '8 of 8');
    assert.equal(await app.value('it ran').textContent(), '46835721');
  });

  pageTest('a callback that computes stops the ticks, and one that yields does not', { path: '?lesson=blocking' }, async ({ app }) => {
    const ticks = await recordValues(app, 'ticks');
    const work = await recordValues(app, 'work');
    const ended = (count) => until(() => work.jsonValue(), (values) => values.filter(({ text }) => text === 'done').length === count);
    await app.run.click();
    await until(() => ticks.jsonValue(), (values) => values.length >= 4);
    await app.output.getByRole('button', { name: 'Block for a second' }).click();
    await ended(1);
    await moreThan(ticks, (await ticks.jsonValue()).length);
    const blocked = await longestGap(ticks);
    assert.ok(blocked >= 1_000, `nothing ticks while it computes, for ${blocked} ms`);
    assert.ok((await work.jsonValue()).every(({ text }) => text !== 'in one piece'), 'the page is not even drawn meanwhile');

    await app.output.getByRole('button', { name: 'Yield in between' }).click();
    const values = await ended(2);
    const begin = values.at(-2);
    const end = values.at(-1);
    assert.equal(begin.text, 'in pieces');
    assert.ok(end.epochMs - begin.epochMs >= 1_000, 'it is as much work as before');
    const between = (await ticks.jsonValue()).filter(({ epochMs }) => epochMs > begin.epochMs && epochMs < end.epochMs);
    assert.ok(between.length >= 4, `the clock ticks on, ${between.length} times`);
    assert.equal(await app.status.textContent(), 'Running');
  });
});

/** The longest time between two values, in milliseconds. */
async function longestGap(recorded) {
  const times = (await recorded.jsonValue()).filter(({ text }) => text !== '–').map(({ epochMs }) => epochMs);
  return Math.max(...times.slice(1).map((time, index) => time - times[index]));
}

function moreThan(recorded, count) {
  return until(async () => (await recorded.jsonValue()).length, (length) => length > count);
}
