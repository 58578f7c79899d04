// Takes docs/screenshot.png, the picture in the README: `node tests/e2e/screenshot.mjs`, after `trunk build --release`.
//
// It is a race in the dark theme, shortly after the first lane has arrived.

import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { close, open, root, siteDirectory, siteProblem } from './support.mjs';

const largestBytes = 300_000;

const problem = siteProblem(siteDirectory);
if (problem) {
  console.error(`error: ${problem}`);
  process.exit(1);
}
const path = join(root, 'docs', 'screenshot.png');
mkdirSync(join(root, 'docs'), { recursive: true });
const { page, app } = await open({
  path: '?lesson=race',
  viewport: { width: 1280, height: 800 },
  colorScheme: 'dark',
});
await app.theme('Dark').check();
await app.run.click();
// Somebody has won, somebody is on the way still: not every race is close enough, so wait for one that is not over.
await page.waitForFunction(() => {
  const values = [...document.querySelectorAll('progress')].map((bar) => bar.value);
  return values.some((value) => value === 100) && values.filter((value) => value < 90).length >= 5;
}, null, { polling: 'raf' });
await page.screenshot({ path });
await close();

const { size } = statSync(path);
console.log(`docs/screenshot.png: ${size} bytes`);
if (size > largestBytes) {
  console.error(`error: a README loads it every time; keep it below ${largestBytes} bytes`);
  process.exitCode = 1;
}
