// What the lessons about coroutines and tasks teach is true. Mostly in virtual time, where every number is exact.

import assert from 'node:assert/strict';
import {
  changesDuring, consoleLines, pageTest, reaches, runVirtually, shows, suite, timedLines, until,
} from './support.mjs';

suite('course: coroutines and tasks', { concurrency: 3 }, () => {
  pageTest('two coroutines awaited one after the other take four seconds', { path: '?lesson=coroutines' }, async ({ app }) => {
    await runVirtually(app, 'Finished after 4.00 s');
    assert.deepEqual(await timedLines(app), [
      [0, 'main', 'both are made, and neither has begun'],
      [0, 'main', 'first begins'],
      [2, 'main', 'first ends'],
      [2, 'main', 'second begins'],
      [4, 'main', 'second ends'],
      [4, 'main', 'both took 4.00 s'],
    ]);
    assert.equal(await app.value('both took').textContent(), '4.00 s');
    assert.deepEqual(await lanes(app), [['first', 100, ''], ['second', 100, '']]);
  });

  pageTest('the bar of a coroutine follows it, and one that has not begun has an empty one', { path: '?lesson=coroutines' }, async ({ app }) => {
    await slowDown(app);
    await app.run.click();
    const percents = async () => (await lanes(app)).map(([, percent]) => percent);
    await until(percents, ([first]) => first >= 1);
    await app.pause.click();
    assert.equal(await changesDuring(app.stage, 500), 0, 'it stands while the program is paused');
    const [first, second] = await percents();
    assert.ok(first < 100);
    assert.equal(second, 0);
    await app.resume.click();
    await until(percents, ([more]) => more > first);
    await app.stop.click();
    assert.equal(await changesDuring(app.stage, 2_500), 0, 'and when it was stopped');
  });

  pageTest('two tasks of two seconds take two seconds, and so do a hundred', { path: '?lesson=tasks' }, async ({ app }) => {
    await app.virtualTime.click();
    await app.run.click();
    await shows(app.value('all took'), '2.00 s');
    assert.deepEqual(await timedLines(app, 6), [
      [0, 'main', 'all are made, and none has begun'],
      [0, 'nap 1', 'begins'],
      [0, 'nap 2', 'begins'],
      [2, 'nap 1', 'ends'],
      [2, 'nap 2', 'ends'],
      [2, 'main', 'all took 2.00 s'],
    ]);
    const count = app.output.getByRole('spinbutton', { name: 'Tasks' });
    await count.fill('100');
    await app.output.getByRole('button', { name: 'Start them again' }).click();
    await until(() => app.bars.count(), 100);
    const lines = await timedLines(app, 6 + 202);
    assert.deepEqual(lines.at(-1), [4, 'main', 'all took 2.00 s']);
    assert.equal(lines.filter(([, , text]) => text === 'ends').length, 102);
  });

  pageTest('run_until_complete returns at once, and the done callback tells the end', { path: '?lesson=event-loop' }, async ({ app }) => {
    await runVirtually(app, 'Finished after 5.00 s');
    assert.deepEqual(await timedLines(app), [
      [0, '', 'run_until_complete has returned'],
      [0, '', 'main is over, and the task has not begun'],
      [5, '', 'the task is done: 5'],
    ]);
    assert.equal(await app.value('returned at').textContent(), '0.00 s');
    assert.equal(await app.value('done at').textContent(), '5.00 s');
    assert.equal(await app.value('result').textContent(), '5');
    await app.output.getByRole('button', { name: 'Cancel' }).click();
    assert.equal(await changesDuring(app.stage, 500), 0, 'what is over cannot be cancelled');
  });

  pageTest('the done callback also tells a cancellation', { path: '?lesson=event-loop' }, async ({ app }) => {
    await app.run.click();
    await reaches(app.value('count'), 1);
    await app.output.getByRole('button', { name: 'Cancel' }).click();
    await shows(app.value('result'), 'cancelled');
    await shows(app.status, /^Finished after [1-4]\.\d\d s$/);
    assert.match(await app.value('done at').textContent(), /^[1-4]\.\d\d s$/);
    assert.ok(Number(await app.value('count').textContent()) < 5);
  });

  pageTest('gather gives the results in the order of the arguments, not of arrival', { path: '?lesson=gather' }, async ({ app }) => {
    await runVirtually(app, 'Finished after 3.00 s');
    assert.equal(await app.value('arrived').textContent(), 'Rome, Bern, Oslo');
    assert.equal(await app.value('gather gave').textContent(), 'Oslo -4, Rome 17, Bern 9');
    assert.equal(await app.value('took').textContent(), '3.00 s', 'as long as the slowest');
    assert.deepEqual(await timedLines(app), [
      [1, 'Rome', 'answers'],
      [2, 'Bern', 'answers'],
      [3, 'Oslo', 'answers'],
      [3, 'main', 'gather gave Oslo -4, Rome 17, Bern 9'],
    ]);
  });

  pageTest('gather gives the first error and the others go on; gather_settled gives every outcome', { path: '?lesson=gather-errors' }, async ({ app }) => {
    await runVirtually(app, 'Finished after 9.00 s');
    assert.equal(await app.value('gather gave').textContent(), 'b failed');
    assert.equal(await app.value('after').textContent(), '2.00 s');
    assert.equal(await app.value('gather_settled gave').textContent(), 'a done, b failed, c failed, d done');
    assert.equal(await app.value('took').textContent(), '4.00 s');
    const lines = await timedLines(app);
    assert.deepEqual(lines.map(([time, , text]) => [time, text]), [
      [1, 'a done'],
      [2, 'b failed'],
      [2, 'gather gave b failed'],
      [3, 'c failed'],
      [4, 'd done'],
      [6, 'a done'],
      [7, 'b failed'],
      [8, 'c failed'],
      [9, 'd done'],
      [9, 'gather_settled gave a done, b failed, c failed, d done'],
    ]);
    assert.deepEqual((await lanes(app)).map(([, , mark]) => mark), ['done', 'failed', 'failed', 'done']);
  });

  pageTest('a cancelled task cleans up, a time-out cancels, and a shielded task goes on', { path: '?lesson=cancel' }, async ({ app }) => {
    await runVirtually(app, 'Finished after 4.00 s');
    assert.deepEqual(await timedLines(app), [
      [1, 'main', 'cancels plain and waiter'],
      [1, 'plain', 'closes its file'],
      [1, 'main', 'plain: cancelled before it was done'],
      [1, 'main', 'waiter: cancelled before it was done'],
      [2, 'limited', 'closes its file'],
      [2, 'main', 'limited: timed out'],
      [4, 'shielded', 'has written its file'],
      [4, 'shielded', 'closes its file'],
    ]);
    assert.deepEqual(await lanes(app), [
      ['plain', 25, 'cancelled'],
      ['limited', 50, 'timed out'],
      ['shielded', 100, 'written'],
    ]);
    assert.equal(await app.value('files open').textContent(), '0');
  });

  pageTest('Stop cleans up as well', { path: '?lesson=cancel' }, async ({ app }) => {
    await slowDown(app);
    await app.run.click();
    await shows(app.value('files open'), '3');
    await app.stop.click();
    await shows(app.value('files open'), '0');
    const isClosing = ({ text }) => text === 'closes its file';
    const lines = await until(() => consoleLines(app), (all) => all.filter(isClosing).length === 3);
    assert.ok(lines.every(({ text }) => text !== 'has written its file'));
  });

  pageTest('a failing task takes its siblings with it, and the group waits for all', { path: '?lesson=task-group' }, async ({ app }) => {
    await app.virtualTime.click();
    await app.run.click();
    await shows(app.value('the group gave'), 'worker 2 failed');
    assert.equal(await app.value('took').textContent(), '2.00 s');
    assert.deepEqual(await timedLines(app, 5), [
      [1, 'worker 1', 'done'],
      [2, 'worker 2', 'failed'],
      [2, 'worker 3', 'cancelled'],
      [2, 'worker 4', 'cancelled'],
      [2, 'main', 'the group gave: worker 2 failed'],
    ]);
    assert.deepEqual(await lanes(app), [
      ['worker 1', 100, 'done'],
      ['worker 2', 100, 'failed'],
      ['worker 3', 66, 'cancelled'],
      ['worker 4', 50, 'cancelled'],
    ]);

    const failing = app.output.getByRole('spinbutton', { name: 'Who fails (0: nobody)' });
    for (const [who, gave, took, marks] of [
      ['0', 'all done', '4.00 s', ['done', 'done', 'done', 'done']],
      ['1', 'worker 1 failed', '1.00 s', ['failed', 'cancelled', 'cancelled', 'cancelled']],
      ['4', 'worker 4 failed', '4.00 s', ['done', 'done', 'done', 'failed']],
    ]) {
      await failing.fill(who);
      await app.output.getByRole('button', { name: 'Start them again' }).click();
      await shows(app.value('the group gave'), gave);
      assert.equal(await app.value('took').textContent(), took);
      assert.deepEqual((await lanes(app)).map(([, , mark]) => mark), marks);
    }
  });

  pageTest('wait gives the first and leaves the rest, as_completed gives all as they come', { path: '?lesson=first-of-many' }, async ({ app }) => {
    await runVirtually(app, 'Finished after 6.00 s');
    assert.equal(await app.value('the first').textContent(), 'Rome');
    assert.equal(await app.value('came after').textContent(), '1.00 s');
    assert.equal(await app.value('as they came').textContent(), 'Rome, Bern, Oslo');
    assert.equal(await app.value('took').textContent(), '3.00 s');
    assert.deepEqual(await timedLines(app), [
      [1, 'Rome', 'is here'],
      [1, 'main', 'Oslo is not needed any more'],
      [1, 'main', 'Bern is not needed any more'],
      [4, 'Rome', 'is here'],
      [4, 'main', 'answer 1: Rome'],
      [5, 'Bern', 'is here'],
      [5, 'main', 'answer 2: Rome, Bern'],
      [6, 'Oslo', 'is here'],
      [6, 'main', 'answer 3: Rome, Bern, Oslo'],
    ]);
  });

  pageTest('what wait leaves to be cancelled stands still', { path: '?lesson=first-of-many' }, async ({ app }) => {
    await app.run.click();
    await shows(app.value('the first'), 'Rome');
    await app.pause.click();
    const before = await lanes(app);
    assert.deepEqual(before.map(([name, , mark]) => [name, mark]), [['Oslo', ''], ['Rome', 'is here'], ['Bern', '']]);
    assert.ok(before[0][1] < 50 && before[2][1] < 80, JSON.stringify(before));
    await app.step.click({ modifiers: ['Control'] });
    await shows(app.status, /^Paused at 3\.\d\d s · ran the end of main’s sleep/);
    assert.equal(await changesDuring(app.stage, 300), 0, 'two seconds later');
    assert.deepEqual(await lanes(app), before);
  });
});

/** Lets a second of the program take a hundred, so that a busy test can catch it in between. */
async function slowDown(app) {
  await app.speed.focus();
  await app.speed.press('Home');
}

/** The bars as `[name, percent, mark]`. */
async function lanes(app) {
  return app.bars.evaluateAll((bars) => (
    bars.map((bar) => [bar.getAttribute('aria-label'), bar.value, bar.nextElementSibling?.textContent ?? ''])
  ));
}
