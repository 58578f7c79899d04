// The lessons about passing data do what they say.
//
// In virtual time, where a second takes none and every number is exact; in real time where a person takes part.

import assert from 'node:assert/strict';
import { consoleLines, pageTest, reaches, recordValues, runVirtually, shows, suite, until } from './support.mjs';

suite('course: passing data', { concurrency: 3 }, () => {
  pageTest('each step gets what the one before returned', { path: '?lesson=return-values' }, async ({ app }) => {
    await runToEnd(app, 4.2);
    // The page answers after 1 s, and the program looks every 0.7 s.
    await linesAre(app, [
      [0, 'main', 'visits with password engine'],
      [1.4, 'main', 'log_in returned 1843'],
      [2.8, 'main', 'read returned It weaves patterns'],
      // The second log-in gives an error, so nothing is read.
      [2.8, 'main', 'visits with password guess'],
    ]);
    await shows(app.value('with engine'), 'It weaves patterns');
    await shows(app.value('with guess'), 'wrong password');

    const page = pageOf(app, 'Reading room');
    assert.equal(await page.getByRole('textbox', { name: 'Name' }).inputValue(), 'ada');
    assert.equal(await page.getByRole('textbox', { name: 'Ticket' }).inputValue(), '1843', 'it was filled in');
    await shows(app.value('sorry'), 'wrong password');
    await page.getByRole('textbox', { name: 'Password' }).fill('engine');
    await page.getByRole('button', { name: 'Log in' }).click();
    await shows(app.value('your ticket'), '1843');
    assert.equal(await app.value('sorry').count(), 0, 'the next answer replaces it');
    await page.getByRole('textbox', { name: 'Ticket' }).fill('<b>');
    await page.getByRole('button', { name: 'Read' }).click();
    await shows(app.value('sorry'), 'wrong ticket');
  });

  pageTest('a page shows one answer after the other, and the program waits for each', { path: '?lesson=return-values' }, async ({ app }) => {
    const [tickets, texts] = await Promise.all(['your ticket', 'page 1'].map((name) => recordValues(app, name)));
    await app.run.click();
    await shows(app.value('with engine'), 'It weaves patterns');
    const [ticket, text] = [...await tickets.jsonValue(), ...await texts.jsonValue()];
    assert.equal(ticket.text, '1843');
    assert.equal(text.text, 'It weaves patterns');
    assert.ok(text.epochMs - ticket.epochMs > 990, 'the page takes a second');
    assert.equal(await app.value('your ticket').count(), 0, 'a press clears what the page showed');
    await shows(app.value('with guess'), 'wrong password');
    // Three answers of a second each; it looks for them every 0.7 s, or later where the page is busy.
    await shows(app.status, /^Finished after [345]\.\d\d s$/);
  });

  pageTest('what was put before the sentinel is taken, and nothing after', { path: '?lesson=queue' }, async ({ app }) => {
    await runToEnd(app, 8.2);
    assert.equal(await app.value('put').textContent(), '11');
    assert.equal(await app.value('taken').textContent(), '11');
    const lines = await until(() => consoleLines(app), (all) => all.length === 12);
    assert.equal(lines.pop().text, 'nothing follows: 11 taken');
    // Letters come every 0.8 s, the title is read every 0.5 s; at 4 s both, in whichever order.
    const letters = lines.map(({ text }) => Number(text.match(/^takes Inbox \((\d)\)$/)[1]));
    letters[7] = 4;
    assert.deepEqual(letters, [0, 1, 1, 2, 3, 3, 4, 4, 5, 6, 6]);
    assert.ok(lines.every(({ task }) => task === 'consumer'));
    assert.ok(lines.at(-2).time > 5.6, 'the consumer goes on after the event');
  });

  pageTest('End ends the producer at once, and letters of people are read', { path: '?lesson=queue' }, async ({ app }) => {
    await app.run.click();
    const letter = app.output.getByRole('button', { name: 'New letter' });
    await letter.click();
    // The others at once, since a busy machine takes its time for each, and the program sends letters too.
    await letter.evaluate((button) => Array.from({ length: 19 }, () => button.click()));
    await pageOf(app, /^Inbox \(2\d\)$/).waitFor();
    await until(() => consoleLines(app), (lines) => lines.some(({ text }) => /^takes Inbox \(2\d\)$/.test(text)));
    await app.output.getByRole('button', { name: 'End', exact: true }).click();
    await shows(app.status, /^Finished after/);
    const put = await app.value('put').textContent();
    assert.ok(Number(put) < 11, 'it has ended early');
    assert.equal(await app.value('taken').textContent(), put);
  });

  pageTest('each closure has a count of its own, for the program and for people', { path: '?lesson=closure' }, async ({ app }) => {
    await runToEnd(app, 3);
    await linesAre(app, [
      ...[1, 2, 3, 4, 5].map((count) => [count * 0.6, '', `Left: ${count}`]),
      [3, 'main', 'the left button was clicked five times'],
    ]);
    await shows(app.value('clicks Left'), '5');
    await shows(app.value('clicks Right'), '0');
    await app.output.getByRole('button', { name: 'Right' }).click();
    await app.output.getByRole('button', { name: 'Right' }).click();
    await app.output.getByRole('button', { name: 'Left' }).click();
    await shows(app.value('clicks Left'), '6');
    await shows(app.value('clicks Right'), '2');
    await app.run.click();
    await shows(app.value('clicks Left'), '5');
    assert.equal(await app.value('clicks Right').textContent(), '0', 'a new run makes new closures');
  });

  pageTest('a shared state is seen and heard, a copied one is neither', { path: '?lesson=shared-state' }, async ({ app }) => {
    await runToEnd(app, 4);
    assert.equal(await app.value('shared: counted').textContent(), '10');
    assert.equal(await app.value('shared: seen').textContent(), '10');
    assert.equal(await app.value('shared: the counter').textContent(), 'has ended');
    assert.ok(Number(await app.value('copied: counted').textContent()) >= 20);
    assert.equal(await app.value('copied: seen').textContent(), '0');
    assert.equal(await app.value('copied: the counter').textContent(), 'counts on');
    await linesAre(app, [
      [1.8, 'pair, shared', 'sets should_continue to false'],
      [2.8, 'pair, shared', 'the counter has ended'],
      [3, 'pair, copied', 'sets should_continue to false'],
      [4, 'pair, copied', 'the counter counts on'],
    ]);
  });

  pageTest('updates are lost without a lock, and with one none is', { path: '?lesson=lost-update' }, async ({ app }) => {
    const expectCounts = async (tasks, seconds) => {
      await shows(app.value('time with a lock'), seconds);
      assert.equal(await app.value('count without a lock').textContent(), '1');
      assert.equal(await app.value('time without a lock').textContent(), '0.10 s');
      assert.equal(await app.value('count with a lock').textContent(), tasks);
    };
    const again = app.output.getByRole('button', { name: 'Again' });
    await app.virtualTime.click();
    await app.run.click();
    await expectCounts('10', '1.00 s');
    const field = app.output.getByRole('spinbutton', { name: 'Tasks' });
    await field.fill('50');
    await again.click();
    await expectCounts('50', '5.00 s');
    await field.fill('1');
    await again.click();
    await expectCounts('1', '0.10 s');
    await linesAre(app, [
      [0.1, 'main', '10 tasks without a lock: 1'],
      [1.1, 'main', '10 tasks with a lock: 10'],
      [1.2, 'main', '50 tasks without a lock: 1'],
      [6.2, 'main', '50 tasks with a lock: 50'],
      [6.3, 'main', '1 tasks without a lock: 1'],
      [6.4, 'main', '1 tasks with a lock: 1'],
    ]);
  });

  pageTest('a full queue slows the producer down and costs no time', { path: '?lesson=back-pressure' }, async ({ app }) => {
    const [unbounded, bounded] = await Promise.all(['unbounded', 'bounded'].map((name) => recordNumbers(app, lengthOf(name))));
    const again = app.output.getByRole('button', { name: 'Again' });
    const field = app.output.getByRole('spinbutton', { name: 'Room in the queue' });
    const seconds = async (caption) => {
      const text = await shows(app.value(caption), /^\d+\.\d\d s$/);
      return Number(text.replace(' s', ''));
    };
    const expectSameEnd = async () => {
      assert.equal(await seconds('unbounded: put'), 0.8, 'nothing holds it up');
      assert.ok(await seconds('bounded: put') > 3, 'it waits for the consumers');
      const ends = [await seconds('unbounded: taken'), await seconds('bounded: taken')];
      assert.ok(Math.abs(ends[0] - ends[1]) < 0.05, `with and without a limit: ${ends}`);
    };
    await app.virtualTime.click();
    await app.run.click();
    await expectSameEnd();
    assert.ok(Math.max(...await unbounded.jsonValue()) > 25, 'it grows');
    assert.equal(Math.max(...await bounded.jsonValue()), 5, 'it is full, and never more');
    for (const name of ['unbounded', 'bounded']) {
      const chart = app.output.getByRole('img', { name: new RegExp(`^${lengthOf(name)}: `) });
      // One column for each look, in the range of the chart.
      const outline = await chart.locator('path').getAttribute('d');
      assert.ok(outline.match(/H/g).length > 60, outline);
    }
    const first = (await bounded.jsonValue()).length;
    await field.fill('1');
    await again.click();
    await until(async () => (await bounded.jsonValue()).length, (length) => length > first);
    await expectSameEnd();
    assert.equal(Math.max(...(await bounded.jsonValue()).slice(first)), 1);
  });

  pageTest('never more are inside than there are permits', { path: '?lesson=semaphore' }, async ({ app }) => {
    const again = app.output.getByRole('button', { name: 'Again' });
    const field = app.output.getByRole('spinbutton', { name: 'Permits' });
    let before = 0;
    const expectAtMost = async (permits, took) => {
      await shows(app.value('took'), took);
      const lines = await until(() => consoleLines(app), (all) => all.length === before + 9);
      const run = lines.slice(before, -1);
      before = lines.length;
      assert.deepEqual(run.map(({ task }) => task), Array.from({ length: 8 }, (_, index) => `job ${index + 1}`));
      const inside = run.map(({ text }) => Number(text.match(/^goes in: (\d+) inside$/)[1]));
      assert.equal(Math.max(...inside), permits);
      assert.equal(await app.value('inside now').textContent(), '0');
      const filled = await app.bars.evaluateAll((bars) => bars.map((bar) => bar.value));
      assert.deepEqual(filled, Array(8).fill(100));
    };
    await app.virtualTime.click();
    await app.run.click();
    await expectAtMost(3, '3.00 s');
    await field.fill('8');
    await again.click();
    await expectAtMost(8, '1.00 s');
    await field.fill('1');
    await again.click();
    await expectAtMost(1, '8.00 s');
  });

  pageTest('in between, three bars are under way and the others wait', { path: '?lesson=semaphore' }, async ({ app }) => {
    await app.run.click();
    const underWay = () => app.bars.evaluateAll((bars) => bars.filter(({ value }) => value > 0 && value < 100).length);
    await until(underWay, 3);
    assert.equal(await app.value('inside now').textContent(), '3');
    await app.stop.click();
    assert.equal(await app.status.textContent(), 'Stopped');
  });

  pageTest('nobody passes the barrier before the last; who is satisfied eats first', { path: '?lesson=barrier' }, async ({ app }) => {
    await runToEnd(app, 7.2);
    const lines = await linesAre(app, [
      [1, 'Cy', 'is at the door'],
      [2, 'Bo', 'is at the door'],
      [3, 'Ada', 'is at the door'],
      [3, 'Ada', 'goes in'],
      [3, null, 'goes in'],
      [3, null, 'goes in'],
      [3.7, 'Ada', 'eats 1'],
      [5.1, 'Bo', 'eats 2'],
      [7.2, 'Cy', 'eats 3'],
    ]);
    assert.deepEqual(lines.slice(3, 6).map(({ task }) => task).sort(), ['Ada', 'Bo', 'Cy']);
    assert.equal(await app.value('bowls on the table').textContent(), '0');
    assert.equal(await app.output.getByText('full', { exact: true }).count(), 3);
  });

  pageTest('philosophers who all reach left first starve; one who does not feeds all', { path: '?lesson=philosophers' }, async ({ app }) => {
    const field = app.output.getByRole('spinbutton', { name: 'Right fork first' });
    const serve = app.output.getByRole('button', { name: 'Serve again' });
    await runVirtually(app, 'Stuck: 5 tasks wait for each other');
    for (let seat = 1; seat <= 5; seat += 1) {
      assert.equal(await app.value(`philosopher ${seat}`).textContent(), '0', 'nobody has eaten');
    }
    for (const rightFirst of ['1', '4']) {
      await field.fill(rightFirst);
      await serve.click();
      await until(() => consoleLines(app), (lines) => lines.at(-1).text === 'nobody is hungry any more');
      for (let seat = 1; seat <= 5; seat += 1) {
        await reaches(app.value(`philosopher ${seat}`), 3);
      }
    }
    // All of them the other way round are no better.
    await field.fill('5');
    await serve.click();
    await shows(app.status, 'Stuck: 5 tasks wait for each other');
  });
});

/** Runs in virtual time to the end, which comes after so many seconds of loop time. */
async function runToEnd(app, seconds) {
  await runVirtually(app, `Finished after ${seconds.toFixed(2)} s`);
}

/** Waits for these lines in the console, as time, task (`null` for any) and text, and gives them. */
async function linesAre(app, wanted) {
  const lines = await until(() => consoleLines(app), (all) => all.length >= wanted.length);
  assert.deepEqual(
    lines.map(({ time, task, text }, index) => [
      Math.round(time * 100) / 100,
      wanted[index]?.[1] === null ? null : task,
      text,
    ]),
    wanted.map(([time, ...rest]) => [Math.round(time * 100) / 100, ...rest]),
  );
  return lines;
}

/** A small page on the stage. */
function pageOf(app, title) {
  return app.stage.getByRole('group', { name: title });
}

function lengthOf(name) {
  return `${name} queue`;
}

/** Notes every number that is shown under a caption, also those that no frame shows. */
function recordNumbers(app, caption) {
  return app.stage.evaluateHandle((stage, wanted) => {
    const numbers = [];
    const look = (records) => {
      for (const { target, addedNodes } of records) {
        if (target.previousElementSibling?.textContent === wanted && addedNodes.length > 0) {
          const number = Number(addedNodes[0].textContent);
          // A dash stands for no value yet.
          if (!Number.isNaN(number)) {
            numbers.push(number);
          }
        }
      }
    };
    new MutationObserver(look).observe(stage, { childList: true, subtree: true });
    return numbers;
  }, caption);
}
