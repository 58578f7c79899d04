// What holds for the controls of every lesson: bad input, the keyboard, and what a screen reader is told.

import assert from 'node:assert/strict';
import { lessonTitles, pageTest, shows, suite, until } from './support.mjs';

const titles = await lessonTitles();

/** The titles in parts, so that no test is long. */
const parts = [titles.filter((_, index) => index % 2 === 0), titles.filter((_, index) => index % 2 === 1)];

suite('course: controls', { concurrency: 2 }, () => {
  for (const [index, part] of parts.entries()) {
    pageTest(`every number field says what it takes and keeps what it had (${index + 1} of 2)`, {}, async ({ page, app }) => {
      for (const title of part) {
        await start(app, title);
        for (const field of await app.output.getByRole('spinbutton').all()) {
          await assertRefusesNonsense(page, app, field, title);
        }
        await app.stop.or(app.run).click();
      }
    });

    pageTest(`every control of a lesson is reached by Tab, and the focus is seen (${index + 1} of 2)`, {}, async ({ page, app }) => {
      for (const title of part) {
        await start(app, title);
        const controls = await app.stage.locator('button, input').count();
        await app.stage.focus();
        const seen = [];
        for (;;) {
          await page.keyboard.press('Tab');
          const focused = await focusedOnStage(page);
          if (focused === null) {
            break;
          }
          assert.ok(focused.isSeen, `${title}: the focus of ${focused.name} is seen`);
          seen.push(focused.name);
        }
        assert.equal(seen.length, controls, `${title}: ${seen.join(', ')}`);
      }
    });

    pageTest(`what changes by itself is no live region (${index + 1} of 2)`, {}, async ({ app }) => {
      for (const title of part) {
        await start(app, title);
        const live = await app.stage.locator('[aria-live], [role=status], [role=log], [role=alert], output').evaluateAll(
          (elements) => elements.filter((element) => !element.matches('.stage-error:empty')).length,
        );
        assert.equal(live, 0, title);
      }
    });
  }

  pageTest('a switch and a button of a lesson work by key', { path: '?lesson=handlers' }, async ({ page, app }) => {
    await app.run.click();
    const blocks = app.output.getByRole('switch', { name: 'Reports block the loop' });
    await blocks.focus();
    await page.keyboard.press('Space');
    await until(() => blocks.getAttribute('aria-checked'), 'true');
    await page.keyboard.press('Enter');
    await until(() => blocks.getAttribute('aria-checked'), 'false');
  });

  pageTest('the focus is never lost: not by Run from a field, nor by Stop and Reset', { path: '?lesson=semaphore' }, async ({ page, app }) => {
    const isFocused = (locator) => locator.evaluate((element) => element === document.activeElement);
    const permits = app.output.getByRole('spinbutton', { name: 'Permits' });
    await app.run.click();
    await permits.focus();
    await page.keyboard.press('Control+Enter');
    // The field is another one now.
    await until(() => isFocused(app.stage), true);
    await page.keyboard.press('Tab');
    await until(() => isFocused(permits), true);
    await page.keyboard.type('4');
    // A press that does not take the focus, as one by voice: the field is disabled by it.
    await app.stop.evaluate((button) => button.click());
    await until(() => isFocused(app.stage), true);
    for (const button of [app.run, app.stop, app.run]) {
      await button.focus();
      await page.keyboard.press('Enter');
      await until(() => page.evaluate(() => /^(Run|Stop)$/.test(document.activeElement.textContent)), true);
    }
    await app.reset.focus();
    await page.keyboard.press('Enter');
    await shows(app.status, 'Ready');
    assert.ok(await isFocused(app.reset));
  });
});

/** Runs a lesson until it shows something. */
async function start(app, title) {
  await app.lesson(title).click();
  await until(() => app.source.getByRole('heading', { level: 2 }).textContent(), title);
  await until(() => app.source.locator('.source-line').count(), (count) => count > 10);
  await app.run.click();
  await until(() => app.stage.locator(':scope > *').count(), (count) => count > 0);
}

async function assertRefusesNonsense(page, app, field, title) {
  const [low, high, value] = await field.evaluate(({ min, max, value: text }) => [Number(min), Number(max), text]);
  const message = page.locator(`[id="${await field.getAttribute('aria-describedby')}"]`);
  for (const text of [low - 1, -1, high + 1, '99999999999', '1.5', '1e99', '']) {
    await field.fill(`${text}`);
    await shows(message, `Enter a whole number from ${low} to ${high}. It stays at ${value}.`);
    assert.equal(await field.getAttribute('aria-invalid'), 'true', `${title}: ${text}`);
  }
  await field.fill('');
  await field.pressSequentially('many');
  await shows(message, `Enter a whole number from ${low} to ${high}. It stays at ${value}.`);
  await field.fill(`${high}`);
  await shows(message, '');
  assert.equal(await field.getAttribute('aria-invalid'), null, title);
  await field.fill(value);
}

/** The control on the stage that has the focus, or null where something else has it. */
function focusedOnStage(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element.closest('.output-stage') || element.matches('.output-stage')) {
      return null;
    }
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return {
      name: element.labels?.[0]?.textContent || element.textContent,
      isSeen: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
    };
  });
}
