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

/** How many pages share the lessons. */
const parts = 3;

suite('course', { concurrency: parts }, () => {
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

  // Programs mostly wait, so some are stopped beside others.
  for (let part = 0; part < parts; part += 1) {
    const own = titles.filter((_, index) => index % parts === part);
    pageTest(`stopped at any moment these leave nothing behind: ${own.join(', ')}`, {
      prepare: countWhatLives, timeoutMs: 300_000 * rounds,
    }, async ({ page, app }) => {
      for (const title of own) {
        await app.lesson(title).click();
        await until(() => app.source.getByRole('heading', { level: 2 }).textContent(), title);
        await until(() => app.source.locator('.source-line').count(), (count) => count > 10);
        for (const most of Array.from({ length: rounds }, () => longestMs).flat()) {
          await runAndStop(page, app, title, random() * most);
        }
      }
    });
  }
});

/** Runs the open lesson and stops it at some moment; then nothing of it may be left. */
async function runAndStop(page, app, title, moment) {
  const living = () => page.evaluate(() => JSON.stringify(window.living()));
  const nothing = JSON.stringify({ timers: 0, frames: 0, requests: 0, listeners: 0 });
  // Before the first run the inspector is fetched, and draws once.
  await until(living, nothing);
  await app.run.click();
  await until(() => app.stage.locator(':scope > *').count(), (parts) => parts > 0);
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
    assert.equal(await changesDuring(app.stage, 300), 0, `something of ${title} moves, stopped ${moment} ms after Run`);
    await until(living, nothing, 3_000);
  }
}
