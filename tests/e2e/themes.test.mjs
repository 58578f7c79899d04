// Themes, and what a system asks of a page: dark, forced colours, less motion.

import assert from 'node:assert/strict';
import { pageTest, savePicture, shows, suite } from './support.mjs';

suite('themes', { concurrency: 2 }, () => {
  pageTest('the page follows the system where nobody has chosen', {}, async ({ page, app }) => {
    assert.ok(await app.theme('System').isChecked());
    assert.equal(await look(page), 'light');
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.equal(await look(page), 'dark');
  });

  pageTest('a chosen theme holds against the system and is remembered', {}, async ({ page, app, context, url }) => {
    await app.theme('Dark').check();
    assert.equal(await look(page), 'dark');
    await page.emulateMedia({ colorScheme: 'light' });
    assert.equal(await look(page), 'dark');
    await page.reload();
    await app.reset.waitFor();
    assert.ok(await app.theme('Dark').isChecked());
    assert.equal(await look(page), 'dark');

    await app.theme('Light').check();
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.equal(await look(page), 'light');
    const other = await context.newPage();
    await other.goto(`${url}?lesson=race`);
    assert.equal(await look(other), 'light', 'in every tab');

    await app.theme('System').check();
    assert.equal(await look(page), 'dark');
    await page.reload();
    await app.reset.waitFor();
    assert.ok(await app.theme('System').isChecked());
  });

  pageTest('the arrow keys choose a theme', {}, async ({ page, app }) => {
    await app.theme('System').focus();
    await page.keyboard.press('ArrowLeft');
    assert.ok(await app.theme('Dark').isChecked());
    assert.equal(await look(page), 'dark');
  });

  pageTest('the remembered theme is there before the program is', {}, async ({ page, app, context }) => {
    await app.theme('Dark').check();
    let letGo;
    const held = new Promise((resolve) => {
      letGo = resolve;
    });
    await context.route('**/*.wasm', async (route) => {
      await held;
      await route.continue();
    });
    await page.reload({ waitUntil: 'commit' });
    await page.getByText('Loading').waitFor();
    assert.equal(await look(page), 'dark', 'nothing flashes');
    letGo();
    await app.reset.waitFor();
  });

  pageTest('a word that is no theme is the system\'s', {
    colorScheme: 'dark',
    prepare: (page) => page.addInitScript(() => localStorage.setItem('webloop.theme', 'purple')),
  }, async ({ page }) => {
    assert.equal(await look(page), 'dark');
  });

  pageTest('in forced colours what is chosen and what grows can still be seen', {
    path: '?lesson=race',
    forcedColors: 'active',
  }, async ({ page, app }) => {
    assert.ok(await page.evaluate(() => matchMedia('(forced-colors: active)').matches));
    await app.run.click();
    await shows(app.value('winner'), /^lane \d+$/);
    await savePicture(page, 'race-wide-forced-colours');
    const borderOf = (locator) => locator.evaluate((element) => getComputedStyle(element).borderLeftColor);
    assert.notEqual(await borderOf(app.openLesson), await borderOf(app.lesson('Clock')), 'the open lesson has a line');
    const outlineOf = (name) => app.theme(name).evaluate((input) => getComputedStyle(input.parentElement).outlineStyle);
    assert.notEqual(await outlineOf('System'), await outlineOf('Dark'), 'the chosen theme has a line');
    const outlines = await app.bars.evaluateAll((bars) => bars.map((bar) => getComputedStyle(bar).outlineStyle));
    assert.ok(outlines.every((style) => style === 'solid'), 'a bar has an edge');
    assert.equal(await app.output.getByText('winner', { exact: true }).count(), 2, 'the winner is a word, not a colour');
  });
});

/** Whether the page is light or dark to look at: its background under its text. */
function look(page) {
  return page.evaluate(() => {
    const lightness = (colour) => {
      const [red, green, blue] = colour.match(/[\d.]+/g).map(Number);
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const { backgroundColor, color } = getComputedStyle(document.documentElement);
    return lightness(backgroundColor) > lightness(color) ? 'light' : 'dark';
  });
}
