// What holds for every lesson of the course, whatever it teaches.

import assert from 'node:assert/strict';
import { randomFrom } from '../python/random.mjs';
import { countWhatLives } from './living.mjs';
import { changesDuring, lessonTitles, pageTest, suite, until } from './support.mjs';

const titles = await lessonTitles();

const { seed, random } = randomFrom(process.env.SEED);
console.log(`SEED=${seed}`);

/** Early and late, at no round time: in the middle of a sleep, a request, a frame. */
const longestMs = [60, 400, 1_000, 2_500];

/** How often each is stopped at these. */
const rounds = process.env.WEBLOOP_LONG ? 10 : 1;

suite('course', { concurrency: 2 }, () => {
  pageTest('every lesson has a title, a story, a thing to try and its line of asyncio', {}, async ({ app }) => {
    for (const title of titles) {
      await app.lesson(title).click();
      await until(() => app.source.getByRole('heading', { level: 2 }).textContent(), title);
      const hints = await app.source.locator('dd').allTextContents();
      assert.equal(hints.length, 2, title);
      assert.ok(hints.every((hint) => hint.length > 10), `${title}: ${hints}`);
      const story = await app.source.locator('.story-teaches').textContent();
      assert.ok(story.split(/[.!?:](?:\s|$)/).filter(Boolean).length >= 2, `${title}: two sentences`);
    }
  });

  for (const title of titles) {
    pageTest(`${title} is stopped at any moment, and leaves nothing behind`, {
      prepare: countWhatLives, timeoutMs: 90_000 * rounds,
    }, async ({ page, app }) => {
      await app.lesson(title).click();
      await until(() => app.source.locator('.source-line').count(), (count) => count > 10);
      const living = () => page.evaluate(() => JSON.stringify(window.living()));
      const nothing = JSON.stringify({ timers: 0, frames: 0, requests: 0, listeners: 0 });
      // The inspector is fetched and draws once.
      await until(living, nothing);
      for (const most of Array.from({ length: rounds }, () => longestMs).flat()) {
        await app.run.click();
        await until(() => app.stage.locator(':scope > *').count(), (parts) => parts > 0);
        const moment = random() * most;
        await page.waitForTimeout(moment);
        // Within the page, so that nothing comes between Stop and the look at what is left.
        const pressed = await app.run.or(app.stop).evaluate((button) => {
          const isRunning = button.textContent === 'Stop';
          const { timers } = window.living();
          if (isRunning) {
            button.click();
          }
          return isRunning && { timers };
        });
        // A short program may be over.
        if (pressed) {
          assert.ok(pressed.timers > 0, 'what lives is counted');
          await until(() => app.status.textContent(), 'Stopped');
          assert.equal(await changesDuring(app.stage, 300), 0, `something moves, stopped ${moment} ms after Run`);
          await until(living, nothing, 3_000);
        }
      }
    });
  }
});
