// Room: for the code first, then for the output, on an ordinary laptop and on what is smaller; and how people make it.

import assert from 'node:assert/strict';
import {
  consoleTexts, loadingMs, pageTest, savePicture, shows, suite, until, writeProgram,
} from './support.mjs';

const laptop = { width: 1280, height: 720 };
const small = { width: 1024, height: 600 };

/** Two errors, of which one is long. */
const failing = `import asyncio

async def fail(number):
    raise ValueError(f"number {number}")

async def main():
    asyncio.create_task(fail(1))
    asyncio.create_task(fail(2))
    await asyncio.sleep(0.1)

asyncio.run(main())
`;

/** How many whole lines of code are to be seen. */
function linesInSight(app) {
  return app.source.locator('.cm-scroller, .source-text').locator('visible=true').first().evaluate((scroller) => {
    const line = scroller.querySelector('.cm-line, .source-line').getBoundingClientRect().height;
    const { top, bottom } = scroller.getBoundingClientRect();
    const end = scroller.closest('.app-panel').getBoundingClientRect().bottom;
    return Math.floor((Math.min(bottom, end) - top) / line);
  });
}

suite('layout', { concurrency: 2 }, () => {
  for (const [viewport, least] of [[laptop, 12], [small, 8]]) {
    const size = `${viewport.width} x ${viewport.height}`;
    pageTest(`at ${size} there are ${least} lines of code, whatever else there is to say`, {
      path: '?lesson=clock&python', viewport,
    }, async ({ page, app }) => {
      await app.source.locator('.cm-content').first().waitFor();
      assert.ok(await linesInSight(app) >= least, 'before the first run');
      await writeProgram(page, app, failing);
      await app.source.getByRole('button', { name: 'Copy', exact: true }).click();
      await app.run.click();
      await until(() => consoleTexts(app), (lines) => lines.filter((line) => /ValueError/.test(line)).length >= 2, loadingMs);
      await shows(app.status, /^Finished/);
      await app.inspector.lanes.waitFor();
      assert.equal(await app.source.locator('.editor-mark').count(), 2);
      assert.ok(await linesInSight(app) >= least, 'with two errors and a notice');
      await app.source.getByRole('heading', { level: 2 }).click();
      await app.source.locator('.story-teaches').waitFor();
      assert.ok(await linesInSight(app) >= least, 'with the story unfolded');
      await app.source.getByRole('button', { name: 'All 2' }).click();
      const second = app.source.locator('.editor-mark').nth(1);
      await second.waitFor();
      await second.getByRole('button').click();
      await savePicture(page, `layout-${viewport.width}`);
    });

    pageTest(`at ${size} a lesson in Rust shows ${least} lines, with the inspector`, {
      path: '?lesson=clock', viewport,
    }, async ({ app }) => {
      assert.ok(await linesInSight(app) >= least, 'before the first run');
      await app.run.click();
      await app.inspector.lanes.waitFor();
      assert.ok(await linesInSight(app) >= least, 'while it runs');
    });
  }

  pageTest('what a lesson is about folds with the first run, and unfolds again', { path: '?lesson=clock' }, async ({ app }) => {
    const teaches = app.source.locator('.story-teaches');
    assert.ok(await teaches.isVisible());
    await app.run.click();
    await teaches.waitFor({ state: 'hidden' });
    await app.source.getByRole('heading', { level: 2 }).click();
    await teaches.waitFor();
    await app.stop.click();
    await app.run.click();
    await shows(app.status, 'Running');
    assert.ok(await teaches.isVisible(), 'who has unfolded it wants to see it');
    await app.lesson('Countdown').click();
    assert.ok(await teaches.isVisible(), 'another lesson begins with what it is about');
  });

  pageTest('one row has the texts of a program', { path: '?lesson=race' }, async ({ page, app }) => {
    const texts = app.source.getByRole('tablist', { name: 'Text of the program' }).getByRole('tab');
    assert.deepEqual(await texts.allTextContents(), ['Rust', 'Python', 'HTML']);
    await app.tab('HTML').click();
    await app.source.getByRole('textbox', { name: 'HTML' }).waitFor();
    assert.match(page.url(), /\?lesson=race&python$/);
    await app.tab('Rust').click();
    await app.source.locator('.source-line').first().waitFor();
    await app.lesson('Your own program').click();
    await until(() => texts.allTextContents(), (names) => names.join() === 'Python,HTML');
    assert.match(page.url(), /\?lesson=own$/);
    await app.lesson('Scrape').click();
    await until(() => texts.allTextContents(), (names) => names[0] === 'Rust');
  });

  pageTest('the inspector opens with the first run, not before, unless it was closed', { path: '?lesson=clock' }, async ({ page, app }) => {
    const isOpen = () => app.inspector.toggle.getAttribute('aria-expanded');
    assert.equal(await isOpen(), 'false');
    await app.run.click();
    await app.inspector.lanes.waitFor();
    assert.equal(await isOpen(), 'true');
    const height = await app.inspector.region.evaluate((region) => region.getBoundingClientRect().height / innerHeight);
    assert.ok(height < 0.34, `it takes ${height} of the window`);
    await app.inspector.toggle.click();
    await page.reload();
    await app.run.click();
    await shows(app.status, 'Running');
    assert.equal(await isOpen(), 'false');
  });

  pageTest('parts that were dragged stay so, and a double click brings back what was', { path: '?lesson=clock' }, async ({ page, app }) => {
    const bar = page.getByRole('separator', { name: 'Width of the output' });
    const width = () => app.output.evaluate((output) => Math.round(output.getBoundingClientRect().width));
    const first = await width();
    const { x, y, height } = await bar.boundingBox();
    await page.mouse.move(x + 4, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x - 196, y + height / 2, { steps: 5 });
    await page.mouse.up();
    await until(width, (now) => now > first + 150);
    const dragged = await width();
    await page.reload();
    await app.reset.waitFor();
    await until(width, dragged);
    await bar.focus();
    await page.keyboard.press('ArrowRight');
    await until(width, (now) => now < dragged);
    await bar.dblclick();
    await until(width, first);
  });

  pageTest('lessons are found by what they say; the list is one stop with arrows', { path: '?lesson=clock' }, async ({ page, app }) => {
    const titles = () => app.lessons.getByRole('link').allTextContents();
    assert.equal((await titles())[0], 'Your own program');
    await app.source.locator('.source-text').focus();
    await page.keyboard.press('/');
    await page.keyboard.type('return_exceptions');
    await until(titles, (found) => found.length >= 1 && found.length < 4);
    await page.keyboard.press('Enter');
    await until(() => page.title(), /^Gather/);
    await page.keyboard.press('Escape');
    await until(titles, (found) => found.length > 20);
    await page.keyboard.type('nobody says this');
    await app.lessons.getByText('No lesson says that.').waitFor();
    await page.keyboard.press('Escape');
    await app.openLesson.focus();
    const before = await page.evaluate(() => document.activeElement.textContent);
    await page.keyboard.press('ArrowDown');
    assert.notEqual(await page.evaluate(() => document.activeElement.textContent), before);
    await page.keyboard.press('Home');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Your own program');
    await page.keyboard.press('Tab');
    assert.equal(await app.lessons.evaluate((list) => list.contains(document.activeElement)), false, 'one stop');
  });

  pageTest('the first stop of Tab leads to the code', { path: '?lesson=clock' }, async ({ page, app }) => {
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.ok(await app.source.locator('.source-text').evaluate((text) => text === document.activeElement));
    await app.tab('Python').click();
    await app.source.locator('.cm-content').first().waitFor();
    await page.getByRole('button', { name: 'Skip to the code' }).focus();
    await page.keyboard.press('Enter');
    assert.ok(await app.source.locator('.cm-content').first().evaluate((text) => text === document.activeElement));
  });

  pageTest('the first visit says what this is and where to paste; the next one does not', { path: '' }, async ({ page, app }) => {
    const welcome = page.locator('.welcome');
    await welcome.getByRole('link', { name: 'Paste a program of yours' }).click();
    assert.equal(await page.title(), 'Your own program · Webloop');
    await app.lesson('Clock').click();
    await app.run.click();
    await welcome.waitFor({ state: 'detached' });
    await page.reload();
    await app.reset.waitFor();
    assert.equal(await welcome.count(), 0);
  });

  pageTest('to begin with there are examples, which can be undone', { path: '?lesson=own', isLoaded: false }, async ({ page, app }) => {
    const examples = app.source.getByRole('combobox', { name: 'Examples' });
    const code = () => app.source.locator('.cm-content').first().textContent();
    await app.source.locator('.cm-content').first().waitFor();
    const before = await code();
    await examples.selectOption('A race');
    await until(code, (text) => /asyncio/.test(text) && text !== before);
    await app.source.getByRole('button', { name: 'Undo' }).click();
    await until(code, before);
    await app.lesson('Clock').click();
    await app.tab('Python').click();
    await app.source.getByRole('button', { name: 'Revert' }).waitFor();
    assert.equal(await examples.count(), 0);
    assert.match(page.url(), /clock&python$/);
  });

  pageTest('presenting makes all letters larger and hides the list of lessons', { path: '?lesson=clock', viewport: laptop }, async ({ page, app }) => {
    const size = () => app.source.locator('.source-text').evaluate((text) => parseFloat(getComputedStyle(text).fontSize));
    const before = await size();
    const present = page.getByRole('button', { name: 'Present', exact: true });
    await present.click();
    assert.ok(await size() >= before * 1.25);
    assert.equal(await app.lessons.isVisible(), false);
    await app.run.click();
    await app.inspector.lanes.waitFor();
    assert.ok(await app.output.isVisible());
    await savePicture(page, 'presenting');
    await present.click();
    assert.equal(await size(), before);
  });

  pageTest('a file that is dropped anywhere is opened, and never takes the place of the page', { path: '?lesson=clock' }, async ({ page, app }) => {
    const dropped = (selector, files) => page.evaluate(([selector, files]) => {
      const dataTransfer = new DataTransfer();
      for (const [name, text] of files) dataTransfer.items.add(new File([text], name));
      const event = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
      document.querySelector(selector).dispatchEvent(event);
      return event.defaultPrevented;
    }, [selector, files]);
    const program = ['mine.py', 'print("mine")\n'];
    assert.ok(await dropped('.output', [program]));
    await shows(app.status, /^Open a program in Python.*mine\.py/);
    await app.lesson('Your own program').click();
    await app.source.locator('.cm-content').first().waitFor();
    assert.ok(await dropped('.cm-content', [program]));
    await until(() => app.source.locator('.cm-content').first().textContent(), 'print("mine")');
    await app.source.getByText('mine.py is open').waitFor();
    assert.ok(await dropped('.console', [program, ['other.py', '']]));
    await app.source.getByText(/^Open one program, or one page with/).waitFor();
    assert.ok(await dropped('.console', [['t.json', ''], ['u.json', '']]));
    await shows(app.status, 'Drop one trace at a time');
    assert.ok(await dropped('.cm-content', [['trace.json', 'no trace']]));
    await app.inspector.toggle.click();
    await app.inspector.tab('Tasks').waitFor();
    await dropped('.cm-content', [['trace.json', 'no trace']]);
    await shows(app.inspector.alert, /^trace\.json cannot be shown/);
  });
});
