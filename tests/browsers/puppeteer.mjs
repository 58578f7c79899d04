// Drives Chromium and Firefox: Puppeteer speaks the protocol of each, and is the same for both.

import { puppeteer } from '../../web/drivers.mjs';

/** The frame of the program that is shown; another one may be made ready beside it. */
const shownFrame = '.program-frame:not([hidden])';

/** Starts a browser; gives `{ open(), close() }`. Each page that it opens has storage of its own. */
export async function startWithPuppeteer(options) {
  // A busy machine takes long to start one.
  const browser = await puppeteer.launch({ ...options, timeout: 90_000, protocolTimeout: 120_000 });
  return {
    open: async () => pageOf(await browser.createBrowserContext()),
    close: () => browser.close(),
  };
}

/** The driver's seam, which tests/browsers/webkit.mjs has as well. */
async function pageOf(context) {
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const problems = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(textOf(message));
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  return {
    /** Goes to an address that differs by more than what is behind its `#`, and is there when its document is. */
    goto: (address) => page.goto(address, { waitUntil: 'domcontentloaded' }),
    reload: () => page.reload({ waitUntil: 'domcontentloaded' }),
    /** Calls a function in the page, with values that JSON has, and gives what it gives or resolves to. */
    evaluate: (call, ...values) => page.evaluate(call, ...values),
    /** Clicks the middle of the element that a function finds in the page, as a hand would. */
    click: async (find, ...values) => {
      const element = await page.evaluateHandle(find, ...values);
      await element.click();
      await element.dispose();
    },
    /** The same in the document of the program that is shown: calls a function there, or clicks what one finds. */
    evaluateInside: async (call, ...values) => (await documentInside(page)).evaluate(call, ...values),
    clickInside: async (find, ...values) => {
      const element = await (await documentInside(page)).evaluateHandle(find, ...values);
      await element.click();
      await element.dispose();
    },
    /** Presses keys together: `Shift+F10`. */
    press: async (chord) => {
      const keys = chord.split('+');
      const held = keys.slice(0, -1);
      for (const key of held) await page.keyboard.down(key);
      await page.keyboard.press(keys.at(-1));
      for (const key of held.reverse()) await page.keyboard.up(key);
    },
    /** Types a text, key by key. */
    type: (text) => page.keyboard.type(text),
    /** Gives the page so much room, or as little as the browser can. */
    resize: (size) => page.setViewport(size),
    /** What the browser has complained about, as far as its driver hears of it. */
    problems: () => Promise.all(problems),
    close: () => context.close(),
  };
}

/** A frame in a frame. */
async function documentInside(page) {
  const shell = await (await page.$(shownFrame)).contentFrame();
  return (await shell.$('iframe')).contentFrame();
}

/** Firefox's driver has no words for an error that is written to the console, but the error itself. */
async function textOf(message) {
  if (!/^JSHandle@error$/.test(message.text())) return message.text();
  const parts = message.args().map((part) => part.evaluate((error) => `${error}\n${error.stack}`).catch(() => 'an error of a page that is gone'));
  return (await Promise.all(parts)).join(' ');
}
