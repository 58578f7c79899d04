// The code editor's script by itself, in an otherwise empty page under the site's own Content-Security-Policy and with
// its own style sheets: what CodeMirror and the browser's keyboard make of each other.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { axeSource } from '../../web/browser.mjs';
import { pageTest as siteTest, phone, siteDirectory, suite, until } from './support.mjs';

/** A program with something of every colour. */
const colourful = `import asyncio
# a comment
class Lane:
    """What it is."""
    @property
    def label(self) -> str:
        return f"{self.name!r}" if 12 > 3.5 and True else None
print(asyncio, Lane().label(), undefined)  # another comment
`;

/** The page around an editor: as much of the site's own as the editor needs. */
function emptyPage() {
  const html = readFileSync(join(siteDirectory, 'index.html'), 'utf8');
  const [policy] = html.match(/<meta http-equiv="Content-Security-Policy"[^>]*>/);
  const styleSheets = html.match(/<link\b[^>]*rel="stylesheet"[^>]*>/g).join('');
  return `<!doctype html><html lang="en"><head>${policy}<meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Editor</title><link rel="icon" href="data:,">${styleSheets}<link rel="stylesheet" href="editor.css"></head>
    <body><button>before</button><div class="editor"><div class="editor-surface">
    <textarea class="editor-plain" aria-label="Code"></textarea></div></div><button>after</button>
    <script src="editor.js"></script></body></html>`;
}

/** Declares a test of an editor with this text; its body also gets `code`, the field, and `call`, for its functions. */
function editorTest(name, { text = '', ...options }, body) {
  siteTest(name, {
    ...options,
    path: 'editor-alone.html',
    isLoaded: false,
    prepare: (page) => page.route('**/editor-alone.html', (route) => (
      route.fulfill({ contentType: 'text/html', body: emptyPage() })
    )),
  }, async (opened) => {
    const { page } = opened;
    await page.evaluate((text) => {
      const textarea = document.querySelector('textarea');
      textarea.value = text;
      globalThis.noted = { changes: 0, unmarked: [], keys: [] };
      addEventListener('keydown', (event) => {
        noted.keys.push(`${event.key}${event.defaultPrevented ? ' taken' : ''}`);
      });
      globalThis.editor = webloopEditor.attach(textarea, {
        language: 'python',
        onChange: () => { noted.changes += 1; },
        onUnmark: (id) => noted.unmarked.push(id),
      });
    }, text);
    const code = page.getByRole('textbox', { name: 'Code' });
    await code.waitFor();
    await body({
      ...opened,
      code,
      call: (name, ...values) => page.evaluate(([name, values]) => editor[name](...values), [name, values]),
      noted: () => page.evaluate(() => noted),
    });
  });
}

suite('editor', {}, () => {
  editorTest('it indents as Python wants, and says what changes', {}, async ({ page, code, call, noted }) => {
    await code.click();
    await page.keyboard.type('async def main():\nfor lane in range(3):\nprint(lane)');
    assert.equal(await call('text'), 'async def main():\n    for lane in range(3):\n        print(lane)');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type('pass');
    await page.keyboard.press('Shift+Tab');
    assert.match(await call('text'), /\n {8}pass$/);
    assert.ok((await noted()).changes > 50);
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('Delete');
    await page.keyboard.press('ControlOrMeta+z');
    assert.match(await call('text'), /^async def main/);
  });

  editorTest('Esc, then Tab leaves, in both directions; without Esc, Tab indents', { text: 'x = 1' }, async ({ page, code, call }) => {
    const focused = () => page.evaluate(() => document.activeElement.textContent);
    await code.focus();
    await page.keyboard.press('Tab');
    assert.equal(await call('text'), '    x = 1');
    await page.keyboard.press('Escape');
    // No hurry: what waits for a key has no time-out.
    await page.waitForTimeout(2500);
    await page.keyboard.press('Tab');
    assert.equal(await focused(), 'after');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+Tab');
    assert.equal(await focused(), 'before');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Tab');
    assert.equal(await call('text'), '        x = 1', 'another key ends it');
  });

  editorTest('the keys of the page are left to it', { text: 'x = 1' }, async ({ page, code, call, noted }) => {
    await code.focus();
    for (const key of ['Control+Enter', 'Meta+Enter', 'F8', 'F10', 'Shift+F10']) {
      await page.keyboard.press(key);
    }
    assert.deepEqual((await noted()).keys.filter((key) => /Enter|F\d/.test(key)), ['Enter', 'Enter', 'F8', 'F10', 'F10']);
    assert.equal(await call('text'), 'x = 1');
  });

  editorTest('an error is underlined and signed until its line is changed', {
    text: 'first = 1\nsecond = first / 0\n',
  }, async ({ page, code, call, noted }) => {
    await call('markError', 7, 2, 10, 2, 19);
    assert.equal(await page.locator('.cm-error').evaluateAll((parts) => parts.map((part) => part.textContent).join('')), 'first / 0');
    assert.equal(await page.locator('.cm-errorSign').count(), 1);
    assert.equal(await code.getAttribute('aria-invalid'), 'true');
    await code.focus();
    await page.keyboard.press('ControlOrMeta+Home');
    await page.keyboard.type('# above\n');
    assert.equal(await page.locator('.cm-errorSign').count(), 1, 'it moves with its line');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.type(' ');
    assert.equal(await page.locator('.cm-errorSign').count(), 0);
    assert.deepEqual((await noted()).unmarked, [7]);
  });

  editorTest('what is invisible in a text is shown', { text: 'x = "a\u202eb\u200b"' }, async ({ page }) => {
    assert.equal(await page.locator('.cm-specialChar').count(), 2);
  });

  editorTest('a long text can be pasted and typed in', {}, async ({ page, code, call }) => {
    const line = 'print("a line of a rather long program", 12345)\n';
    const text = line.repeat(Math.ceil(200_000 / line.length));
    await code.focus();
    await page.evaluate((text) => {
      const data = new DataTransfer();
      data.setData('text/plain', text);
      document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }, text);
    assert.equal(await call('text'), text);
    const started = Date.now();
    await page.keyboard.type('# twenty characters!');
    const perKeyMs = (Date.now() - started) / 20;
    assert.equal(await call('text'), `${text}# twenty characters!`);
    assert.ok(perKeyMs < 100, `${perKeyMs} ms for each key`);
    await call('showLine', 2000);
    await page.getByText('2000', { exact: true }).waitFor();
    assert.ok(await page.locator('.cm-line').count() < 500, 'only what is in sight is in the page');
  });

  for (const colorScheme of ['light', 'dark']) {
    editorTest(`axe finds nothing in it, ${colorScheme}`, { text: colourful, colorScheme }, async ({ page, code, call }) => {
      await call('markError', 1, 8, 32, 8, 41);
      await call('showLine', 2);
      await code.focus();
      assert.ok(new Set(await page.locator('.cm-line span').evaluateAll((parts) => (
        parts.map((part) => getComputedStyle(part).color)
      ))).size >= 6, 'it is coloured');
      await page.evaluate(readFileSync(axeSource, 'utf8'));
      const assertAccessible = async (state) => {
        const { violations } = await page.evaluate(() => axe.run(document.querySelector('.editor')));
        assert.deepEqual(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]), [], state);
      };
      await assertAccessible('a line is wanted');
      await page.keyboard.press('Space');
      assert.equal(await page.locator('.cm-wantedLine').count(), 0);
      await assertAccessible('the line of the cursor');
    });
  }

  editorTest('the textarea comes back with text, selection and focus', { text: 'one\ntwo' }, async ({ page, code, call }) => {
    await code.focus();
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.type(' three');
    await call('destroy');
    assert.deepEqual(await page.evaluate(() => {
      const { value, selectionStart, tagName } = document.activeElement;
      return { value, selectionStart, tagName };
    }), { value: 'one\ntwo three', selectionStart: 13, tagName: 'TEXTAREA' });
  });

  editorTest('a phone scrolls the text in its box, never the page sideways', {
    text: `x = "${'long '.repeat(100)}"\n`.repeat(80),
    viewport: { ...phone, width: 320 },
  }, async ({ page, code, call }) => {
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
    await call('showLine', 80);
    await call('focus');
    await until(() => page.evaluate(() => scrollY > 500 && document.documentElement.scrollWidth === 320), (is) => is);
    assert.ok(await code.isVisible());
  });
});
