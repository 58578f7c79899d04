// Pages of PyScript: opened, pasted, run and saved.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { consoleTexts, loadingMs, pageTest, shows, suite, until, writeProgram } from './support.mjs';

const path = '?lesson=clock&python';

const sideBySide = `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Side by side</title>
    <link rel="stylesheet" href="https://pyscript.net/releases/2025.11.2/core.css">
    <script type="module" src="https://pyscript.net/releases/2025.11.2/core.js"></script>
    <style>#left { color: rgb(1, 2, 3); }</style>
  </head>
  <body>
    <h1 id="left">Two counters</h1>
    <script>document.getElementById('left').title = 'by JavaScript';</script>
    <script type="py">
      import asyncio
      from pyscript import display, document
      shared = []
      async def count(name, seconds):
          for number in range(3):
              display(f"{name} {number}", append=False)
              shared.append(name)
              await asyncio.sleep(seconds)

      await count("slow", 0.2)
      print("".join(name[0] for name in shared))
    </script>
    <hr>
    <py-script id="quick">
      if 1 < 2:
          await count("quick", 0.15)
    </py-script>
  </body>
</html>
`;

suite('Pages of PyScript', {}, () => {
  pageTest('a page that is pasted runs with its scripts side by side, and can be had back', { path }, async ({ page, app }) => {
    await writeProgram(page, app, 'print("before")\n');
    await paste(page, sideBySide);
    await until(() => app.source.locator('.editor-notice').textContent(), /^The page is open: its Python here/);
    const code = await app.source.locator('.cm-content').first().innerText();
    assert.equal(code.match(/# <script type="py">/g).length, 2);
    assert.match(code, /^# <script type="py">\nimport asyncio\n/);
    await app.virtualTime.click();
    await app.run.click();
    await shows(app.status, 'Finished after 0.60 s', loadingMs);
    assert.deepEqual(await consoleTexts(app), ['sqqsqs']);
    const { body } = app.frame;
    assert.match((await body.innerText()).replace(/\s+/g, ' '), /^Two counters slow 2 quick 2/);
    assert.deepEqual(await body.locator('h1').evaluate((heading) => [heading.title, getComputedStyle(heading).color]), ['by JavaScript', 'rgb(1, 2, 3)']);

    const saving = page.waitForEvent('download');
    await app.source.getByRole('button', { name: 'Save', exact: true }).click();
    const download = await saving;
    assert.equal(download.suggestedFilename(), 'clock.html');
    const saved = readFileSync(await download.path(), 'utf8');
    for (const part of ['releases/2025.11.2/core.js', '<script type="py">\nimport asyncio\n', '<py-script id="quick">\nif 1 &lt; 2:\n    await count']) {
      assert.ok(saved.includes(part), `${part} in ${saved}`);
    }

    await writeProgram(page, app, 'print("other")\n');
    await open(page, app, [file('again.html', saved)]);
    await until(() => app.source.locator('.editor-notice').textContent(), /^again\.html is open/);
    assert.equal(await app.source.locator('.cm-content').first().innerText(), code);
    await app.source.getByRole('button', { name: 'Undo' }).click();
    assert.equal((await app.source.locator('.cm-content').first().innerText()).trim(), 'print("other")');
  });

  pageTest('the file of a script is opened along with its page, and named where it is not there', { path }, async ({ page, app }) => {
    const html = file('index.html', '<div id="out"></div><script type="py" src="./code/main.py" target="out" config=\'{"packages": ["numpy"]}\'></script>');
    const main = file('main.py', 'from pyscript import display\ndisplay("from the file")\n');
    await open(page, app, [html]);
    await until(() => app.source.locator('.editor-notice').textContent(), /\.\/code\/main\.py is not here: open it together with the page/);
    await open(page, app, [main, html]);
    await until(() => app.source.locator('.editor-notice').textContent(), /^index\.html is open[^.]*$/);
    await app.run.click();
    await shows(app.status, /^Finished/, loadingMs);
    assert.equal(await app.frame.body.locator('#out').innerText(), 'from the file');
    assert.match((await consoleTexts(app)).join('\n'), /^The page asks for the package numpy\. Packages do not come with the playground/);
    await open(page, app, [main, file('other.py', '')]);
    await until(() => app.source.locator('.editor-notice').textContent(), /^Open one program, or one page/);
    await open(page, app, [html, main, file('utils.py', '')]);
    await until(() => app.source.locator('.editor-notice').textContent(), /No script of it asks for utils\.py, which was left out/);
    await open(page, app, [file('plain.html', '<p>type</p>')]);
    await until(() => app.source.locator('.editor-notice').textContent(), /^plain\.html has no Python in it/);
  });

  pageTest('Python that looks like a page is pasted as it is, and so is a page without Python', { path }, async ({ page, app }) => {
    const text = 'text = """<script type="py">1</script>"""\n';
    await writeProgram(page, app, '');
    await paste(page, text);
    assert.equal((await app.source.locator('.cm-content').first().innerText()).trim(), text.trim());
    await app.source.getByRole('tab', { name: 'HTML' }).click();
    await app.source.getByRole('textbox', { name: 'HTML' }).click();
    await paste(page, '<p>no Python, but copying</p>');
    await until(() => app.source.locator('.cm-content:visible').innerText(), /no Python, but copying/);
  });
});

function file(name, text) {
  return { name, mimeType: 'text/plain', buffer: Buffer.from(text) };
}

async function open(page, app, files) {
  const choosing = page.waitForEvent('filechooser');
  await app.source.getByRole('button', { name: 'Open', exact: true }).click();
  await (await choosing).setFiles(files);
}

/** Pastes a text where the keyboard is. */
function paste(page, text) {
  return page.evaluate((given) => {
    const data = new DataTransfer();
    data.setData('text/plain', given);
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}
