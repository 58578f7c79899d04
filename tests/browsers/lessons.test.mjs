// Every lesson in Rust: it starts, comes in virtual time to what it is about, and stops.

import assert from 'node:assert/strict';
import { loadingMs, scenario, theme, until } from './support.mjs';

/** What each shows on its stage, or prints, once it has done what it says. */
const outcomes = {
  Clock: /\d\d:\d\d:\d\d/,
  Countdown: /DONE!/,
  Race: /race 3 is over/,
  'Two sleepers': /every 0\.4 s\d{2}/,
  'Up and down': /ratio3\.0/,
  'Top-level await': /10 \+ 20 = 30/,
  'call_soon order': /8\. a callback by call_soon/,
  'Don’t block the loop': /ticks\d{2}/,
  'Coroutine after coroutine': /both took 4\.00 s/,
  Tasks: /all took 2\.00 s/,
  'Event loop': /the task is done: 5/,
  Gather: /gather gave Oslo -4, Rome 17, Bern 9/,
  'Gather and errors': /gather_settled gave a done, b failed, c failed, d done/,
  Cancel: /limited: timed out/,
  TaskGroup: /the group gave: worker 2 failed/,
  'First of many': /answer 3: Rome, Bern, Oslo/,
  'Return values': /read returned It weaves patterns/,
  Queue: /nothing follows: 11 taken/,
  Closure: /the left button was clicked five times/,
  'Shared state': /the counter counts on/,
  'Lost update and lock': /10 tasks with a lock: 10/,
  'Back-pressure': /all put after 3\.42 s/,
  Semaphore: /eight jobs took 3\.00 s/,
  'Barrier and condition': /eats 3/,
  'Dining philosophers': /Stuck: 5 tasks wait for each other/,
  Scrape: /together: 75 products/,
  'Health check': /38 × 200, 3 × 301 → 200, 5 × 404, 4 × time-out/,
  Weather: /27 of 28/,
  Benchmark: /ratio5\.0/,
  'Fast and slow handlers': /\/hello: 100 a second/,
};

theme('lessons', () => {
  scenario('every lesson starts, does what it says, and stops', {
    // A lesson looks for broken links.
    expected: [/status of 404|pages\//],
  }, async (visit) => {
    const titles = await visit.evaluate(() => [...document.querySelectorAll('.lessons-link')].map((link) => link.textContent));
    assert.deepEqual(titles.slice(1), Object.keys(outcomes), 'each has its outcome above');
    await visit.click('switch', 'Virtual time');
    for (const [title, outcome] of Object.entries(outcomes)) {
      await visit.click('link', title);
      await until(() => visit.text('.story-title'), title);
      await until(() => visit.evaluate(() => document.querySelectorAll('.source-line').length > 10), true);
      await visit.click('button', 'Run');
      await until(() => visit.evaluate(shown), outcome, loadingMs);
      await visit.stopIfRunning();
      await visit.says(/^(Stopped|Finished)/);
      assert.equal(await visit.evaluate(changesIn, 100), 0, `${title}: nothing moves any more`);
    }
  });
});

/** Runs in the page: all that a program shows. */
function shown() {
  return ['[role=status]', '.output-stage', '[role=log]'].map((selector) => document.querySelector(selector)?.textContent).join('\n');
}

/** Runs in the page: how often a program's stage changes in some time. */
function changesIn(durationMs) {
  return new Promise((resolve) => {
    let count = 0;
    const observer = new MutationObserver((records) => { count += records.length; });
    observer.observe(document.querySelector('.output-stage'), { attributes: true, characterData: true, childList: true, subtree: true });
    setTimeout(() => resolve(count + observer.takeRecords().length), durationMs);
  });
}
