// What a link brings, in every browser: it is shown, hides nothing, and runs when somebody has read it.

import assert from 'node:assert/strict';
import { linkTo, loadingMs, scenario, theme, until } from './support.mjs';

theme('a hostile link', () => {
  scenario('nothing of it runs before Run, nor for half a second after it is shown', { path: '?lesson=clock&python' }, async (visit) => {
    await until(() => visit.text('.cm-content'), /asyncio/);
    await visit.evaluate((fragment) => {
      // Presses as soon as the program is shown, and again.
      const run = [...document.querySelectorAll('button')].find((button) => button.textContent.trim() === 'Run');
      new MutationObserver((_, observer) => {
        observer.disconnect();
        run.click();
        setTimeout(() => run.click(), 300);
      }).observe(document.querySelector('.editor-notice'), { childList: true, subtree: true });
      location.hash = fragment;
    }, linkTo('print("from afar")\n').split('#')[1]);
    await visit.says('This program has just come from a link: read it, then press Run');
    await visit.evaluate(() => new Promise((resolve) => { setTimeout(resolve, 1_000); }));
    assert.deepEqual(await visit.lines(), []);
    await visit.click('button', 'Run');
    await until(visit.lines, (lines) => lines.join() === 'from afar', loadingMs);
  });

  const invisible = [0x00ad, 0x034f, 0x200b, 0x200e, 0x202e, 0x2060, 0x2066, 0x3164, 0xfe0f, 0xfeff, 0xe0041, 0x1b, 0x7f];

  scenario('characters that show nothing are shown, and named', {
    path: linkTo(invisible.map((code) => `x = "a${String.fromCodePoint(code)}b"\n`).join('')),
  }, async (visit) => {
    await until(() => visit.text('.editor-notice'), /characters that show nothing of themselves: U\+00AD in line 1/);
    await until(() => visit.evaluate(() => document.querySelectorAll('.cm-specialChar').length), invisible.length);
    assert.equal(await visit.status(), 'Ready');
  });

  scenario('a link with millions of lines is a damaged one', { path: linkTo('\n'.repeat(5_000_000)) }, async (visit) => {
    await until(() => visit.text('.editor-notice'), /^Nothing was changed: the link is damaged/);
    await visit.runUntil('print("lives")\n', 'lives');
  });
});
