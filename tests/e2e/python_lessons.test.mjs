// Every lesson's program in Python does what it says, and leaves nothing behind when it is stopped.
//
// Loading CPython takes seconds, so all of them run in one page, one after the other, as somebody would who reads the
// whole course: first in real time, stopped in the midst; then in virtual time to the end.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { randomFrom } from '../python/random.mjs';
import { countWhatLives } from './living.mjs';
import { consoleLines, consoleTexts, loadingMs, open, pageTest, shows, suite, until } from './support.mjs';

const { seed, random } = randomFrom(process.env.SEED);
console.log(`SEED=${seed}`);

const nothing = JSON.stringify({ timers: 0, frames: 0, requests: 0, listeners: 0 });

/** A program that ends: at which time, and which lines it has written by then, among others. */
function ends(seconds, ...wanted) {
  return async ({ app }) => {
    await shows(app.status, `Finished after ${seconds.toFixed(2)} s`);
    // The console writes with the next frame of the page.
    await until(async () => {
      const texts = await consoleTexts(app);
      let at = 0;
      for (const text of texts) {
        at += text === wanted[at] ? 1 : 0;
      }
      return at === wanted.length ? 'all' : `${wanted[at]} is not in:\n${texts.join('\n')}`;
    }, 'all');
  };
}

/** A program that goes on for ever: it writes such a line. */
function writes(pattern) {
  return ({ app }) => until(() => consoleLines(app), (lines) => lines.some(({ text }) => pattern.test(text)));
}

/** What must be true of each lesson's program in virtual time. */
const lessons = {
  'Your own program': ends(5, '1', '5', 'both have counted to five'),
  'Clock': ({ app }) => shows(app.frame.body, /^\d\d:\d\d:\d\d$/),
  'Countdown': async (opened) => {
    await ends(10, '10', '1', 'DONE!')(opened);
    await valuesAre(opened.app, { 'counting down': 'DONE!' });
  },
  'Race': async (opened) => {
    await writes(/^race 2 is over: lane \d was first$/)(opened);
    await until(() => opened.app.frame.bars.count(), 8);
    await shows(opened.app.frame.value('winner'), /^lane \d$/);
  },
  // In virtual time it counts faster than anybody can read.
  'Two sleepers': writes(/^\d\d+$/),
  'Up and down': ends(4, 'together: 1.00 s', 'one by one: 3.00 s'),
  'Top-level await': ends(6, '1 + 2 = 3', 'both programs are started', '3 + 4 = 7', '10 + 20 = 30'),
  'call_soon order': ends(1, ...[4, 6, 8, 3, 5, 7, 2, 1].map((number) => `step ${number}`)),
  'Don’t block the loop': async ({ app }) => {
    for (const [button, words] of [['Block for a second', 'done, in one piece'], ['Yield in between', 'done, in pieces']]) {
      await app.frame.body.getByRole('button', { name: button }).click();
      await app.frame.body.getByText(words, { exact: true }).waitFor();
    }
  },
  'Coroutine after coroutine': ends(4, 'both took 4.00 s'),
  'Tasks': ends(2, 'all took 2.00 s'),
  'Event loop': ends(5, '1', '5', 'the task is done: 5', 'run_until_complete gave 5'),
  'Gather': ends(3, 'gather gave Oslo -4, Rome 17, Bern 9', 'took 3.00 s'),
  'Gather and errors': ends(9, 'gather gave b failed', 'with return_exceptions it gave a done, b failed, c failed, d done'),
  'Cancel': ends(4, 'plain: CancelledError', 'limited: TimeoutError', 'shielded has written its file'),
  'TaskGroup': ends(2, 'done', 'cancelled', 'cancelled', 'the group gave: worker 2 failed'),
  'First of many': ends(6, 'the first: Rome', 'answer 3: Rome, Bern, Oslo'),

  'Return values': async (opened) => {
    const { app } = opened;
    await ends(4.2, 'log_in returned 1843', 'read returned It weaves patterns', 'visits with password guess')(opened);
    await valuesAre(app, { 'with engine': 'It weaves patterns', 'with guess': 'wrong password', sorry: 'wrong password' });
    const room = app.frame.body.getByRole('group', { name: 'Reading room' });
    await room.getByRole('textbox', { name: 'Password' }).fill('engine');
    await room.getByRole('button', { name: 'Log in' }).click();
    await shows(app.frame.value('your ticket'), '1843');
  },
  'Queue': async (opened) => {
    await ends(8.2, 'takes Inbox (0)', 'takes Inbox (6)', 'nothing follows: 11 taken')(opened);
    await valuesAre(opened.app, { put: '11', taken: '11' });
  },
  'Closure': async (opened) => {
    const { app } = opened;
    await ends(3, 'Left: 1', 'Left: 5', 'the left button was clicked five times')(opened);
    await app.frame.body.getByRole('button', { name: 'Right' }).click();
    await app.frame.body.getByRole('button', { name: 'Left' }).click();
    await valuesAre(app, { 'clicks Left': '6', 'clicks Right': '1' });
  },
  'Shared state': async (opened) => {
    await ends(4, 'sets should_continue to false', 'the counter has ended', 'the counter counts on')(opened);
    await valuesAre(opened.app, {
      'shared: counted': '10', 'shared: seen': '10', 'shared: the counter': 'has ended',
      'copied: seen': '0', 'copied: the counter': 'counts on',
    });
  },
  'Lost update and lock': async ({ app }) => {
    await shows(app.frame.value('time with a lock'), '1.00 s');
    await valuesAre(app, { 'count without a lock': '1', 'time without a lock': '0.10 s', 'count with a lock': '10' });
    await again(app, 'Again', 'Tasks', '50');
    await shows(app.frame.value('time with a lock'), '5.00 s');
    await valuesAre(app, { 'count without a lock': '1', 'count with a lock': '50' });
    await shows(app.status, 'Running');
  },
  'Back-pressure': async ({ app }) => {
    for (const room of ['5', '1']) {
      await again(app, 'Again', 'Room in the queue', room);
      await shows(app.frame.value('bounded: taken'), /^4\.\d\d s$/);
      await shows(app.frame.value('unbounded: taken'), /^4\.\d\d s$/);
      await valuesAre(app, { 'unbounded: put': '0.80 s' });
      await shows(app.frame.value('bounded: put'), /^[3-9]\.\d\d s$/);
    }
    for (const name of ['unbounded', 'bounded']) {
      const chart = app.frame.body.getByRole('img', { name: `${name} queue: 0`, exact: true });
      assert.ok((await chart.locator('polyline').getAttribute('points')).split(' ').length > 60);
    }
  },
  'Semaphore': async (opened) => {
    const { app } = opened;
    await shows(app.frame.value('took'), '3.00 s');
    assert.deepEqual(await app.frame.bars.evaluateAll((bars) => bars.map((bar) => bar.value)), Array(8).fill(100));
    await app.frame.body.getByRole('progressbar', { name: 'job 8', exact: true }).waitFor();
    assert.equal(await app.frame.body.getByText('done', { exact: true }).count(), 8);
    await again(app, 'Again', 'Permits', '1');
    await shows(app.frame.value('took'), '8.00 s');
    await writes(/^goes in: 3 inside$/)(opened);
  },
  'Barrier and condition': async (opened) => {
    await ends(7.2, 'is at the door', 'is at the door', 'is at the door', 'goes in', 'eats 1', 'eats 2', 'eats 3')(opened);
    await valuesAre(opened.app, { 'bowls on the table': '0' });
    assert.equal(await opened.app.frame.body.getByText('full', { exact: true }).count(), 3);
  },
  'Dining philosophers': async (opened) => {
    const { app } = opened;
    await until(() => consoleLines(app), (lines) => lines.filter(({ text }) => text === 'has one fork').length === 5);
    await valuesAre(app, { 'philosopher 1': '0', 'philosopher 5': '0' });
    await again(app, 'Serve again', 'Right fork first', '1');
    await writes(/^nobody is hungry any more$/)(opened);
    await valuesAre(app, { 'philosopher 1': '3', 'philosopher 5': '3' });
  },

  'Scrape': async (opened) => {
    const { app } = opened;
    await shows(app.frame.value('ratio'), '5.0');
    await valuesAre(app, { 'one by one': '1.50 s', together: '0.30 s' });
    await app.frame.body.getByText('The cheapest of 75 products: Eraser 1.40', { exact: true }).waitFor();
    await writes(/^together: 75 products$/)(opened);
    await again(app, 'Scrape again', 'Service time (ms)', '0');
    await shows(app.frame.value('ratio'), '–');
  },
  'Health check': async ({ app }) => {
    await shows(app.frame.value('ratio'), '6.9');
    await valuesAre(app, { 'one by one': '6.94 s', together: '1.00 s' });
    await app.frame.body.getByText('38 × 200, 3 × 301 → 200, 5 × 404, 4 × time-out', { exact: true }).waitFor();
    const table = app.frame.body.getByRole('table', { name: 'Links' });
    assert.equal(await table.getByRole('rowheader').count(), 50);
    const cells = table.getByRole('row', { name: 'old-shop.html' }).getByRole('cell');
    assert.deepEqual(await cells.allTextContents(), ['301 → 200', '120.0 ms']);
  },
  'Weather': async ({ app }) => {
    const runs = app.frame.body.getByRole('table', { name: 'Runs' }).getByRole('row');
    await runs.nth(1).waitFor();
    const [number, known] = await runs.nth(1).locator('th, td').allTextContents();
    assert.deepEqual([number, known], ['8', '27 of 28'], 'one never answers');
    const lines = await consoleLines(app);
    assert.equal(lines.length, 16);
    assert.equal(lines.filter(({ task }) => task === 'Yakutsk').length, 4);
    const value = (city) => app.frame.body.getByRole('progressbar', { name: city, exact: true }).evaluate((bar) => bar.value);
    assert.deepEqual([await value('Manila'), await value('Yakutsk')], [100, 0]);
    await again(app, 'Ask again', 'At once', '1');
    await shows(runs.nth(2).getByRole('cell').nth(1), '10.20 s');
  },
  'Benchmark': async ({ app }) => {
    await shows(app.frame.value('ratio'), '5.0');
    const cells = app.frame.body.getByRole('row', { name: 'one by one' }).getByRole('cell');
    assert.deepEqual(await cells.allTextContents(), ['100.0 ms', '100.0 ms to 100.0 ms']);
  },
  'Fast and slow handlers': async (opened) => {
    await ends(60, ...Array(12).fill('/hello: 99 % within 2.0 ms'))(opened);
    const cells = (path) => opened.app.frame.body.getByRole('row', { name: path }).getByRole('cell').allTextContents();
    assert.deepEqual(await cells('/hello'), ['100', '2.0 ms', '2.0 ms']);
    assert.deepEqual(await cells('/report'), ['1', '300.0 ms', '300.0 ms']);
  },
};

/** In real time: the wall clock, and work that takes real time. */
const inRealTime = ['Clock', 'Don’t block the loop'];

suite('Python lessons', {}, () => {
  let opened;

  before(async () => {
    opened = await open({ path: '?lesson=clock&python', prepare: countWhatLives });
    const { app } = opened;
    await app.run.click();
    await until(() => app.status.textContent(), (words) => words === 'Running', loadingMs);
    await app.stop.click();
  });

  after(() => opened?.context.close());

  test('every lesson has one', async () => {
    assert.deepEqual(await opened.app.lessons.getByRole('link').allTextContents(), Object.keys(lessons));
  });

  for (const [title, isRight] of Object.entries(lessons)) {
    test(title, { timeout: 180_000 }, async () => {
      const { page, app, problems } = opened;
      problems.length = 0;
      await app.lesson(title).click();
      await until(() => app.source.getByRole('heading', { level: 2 }).textContent(), title);
      await app.source.getByRole('textbox', { name: 'Code' }).waitFor();

      await setVirtualTime(app, false);
      await app.run.click();
      await until(() => app.status.textContent(), /^(Running|Finished)/, loadingMs);
      await page.waitForTimeout(300 * random());
      if (await app.stop.isVisible()) {
        await app.stop.click();
        await until(() => app.status.textContent(), /^(Stopped|Finished)/);
      }
      // It may have been over by itself before that.
      if ((await app.status.textContent()) === 'Stopped') {
        // On a machine that is very busy a program may not end in time: then it is taken away, with what it shows.
        await until(async () => (await app.frame.picture.count()) === 1 || (await app.frame.element.count()) === 0, true);
        if (await app.frame.picture.count()) {
          const html = await app.frame.body.innerHTML();
          await page.waitForTimeout(100);
          assert.equal(await app.frame.body.innerHTML(), html, 'nothing moves');
          assert.equal(await app.frame.body.locator('button:enabled, input:enabled').count(), 0, 'what is over has no controls');
        }
        await until(() => page.evaluate(() => JSON.stringify(window.living())), nothing, 3_000);
      }

      await setVirtualTime(app, !inRealTime.includes(title));
      await app.run.click();
      await isRight(opened);
      if (await app.stop.isVisible()) {
        await app.stop.click();
      }
      await app.run.waitFor();
      assert.deepEqual(problems, [], 'the browser has nothing to complain about');
    });
  }

  test('Stop aborts the requests that are under way', async () => {
    const { page, app, problems } = opened;
    problems.length = 0;
    await app.lesson('Scrape').click();
    await setVirtualTime(app, true);
    await page.route('**/pages/**', () => { /* Never answered. */ });
    const request = page.waitForRequest('**/pages/**');
    await app.run.click();
    await request;
    const failure = page.waitForEvent('requestfailed');
    await app.stop.click();
    assert.equal((await failure).failure().errorText, 'net::ERR_ABORTED');
    await page.unroute('**/pages/**');
    assert.deepEqual(problems, []);
  });

  test('a field with an impossible number begins nothing', async () => {
    const { app } = opened;
    await app.lesson('Lost update and lock').click();
    await app.run.click();
    await shows(app.frame.value('time with a lock'), '1.00 s');
    const field = app.frame.body.getByRole('spinbutton', { name: 'Tasks' });
    for (const text of ['51', '0', '']) {
      await field.fill(text);
      await app.frame.body.getByRole('button', { name: 'Again' }).click();
      assert.equal(await field.evaluate((element) => element.matches(':invalid:focus')), true, text);
    }
    await shows(app.status, 'Running');
    assert.equal((await consoleLines(app)).length, 2);
    await app.stop.click();
  });

  test('a form of a program does not take the page away', async () => {
    const { page, app, problems } = opened;
    problems.length = 0;
    await app.lesson('Your own program').click();
    await setVirtualTime(app, false);
    await app.source.getByRole('textbox', { name: 'Code' }).waitFor();
    await write(page, app, `import asyncio
from pyscript import document, when
@when("submit", "form")
def submitted():
    print("submitted", document.querySelector("form input").value)
await asyncio.sleep(1000)
`);
    await app.source.getByRole('tab', { name: 'HTML' }).click();
    await app.source.getByRole('textbox', { name: 'HTML' }).click();
    await page.keyboard.insertText('<form><input name="a" value="1"><button>Go</button></form>');
    await app.run.click();
    await shows(app.status, 'Running');
    await until(async () => {
      await app.frame.body.getByRole('button', { name: 'Go' }).click();
      return consoleLines(app);
    }, (lines) => lines.at(-1)?.text === 'submitted 1');
    assert.match(page.url(), /\?lesson=own$/);
    await shows(app.status, 'Running');
    await app.stop.click();
    assert.deepEqual(problems, []);
  });

  test('the hint is one for the program in Python', async () => {
    const { app } = opened;
    await app.lesson('Race').click();
    const hint = app.source.locator('dd').first();
    await shows(hint, /range\(1, 201\)/);
    await app.source.getByRole('tab', { name: 'Rust' }).click();
    await shows(hint, /Set Lanes to 200/);
  });
});

suite('a program of one’s own', {}, () => {
  const path = '?lesson=own';

  pageTest('has an editor and nothing in Rust, and a draft that comes back', { path, isLoaded: false }, async ({ page, app }) => {
    const code = app.source.locator('.cm-content').first();
    await code.waitFor();
    assert.equal(await app.source.getByRole('tab', { name: 'Rust' }).count(), 0);
    assert.match(await code.innerText(), /A program to begin with/);
    await write(page, app, 'print("mine")\n');
    await page.reload();
    await until(() => code.innerText(), (text) => text.trim() === 'print("mine")');
    await app.lesson('Tasks').click();
    await app.source.locator('.source-line').first().waitFor();
    await app.lesson('Your own program').click();
    await until(() => code.innerText(), (text) => text.trim() === 'print("mine")');
  });

  pageTest('a link to one is shown and not run, whatever it asks for', { path, isLoaded: false }, async ({ page, app, url }) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await app.source.locator('.cm-content').first().waitFor();
    await write(page, app, 'print("linked")\n');
    await app.source.getByRole('button', { name: 'Share' }).click();
    const link = await until(() => page.evaluate(() => navigator.clipboard.readText()), /#c=1/);
    assert.ok(link.startsWith(`${url}?lesson=own`), link);
    await page.evaluate(() => localStorage.clear());
    await page.goto('about:blank');
    await page.goto(`${url}?lesson=own&run${new URL(link).hash}`);
    await app.source.getByText('This program and its HTML come from a link: read both, then press Run').waitFor();
    await until(() => app.source.locator('.cm-content').first().innerText(), (text) => text.trim() === 'print("linked")');
    await shows(app.status, 'Ready');
  });
});

async function valuesAre(app, wanted) {
  for (const [caption, text] of Object.entries(wanted)) {
    await shows(app.frame.value(caption), text);
  }
}

/** Enters another number and lets the program begin again. */
async function again(app, button, field, text) {
  await app.frame.body.getByRole('spinbutton', { name: field }).fill(text);
  await app.frame.body.getByRole('button', { name: button }).click();
}

async function setVirtualTime(app, isOn) {
  if ((await app.virtualTime.getAttribute('aria-checked')) !== String(isOn)) {
    await app.virtualTime.click();
  }
}

/** Writes a program in the place of the one in the editor. */
async function write(page, app, text) {
  await app.source.getByRole('textbox', { name: 'Code' }).click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(text);
}
