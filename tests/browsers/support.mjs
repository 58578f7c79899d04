// What all scenarios share: a page of the site in the browser that this process is about, and its parts by their names.
//
// A scenario is written once and runs in every browser. Whatever the browser complains about while it runs fails it.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { serve } from '../e2e/server.mjs';
import { siteDirectory, until as untilWithin } from '../e2e/support.mjs';
import { browsers } from './browsers.mjs';

/** Loading CPython: WebKit takes twice as long as others, and a busy machine several times that. */
export const loadingMs = 150_000;

/** How long anything else may take: two browsers run at a time, and WebKit's draws without help of the machine's graphics. */
const patienceMs = 60_000;

const wide = { width: 1440, height: 900 };
const scenarioTimeoutMs = 480_000;

const browser = browsers.find(({ name }) => name === process.env.WEBLOOP_BROWSER);

// One of each for each process, which is each file and browser.
let started;
let server;

/** Waits until `read` gives what `isWanted` accepts (a function, a pattern or a value), and gives that. */
export function until(read, isWanted, timeoutMs = patienceMs) {
  return untilWithin(read, isWanted, timeoutMs);
}

/** Declares what is said of one theme. */
export function theme(name, declareScenarios) {
  describe(`${browser.name}: ${name}`, () => {
    after(async () => {
      await (await started)?.close();
      await (await server)?.close();
    });
    declareScenarios();
  });
}

/**
 * Declares a scenario. Its body gets a visit (see `visitOf`) to the page at `path`.
 *
 * `expected` are patterns of what the browser may complain about; `hasOwnServer` gives a server to it that it may close, with the site
 * below `prefix`.
 */
export function scenario(name, { path = '', expected = [], hasOwnServer = false, prefix = '/' }, body) {
  test(`${name}, in ${browser.name}`, { timeout: scenarioTimeoutMs }, async () => {
    started ??= browser.start(browser.programs());
    server ??= serve(siteDirectory);
    const site = hasOwnServer ? await serve(siteDirectory, { prefix }) : await server;
    const page = await (await started).open();
    try {
      await page.resize(wide);
      const visit = visitOf(page, site);
      await visit.open(path);
      await body(visit);
      const problems = await page.problems();
      assert.deepEqual(problems.filter((problem) => !expected.some((pattern) => pattern.test(problem))), []);
    } catch (error) {
      // What the browser complained about is often the reason, or what the page says.
      const problems = await page.problems().catch(() => []);
      const said = await page.evaluate(lastSaid).catch(() => []);
      error.message += [...problems, ...said].map((line) => `\n  also: ${line}`).join('');
      throw error;
    } finally {
      await page.close();
      // Closed by the scenario, where it has come so far.
      if (hasOwnServer) await site.close().catch(() => {});
    }
  });
}

/** The address of a program, as Share makes it. */
export function linkTo(code) {
  return `?lesson=clock&python#c=1.${deflateSync(code).toString('base64url')}`;
}

/** The page as somebody uses it: the driver's seam, and what is in the page by its name. */
function visitOf(page, site) {
  const text = (selector) => page.evaluate((selector) => document.querySelector(selector)?.textContent, selector);
  const has = (role, name) => page.evaluate(isThere, role, name);
  const waitFor = (role, name) => until(() => has(role, name), true);
  const status = () => text('[role=status]');
  const lines = () => page.evaluate(() => [...document.querySelectorAll('[role=log] > *')].map((line) => (line.lastElementChild ?? line).textContent));
  const click = async (role, name) => {
    await waitFor(role, name);
    await page.click(findNamed, role, name);
  };
  /** In one go, since a program may end between a look and a click. */
  const stopIfRunning = () => page.evaluate(() => {
    [...document.querySelectorAll('button')].find((button) => button.textContent.trim() === 'Stop')?.click();
  });
  /** Puts a text into the editor of this name. */
  const writeIn = async (tab, written) => {
    await until(() => page.evaluate(() => document.querySelector('.cm-content') !== null), true);
    await click('tab', tab);
    await page.evaluate(paste, written);
  };
  const write = (program) => writeIn('Python', program);
  const writeHtml = (html) => writeIn('HTML', html);
  const hasFrame = () => page.evaluate(() => document.querySelector('.program-frame:not([hidden])') !== null);
  /** Between two programs there is no document. */
  const textsInside = (selector) => page.evaluateInside((selector) => (
    [...document.querySelectorAll(selector)].map((element) => element.textContent)
  ), selector).catch(() => []);
  const clickInside = (selector) => page.clickInside((selector) => document.querySelector(selector), selector);
  const visit = {
    ...page,
    site,
    text,
    has,
    waitFor,
    /** Clicks what has this role and name, as soon as it is to be seen. */
    click,
    clickOn: (selector) => page.click((selector) => document.querySelector(selector), selector),
    open: async (path) => {
      await page.goto(site.url + path);
      await waitFor('button', 'Reset');
      // It is fetched when the page is idle: what runs before it does not know, and a page that is left before complains of it.
      await until(() => page.evaluate(() => document.querySelector('.inspector-tabs') !== null), true, loadingMs);
    },
    status,
    /** Waits until the status line says this, or matches. */
    says: (wanted) => until(status, wanted),
    /** What the lines of the console say. */
    lines,
    /** Puts a program into the place of the one in the editor. */
    write,
    stopIfRunning,
    /** Puts a text into the place of the HTML that it begins with. */
    writeHtml,
    /** Runs a program in Python from the beginning: what is in its frame from now on is its own. */
    begin: async () => {
      await click('button', 'Reset');
      await until(hasFrame, false);
      await click('button', 'Run');
      await until(hasFrame, true, loadingMs);
    },
    /** The texts of what a selector finds in the document of the program. */
    textsInside,
    /** Waits until they are these. */
    showsInside: (selector, wanted) => until(async () => JSON.stringify(await textsInside(selector)), JSON.stringify(wanted), loadingMs),
    /** Clicks there. */
    clickInside,
    /** Types a text into a field there. */
    typeInside: async (selector, typed) => {
      await clickInside(selector);
      await page.type(typed);
    },
    /** Runs a program in Python until it has printed a line that is this one, or matches; gives all lines. */
    runUntil: async (program, wanted) => {
      await stopIfRunning();
      await write(program);
      await click('button', 'Run');
      // What the program before has printed stands there until this one begins.
      await until(status, (words) => !words.startsWith('Loading'), loadingMs);
      const isWanted = (line) => (wanted instanceof RegExp ? wanted.test(line) : line === wanted);
      return until(lines, (all) => all.some(isWanted), loadingMs);
    },
  };
  return visit;
}

// What follows runs in the page.

/** The status line, and the end of the console. */
function lastSaid() {
  const lines = [...document.querySelectorAll('[role=log] > *')].slice(-8);
  return [document.querySelector('[role=status]'), ...lines].map((element) => element?.textContent ?? 'no status line');
}

function findNamed(role, name) {
  const selectors = { button: 'button', link: 'a', radio: '[type=radio]', slider: '[type=range]' };
  const nameOf = (element) => (element.getAttribute('aria-label') ?? element.textContent).trim();
  return [...document.querySelectorAll(selectors[role] ?? `[role=${role}]`)]
    .find((element) => nameOf(element) === name && element.getClientRects().length > 0);
}

/** A function that has the one above in it: a page knows nothing of what is around it here. */
const isThere = new Function('role', 'name', `return (${findNamed})(role, name) !== undefined`);

/** As from the clipboard, which no page may fill by itself. */
function paste(text) {
  const editor = [...document.querySelectorAll('.cm-content')].find((element) => element.getClientRects().length > 0);
  editor.focus();
  getSelection().selectAllChildren(editor);
  return new Promise((resolve) => {
    // The editor takes the selection over in a task of its own.
    setTimeout(() => {
      // Not every browser gives an event that a page has made the data that it should have.
      const event = Object.assign(new Event('paste', { bubbles: true, cancelable: true }), { clipboardData: { getData: () => text } });
      editor.dispatchEvent(event);
      resolve();
    }, 100);
  });
}
