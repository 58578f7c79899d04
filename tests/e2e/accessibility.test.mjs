// Everybody can use the page: axe-core finds nothing, the keyboard reaches everything, and it fits where it is shown.
//
// Where WEBLOOP_PICTURES is set, every state that axe looks at is also saved as a picture in target/e2e/, for people to look at.

import assert from 'node:assert/strict';
import { assertAccessible } from './axe.mjs';
import { fileNameOf, lessonTitles, pageTest, phone, savePicture, shows, suite, until, wide } from './support.mjs';

const titles = await lessonTitles();

const narrow = { width: 320, height: 640 };

/** For all lessons, one after the other. */
const timeoutMs = 600_000;

suite('accessibility', { concurrency: 2 }, () => {
  // One after the other in one page, as somebody goes through the course.
  pageTest('axe finds nothing in any lesson on a wide screen', { viewport: wide, timeoutMs }, async ({ page, app }) => {
    for (const title of titles) {
      await app.lesson(title).click();
      await assertAccessible(page, `${fileNameOf(title)}-wide-idle`);
      await app.run.click();
      await seeItAtWork(app);
      await assertAccessible(page, `${fileNameOf(title)}-wide-running`);
      await end(app);
      await assertAccessible(page, `${fileNameOf(title)}-wide-stopped`);
    }
  });

  pageTest('axe finds nothing in any lesson on a phone', {
    viewport: phone, isMobile: true, hasTouch: true, timeoutMs,
  }, async ({ page, app }) => {
    for (const title of titles) {
      await app.tab('Code').tap();
      await app.lesson(title).tap();
      await assertAccessible(page, `${fileNameOf(title)}-phone-idle`);
      await app.tab('Output').tap();
      await assertAccessible(page, `${fileNameOf(title)}-phone-empty`);
      await app.run.tap();
      await seeItAtWork(app);
      await assertAccessible(page, `${fileNameOf(title)}-phone-running`);
    }
  });

  pageTest('no lesson scrolls sideways', { path: '', viewport: narrow, timeoutMs }, async ({ page, app }) => {
    for (const title of titles) {
      await app.tab('Code').click();
      await app.lesson(title).click();
      await assertNoSidewaysScroll(page, `the source of ${title}`);
      await app.run.click();
      await seeItAtWork(app);
      await assertNoSidewaysScroll(page, `the output of ${title}`);
      const { wanted, width } = await widthsOf(app.stage);
      assert.ok(wanted <= width, `what ${title} shows is ${wanted} px wide where there are ${width}`);
      // From the phone to the wide screen, on both sides of where the layout changes.
      for (const width of [390, 860, 861, 1024]) {
        await page.setViewportSize({ ...narrow, width });
        await assertNoSidewaysScroll(page, `${title} at ${width} px`);
      }
      await page.setViewportSize(narrow);
    }
  });

  pageTest('axe finds nothing in what is shown now and then', { path: '?lesson=race' }, async ({ page, app }) => {
    await page.keyboard.press('?');
    await app.keys.waitFor();
    await assertAccessible(page, 'keys-wide');
    await page.keyboard.press('Escape');
    await app.run.click();
    await app.lanes.fill('0');
    await app.output.getByRole('alert').getByText('Enter a whole number').waitFor();
    await assertAccessible(page, 'refused-wide');
    await app.lanes.fill('200');
    await until(() => app.bars.count(), 200);
    await savePicture(page, '200-lanes-wide');
    await page.setViewportSize(phone);
    await assertNoSidewaysScroll(page, '200 lanes');
    await savePicture(page, '200-lanes-phone');
  });

  pageTest('the Tab key reaches everything, in order', { path: '?lesson=countdown' }, async ({ page, app }) => {
    const names = await namesByTab(page);
    // The list of lessons is one stop, where the open one is.
    for (const name of ['Keys', 'System', 'Find a lesson', 'Countdown', 'Run', 'Reset', 'Copy', 'countdown.rs', 'Clear']) {
      assert.ok(names.includes(name), `${name} is among ${names.join(', ')}`);
    }
    assertOrder(names, ['Run', 'Reset', 'Keys', 'System', 'Find a lesson', 'Countdown', 'Copy', 'countdown.rs']);
    const reversed = await namesByTab(page, 'Shift+Tab');
    assert.deepEqual(reversed, names.toReversed(), 'and back');

    await app.run.focus();
    await page.keyboard.press('Enter');
    await shows(app.value('counting down'), /^\d+$/);
    assertOrder(await namesByTab(page), ['Stop', 'Reset', 'Cancel', 'Clear']);
  });

  pageTest('a lesson is opened, run and stopped by keyboard alone', {}, async ({ page, app }) => {
    await tabTo(page, 'Clock');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await shows(app.openLesson, 'Race');
    await tabTo(page, 'Run');
    assert.ok(await hasVisibleFocus(app.run));
    await page.keyboard.press('Space');
    await app.stop.waitFor();
    assert.equal(await focusedName(page), 'Stop', 'the focus stays where it is');
    await tabTo(page, 'Lanes');
    await page.keyboard.press('ArrowDown');
    assert.equal(await app.lanes.inputValue(), '7');
    await tabTo(page, 'Stop', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await shows(app.status, 'Stopped');
    assert.equal(await focusedName(page), 'Run');
  });

  pageTest('arrow keys choose a tab', { viewport: phone }, async ({ page, app }) => {
    const panel = (name) => page.getByRole('tabpanel', { name });
    await tabTo(page, 'Code');
    await page.keyboard.press('ArrowRight');
    assert.equal(await focusedName(page), 'Output');
    await panel('Output').waitFor();
    assert.ok(await panel('Code').isHidden());
    await page.keyboard.press('Home');
    assert.equal(await focusedName(page), 'Code');
    await panel('Code').waitFor();
    await page.keyboard.press('End');
    await panel('Inspector').waitFor();
    assert.ok(await panel('Output').isHidden());
    await page.setViewportSize(wide);
    await app.source.waitFor();
    for (const name of ['Code', 'Output', 'Inspector']) {
      assert.equal(await panel(name).count(), 0, 'a wide screen has panes, not tabs');
    }
  });
});

async function seeItAtWork(app) {
  await until(() => app.stage.textContent(), /\d/);
}

/** Presses Stop, unless the program ends by itself before that. */
async function end(app) {
  // In one go, since it may end between a look and a click.
  await app.run.or(app.stop).evaluate((button) => button.textContent === 'Stop' && button.click());
  await app.run.waitFor();
}

async function assertNoSidewaysScroll(page, what) {
  const { wanted, width } = await widthsOf(page.locator('html'));
  assert.ok(wanted <= width, `${what} is ${wanted} px wide where there are ${width}`);
}

/** How wide something would have to be to show all that is in it, and how wide it is. */
function widthsOf(locator) {
  return locator.evaluate(({ scrollWidth, clientWidth }) => ({ wanted: scrollWidth, width: clientWidth }));
}

/** The name of what has the focus, or null where nothing has it. */
function focusedName(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) {
      return null;
    }
    return element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent.trim() ?? element.textContent.trim();
  });
}

/** The names of all stops of the Tab key, from one end of the page to the other. */
async function namesByTab(page, key = 'Tab') {
  // The next Tab begins where somebody has clicked: at the top of the page.
  await page.getByRole('heading', { name: 'Webloop' }).click();
  const names = [];
  for (let count = 0; count < 60; count += 1) {
    await page.keyboard.press(key);
    const name = await focusedName(page);
    // After the last stop comes either the browser's own window or the first stop again.
    if (names.length > 0 && (name === null || name === names[0])) {
      return names;
    }
    // That one is before the heading.
    if (name !== null && name !== 'Skip to the code') {
      names.push(name);
    }
  }
  return assert.fail(`the Tab key does not come to an end: ${names.join(', ')}`);
}

async function tabTo(page, name, key = 'Tab') {
  for (let count = 0; count < 120; count += 1) {
    if (await focusedName(page) === name) {
      return;
    }
    await page.keyboard.press(key);
  }
  assert.fail(`the Tab key does not reach ${name}`);
}

function assertOrder(names, wanted) {
  assert.deepEqual(names.filter((name) => wanted.includes(name)), wanted);
}

function hasVisibleFocus(locator) {
  return locator.evaluate((element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
  });
}
