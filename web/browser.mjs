// The browser of the end-to-end tests and benchmarks: where it is, and how it is started.
//
// Scripts outside web/ import from here, since Node looks for packages only in the folders above the
// importing file, and web/node_modules is in none of theirs. Whoever launches a browser closes it.

import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const executableNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * The path of the axe-core script, which checks a page's accessibility.
 *
 * The released page's Content-Security-Policy blocks `page.addScriptTag`; evaluate the file's text instead:
 * `await page.evaluate(readFileSync(axeSource, 'utf8'))`, then `await page.evaluate(() => axe.run())`.
 */
export const axeSource = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/**
 * Starts a headless Chromium and gives Playwright's Browser; its `close()` ends the process.
 *
 * `options` are Playwright's launch options; arguments in `options.args` are added to the usual ones.
 */
export function launch({ args = [], ...options } = {}) {
  return chromium.launch({
    executablePath: findChromium(),
    args: [
      // Chromium's sandbox does not start for root, as in most containers. The tests visit nothing but the
      // built site.
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...args,
      // Each window would have two hidden pages for what its address bar suggests, which cost more than a page of the site.
      '--disable-features=WebUIOmniboxAimPopup,WebUIOmniboxPopup',
    ],
    ...options,
  });
}

/** The Chromium that the environment variable CHROMIUM names, or the first one on PATH. */
export function findChromium() {
  if (process.env.CHROMIUM) {
    return process.env.CHROMIUM;
  }
  for (const executableName of executableNames) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const candidate = join(folder, executableName);
      if (folder && isExecutable(candidate)) {
        return candidate;
      }
    }
  }
  throw new Error('no Chromium found: run `cargo xtask setup`, or set CHROMIUM to the path of one');
}

/** Whether this machine can run what is at this path. */
export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
