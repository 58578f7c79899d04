// The page itself: that it loads, its themes, a phone's size, and programs in links.

import assert from 'node:assert/strict';
import { loadingMs, scenario, theme, until } from './support.mjs';

theme('page', () => {
  scenario('the page loads and is ready', {}, async (visit) => {
    await visit.says('Ready');
    assert.equal(await visit.evaluate(() => document.title.length > 0 && document.querySelectorAll('.lessons-link').length), 31);
  });

  scenario('its theme is the system’s, or the chosen one, which is remembered', {}, async (visit) => {
    const system = await visit.evaluate(() => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'));
    assert.equal(await visit.evaluate(look), system);
    for (const [name, wanted] of [['Dark', 'dark'], ['Light', 'light']]) {
      await visit.click('radio', name);
      await until(() => visit.evaluate(look), wanted);
      await visit.reload();
      await visit.waitFor('button', 'Reset');
      assert.equal(await visit.evaluate(look), wanted);
    }
    await visit.click('radio', 'System');
    await until(() => visit.evaluate(look), system);
  });

  scenario('on a phone nothing is wider than the screen, and every pane is a tab', {}, async (visit) => {
    await visit.resize({ width: 390, height: 844 });
    await until(() => visit.evaluate(() => innerWidth), (width) => width < 500);
    const isTooWide = () => visit.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    assert.equal(await isTooWide(), false);
    await visit.click('button', 'Run');
    for (const pane of ['Output', 'Inspector', 'Code']) {
      await visit.click('tab', pane);
      assert.equal(await isTooWide(), false, pane);
    }
    await visit.click('tab', 'Output');
    await until(() => visit.text('.output-stage'), /\d\d:\d\d:\d\d/);
  });

  scenario('a shared program is shown where its link is opened, and runs when Run is pressed', { path: '?lesson=clock&python' }, async (visit) => {
    await visit.write('print("from afar")\n');
    await visit.evaluate(noteCopied);
    await visit.click('button', 'Share');
    await until(() => visit.text('.editor-notice'), /^(Link copied|The browser does not let this page copy)/);
    const link = await visit.evaluate(() => globalThis.copied);
    assert.match(link, /\?lesson=clock&python#c=1\./);

    await visit.open('?lesson=race');
    await visit.goto(link);
    await until(() => visit.text('.cm-content'), /from afar/);
    await until(() => visit.text('.editor-notice'), /This program comes from a link: read it, then press Run/);
    await visit.evaluate(() => new Promise((resolve) => { setTimeout(resolve, 1_000); }));
    assert.equal(await visit.status(), 'Ready');
    assert.deepEqual(await visit.lines(), []);
    await visit.click('button', 'Run');
    await until(visit.lines, (lines) => lines.join() === 'from afar', loadingMs);
  });
});

/** Runs in the page: whether it is light or dark to look at, its background under its text. */
function look() {
  const lightness = (colour) => colour.match(/[\d.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0);
  const { backgroundColor, color } = getComputedStyle(document.documentElement);
  return lightness(backgroundColor) > lightness(color) ? 'light' : 'dark';
}

/** Runs in the page: keeps what it copies, since not every browser lets a test read the clipboard. */
function noteCopied() {
  const { writeText } = Clipboard.prototype;
  Clipboard.prototype.writeText = function note(text) {
    globalThis.copied = text;
    return writeText.call(this, text);
  };
}
