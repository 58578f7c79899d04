// The browsers that the scenarios run in: what each needs, whether that is there, and how it is started.
//
// Scenarios know none of these names: what a browser lacks they find by asking it for the feature.

import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findChromium, isExecutable } from '../../web/browser.mjs';
import { startWithPuppeteer } from './puppeteer.mjs';
import { startWebKit } from './webkit.mjs';

/**
 * `programs()` gives the paths of what is needed, undefined for each that is missing; `packages` are Debian's names for it;
 * `start(programs)` gives a browser, `{ open(), close() }`.
 */
export const browsers = [
  {
    name: 'Chromium',
    packages: ['chromium'],
    advice: 'CHROMIUM names one that is not on PATH',
    programs: () => ({ browser: chromium() }),
    start: ({ browser }) => startWithPuppeteer({
      browser: 'chrome',
      executablePath: browser,
      // Chromium's sandbox does not start for root, as in most containers.
      args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    }),
  },
  {
    name: 'Firefox',
    packages: ['firefox-esr'],
    advice: 'FIREFOX names one that is not on PATH',
    programs: () => ({ browser: process.env.FIREFOX || onPath('firefox') || onPath('firefox-esr') }),
    start: ({ browser }) => startWithPuppeteer({ browser: 'firefox', executablePath: browser }),
  },
  {
    name: 'WebKit',
    packages: ['libwebkit2gtk-4.1-0', 'webkit2gtk-driver', 'xvfb', 'xauth'],
    advice: 'MINIBROWSER names one that is not where Debian has it',
    programs: () => ({
      browser: process.env.MINIBROWSER || miniBrowser(),
      driver: onPath('WebKitWebDriver'),
      screen: onPath('xvfb-run'),
    }),
    start: startWebKit,
  },
];

/** Whether all is there that a browser needs. */
export function isInstalled(browser) {
  return Object.values(browser.programs()).every(Boolean);
}

function chromium() {
  try {
    return findChromium();
  } catch {
    return undefined;
  }
}

function onPath(name) {
  return (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)).find(isExecutable);
}

/** WebKitGTK's own small browser is in no folder of PATH, but in one that has the machine's name in it. */
function miniBrowser() {
  const names = ['/usr/lib', '/usr/libexec', ...foldersIn('/usr/lib')];
  return names.map((folder) => join(folder, 'webkit2gtk-4.1', 'MiniBrowser')).find(isExecutable);
}

function foldersIn(folder) {
  return readdirSync(folder).filter((name) => name.endsWith('-linux-gnu')).map((name) => join(folder, name));
}
