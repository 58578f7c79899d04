// Programs written for PyScript of today, in the playground: what they keep, and what they cannot reach.

import { deflateSync } from 'node:zlib';
import { consoleTexts, loadingMs, pageTest, runUntil, shows, suite, until } from './support.mjs';

const path = '?lesson=clock&python';

const counting = `from pyscript import storage
kept = await storage("counts")
kept["runs"] = kept.get("runs", 0) + 1
kept["last"] = {"list": [1, None, "two"]}
await kept.sync()
print("run", kept["runs"], kept["last"])
`;

/** The address of a program, as Share makes it. */
const linkTo = (code) => `${path}#c=1.${deflateSync(code).toString('base64url')}`;

/** Presses Run, and waits for a line. */
async function run(app, line) {
  await app.run.click();
  await until(() => consoleTexts(app), (lines) => lines.at(-1) === line, loadingMs);
}

suite('PyScript of today', {}, () => {
  pageTest('what a program keeps in storage survives a reload, and is not another program’s', { path }, async ({ page, app, url }) => {
    const line = (runs) => `run ${runs} {'list': [1, None, 'two']}`;
    await runUntil(page, app, counting, line(1));
    await run(app, line(2));
    await page.reload();
    await app.source.locator('.cm-content').first().waitFor();
    await run(app, line(3));
    for (const other of [`?lesson=own`, linkTo(counting), linkTo(`${counting}# another link\n`)]) {
      await page.goto(`${url}${other}`);
      await app.source.locator('.cm-content').first().waitFor();
      await page.waitForTimeout(600);
      if (other === '?lesson=own') await runUntil(page, app, counting, line(1));
      else await run(app, line(1));
    }
    await page.goto(`${url}${linkTo(counting)}`);
    await app.source.getByText('This program comes from a link').waitFor();
    await page.waitForTimeout(600);
    await run(app, line(2));
  });

  pageTest('what is kept when a program is stopped is kept, and what is deleted is gone', { path }, async ({ page, app }) => {
    await runUntil(page, app, `import asyncio
from pyscript import storage
kept = await storage("at the end")
kept["gone"] = 1
del kept["gone"]
try:
    print("waits")
    await asyncio.sleep(1000)
finally:
    kept["how"] = "stopped"
`, 'waits');
    await app.stop.click();
    await shows(app.status, 'Stopped');
    await page.waitForTimeout(300);
    await page.reload();
    await runUntil(page, app, 'from pyscript import storage\nprint(dict(await storage("at the end")))\n', "{'how': 'stopped'}");
  });

  pageTest('a program that keeps too much is told, and what was kept before stays', { path }, async ({ page, app }) => {
    await runUntil(page, app, `from pyscript import storage
kept = await storage("much")
kept["small"] = 1
await kept.sync()
for number in range(11):
    kept[str(number)] = "x" * 100_000
try:
    await kept.sync()
except Exception as error:
    print(error)
`, /^Error: the browser keeps nothing of the program: a program may keep 1000000 characters in all$/);
    await runUntil(page, app, 'from pyscript import storage\nprint(dict(await storage("much")))\n', "{'small': 1}");
  });

  pageTest('a socket says that there is none', { path }, async ({ page, app }) => {
    await runUntil(page, app, `from pyscript import WebSocket
try:
    WebSocket(url="wss://example.org/chat")
except Exception as error:
    print(error)
`, 'TypeError: wss://example.org/chat is not connected: programs reach files of this site alone, by fetch, and no WebSocket');
  });
});
