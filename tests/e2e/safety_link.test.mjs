// What a link brings is read before it runs: nothing of it starts by a key that meant something else, hides, or hangs the page.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { serve } from './server.mjs';
import {
  consoleTexts, loadingMs, open, pageTest, shows, siteDirectory, suite, until, watchGaps,
} from './support.mjs';

const lesson = '?lesson=clock&python';

/** The address of a program, as Share makes it. */
function linkTo(code, html = '') {
  const text = html === '' ? code : `${code}\0${html}`;
  return `${lesson}#c=1.${deflateSync(text).toString('base64url')}`;
}

const linked = linkTo('print("from afar")\n');

/** What the editor shows, its marks for invisible characters included. */
const codeOf = (app) => app.source.locator('.cm-content').first();
const noticeOf = (app) => app.source.locator('.editor-notice');

suite('A link', {}, () => {
  pageTest('a wish to run that is older than the program is dropped', {
    path: linked, isLoaded: false, prepare: (page) => holdEditor(page),
  }, async ({ page, app }) => {
    await app.source.getByText('Loading the editor').waitFor();
    await app.run.click();
    await shows(app.status, 'Loading');
    await page.keyboard.press('Control+Enter');
    await page.releaseEditor();
    await noticeOf(app).getByText('This program comes from a link: read it, then press Run').waitFor();
    await page.waitForTimeout(2_000);
    assert.equal(await app.status.textContent(), 'Ready');
    assert.deepEqual(await consoleTexts(app), []);
    await app.run.click();
    await until(() => consoleTexts(app), (lines) => lines.at(-1) === 'from afar', loadingMs);
  });

  pageTest('for half a second after it is shown Run does nothing and says so', {
    path: lesson,
  }, async ({ page, app }) => {
    await codeOf(app).waitFor();
    await page.evaluate((fragment) => {
      // Presses as soon as the program is shown, and again.
      const notice = document.querySelector('.editor-notice');
      const run = [...document.querySelectorAll('button')].find((button) => button.textContent.trim() === 'Run');
      new MutationObserver((_, observer) => {
        observer.disconnect();
        run.click();
        setTimeout(() => run.click(), 300);
      }).observe(notice, { childList: true, subtree: true });
      location.hash = fragment;
    }, linked.split('#')[1]);
    await shows(app.status, 'This program has just come from a link: read it, then press Run');
    await page.waitForTimeout(1_000);
    assert.deepEqual(await consoleTexts(app), []);
    await app.run.click();
    await until(() => consoleTexts(app), (lines) => lines.at(-1) === 'from afar', loadingMs);
  });

  pageTest('its notice speaks of both tabs where it brings HTML', { path: linkTo('print(1)\n', '<p>a greeting</p>') }, async ({ app }) => {
    await noticeOf(app).getByText('This program and its HTML come from a link: read both, then press Run').waitFor();
  });

  const invisible = [
    0x00ad, 0x034f, 0x061c, 0x115f, 0x17b4, 0x180b, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d,
    0x202e, 0x2060, 0x2066, 0x2067, 0x2068, 0x2069, 0x206a, 0x3164, 0xfe00, 0xfe0f, 0xfeff, 0xffa0, 0xe0001, 0xe0041, 0xe0100,
    0x1b, 0x7f,
  ];
  const hidden = invisible.map((code) => `x = "a${String.fromCodePoint(code)}b"\n`).join('');

  pageTest('characters that show nothing are shown in both editors, and its notice says that there are some', {
    path: linkTo(hidden, hidden), viewport: { width: 1440, height: 1800 },
  }, async ({ app }) => {
    await shows(noticeOf(app), /The program has characters that show nothing of themselves: U\+00AD in line 1, .* and 27 more/);
    await shows(noticeOf(app), /The HTML has characters that show nothing of themselves: U\+00AD in line 1/);
    const marks = (part) => app.source.locator('.cm-content').nth(part).locator('.cm-specialChar');
    await until(() => marks(0).count(), invisible.length);
    await app.source.getByRole('tab', { name: 'HTML' }).click();
    await until(() => marks(1).count(), invisible.length);
  });

  pageTest('a plain editor says where they are', {
    path: linkTo('a = 1\nb = "\u202e"\n'),
    prepare: (page) => page.route('**/editor.js*', (route) => route.abort()),
    expected: [/editor\.js/, /Failed to load resource/],
  }, async ({ app }) => {
    await app.source.getByText('This plain editor shows nothing of some characters: U+202E in line 2').first().waitFor();
    await app.source.getByRole('textbox', { name: 'Code' }).fill('a = 1\nb = ""\n');
    await app.source.getByText('This plain editor shows nothing').waitFor({ state: 'detached' });
  });

  for (const [what, code] of [
    ['millions of line feeds', '\n'.repeat(5_000_000)],
    ['millions of carriage returns', '\r'.repeat(5_000_000)],
    ['more lines than a program has', '#\n'.repeat(20_001)],
    ['millions of combining marks', `x = "a${'\u0301'.repeat(2_000_000)}"`],
  ]) {
    pageTest(`a link with ${what} is a damaged one`, { path: lesson }, async ({ page, app }) => {
      await codeOf(app).waitFor();
      await watchGaps(page);
      const fragment = linkTo(code).split('#')[1];
      assert.ok(fragment.length <= 8_192, `it is a link: ${fragment.length}`);
      await page.evaluate((fragment) => { location.hash = fragment; }, fragment);
      await noticeOf(app).getByText(/^Nothing was changed: the link is damaged/).waitFor();
      const gap = await page.evaluate(() => window.longestGap);
      assert.ok(gap < 1_000, `no frame for ${gap} ms`);
    });
  }

  for (const [what, code] of [
    ['lines', '#\n'.repeat(19_999)],
    ['combining marks', `x = "a${'\u0301'.repeat(190_000)}"`],
  ]) {
    pageTest(`a link with as many ${what} as there may be is shown`, { path: lesson }, async ({ page, app }) => {
      await codeOf(app).waitFor();
      await watchGaps(page);
      await page.evaluate((fragment) => { location.hash = fragment; }, linkTo(code).split('#')[1]);
      await noticeOf(app).getByText(/^This program comes from a link/).waitFor();
      await page.waitForTimeout(1_000);
      const gap = await page.evaluate(() => window.longestGap);
      assert.ok(gap < 2_000, `no frame for ${gap} ms`);
      assert.equal(await app.status.textContent(), 'Ready');
    });
  }

  test('inside of a foreign page the program of a link does not run', { timeout: 90_000 }, async () => {
    const site = await serve(siteDirectory, { hasHeaders: false });
    // Any site will do; what it shows is put in below.
    const foreign = await serve(siteDirectory, { hasHeaders: false });
    const { page, context } = await open({ site: foreign, path: 'licences.txt', isLoaded: false });
    try {
      await page.evaluate((url) => {
        const frame = document.createElement('iframe');
        frame.style.cssText = 'width: 1400px; height: 800px';
        frame.src = url;
        document.body.replaceChildren(frame);
      }, site.url + linked);
      const inside = page.locator('iframe').contentFrame();
      await inside.getByText('This program comes from a link').waitFor();
      await page.waitForTimeout(600);
      await inside.getByRole('button', { name: 'Run', exact: true }).click();
      await inside.getByRole('status').getByText('This page stands inside of another one: open it by itself to run the program of a link').waitFor();
      assert.equal(await inside.getByRole('log', { name: 'Console' }).textContent(), '');
    } finally {
      await context.close();
      await site.close();
      await foreign.close();
    }
  });
});

/** Holds back the editor's code until `page.releaseEditor()`. */
async function holdEditor(page) {
  let release;
  const released = new Promise((resolve) => { release = resolve; });
  page.releaseEditor = release;
  await page.route('**/split_tools.wasm', async (route) => {
    await released;
    await route.continue();
  });
}
