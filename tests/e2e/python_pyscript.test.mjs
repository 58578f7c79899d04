// What programs for PyScript of today keep when they are stopped, and when it is too much. (tests/browsers/pyscript.test.mjs has the rest.)

import { pageTest, runUntil, shows, suite } from './support.mjs';

const path = '?lesson=clock&python';

suite('PyScript of today', {}, () => {
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
kept["large"] = "x" * 1_000_000
try:
    await kept.sync()
except Exception as error:
    print(error)
`, /^Error: the browser keeps nothing of the program: a program may keep 1000000 characters in all$/);
    await runUntil(page, app, 'from pyscript import storage\nprint(dict(await storage("much")))\n', "{'small': 1}");
  });
});
