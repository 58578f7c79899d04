// What holds for every lesson of the course, whatever it teaches.

import assert from 'node:assert/strict';
import { lessonTitles, pageTest, suite, until } from './support.mjs';

const titles = await lessonTitles();

suite('course', { concurrency: 2 }, () => {
  pageTest('every lesson has a title, a story, a thing to try and its line of asyncio', {}, async ({ app }) => {
    for (const title of titles) {
      await app.lesson(title).click();
      await until(() => app.source.getByRole('heading', { level: 2 }).textContent(), title);
      const hints = await app.source.locator('dd').allTextContents();
      assert.equal(hints.length, 2, title);
      assert.ok(hints.every((hint) => hint.length > 10), `${title}: ${hints}`);
      const story = await app.source.locator('.source-teaches').textContent();
      assert.ok(story.split(/[.!?:](?:\s|$)/).filter(Boolean).length >= 2, `${title}: two sentences`);
    }
  });

  for (const title of titles) {
    pageTest(`${title} runs ten times in a row, and is stopped at once`, {}, async ({ page, app }) => {
      await app.lesson(title).click();
      await until(() => app.source.locator('.source-line').count(), (count) => count > 10);
      for (let count = 0; count < 10; count += 1) {
        await app.run.click();
        await until(() => app.stage.locator(':scope > *').count(), (parts) => parts > 0);
        if (await app.stop.isVisible()) {
          await app.stop.click();
        }
        await until(() => app.status.textContent(), /^(Stopped|Finished)/);
      }
      const before = await app.stage.innerHTML();
      await page.waitForTimeout(250);
      assert.equal(await app.stage.innerHTML(), before, 'nothing moves any more');
    });
  }
});
