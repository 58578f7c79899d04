// What all end-to-end tests share: the built site, a browser, a watched page, and the page's parts by their names.
//
// A test gets a page of its own in a browser context of its own. Whatever goes wrong in that context while the test
// runs (a line in the browser's console, an uncaught error, a request that fails or leaves the origin) fails the test,
// whatever it was about.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { launch } from '../../web/browser.mjs';
import { serve } from './server.mjs';
import { sharedSnapshot, takeSharedSnapshot } from './snapshot.mjs';

/** The project's folder. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** The site under test. */
export const siteDirectory = process.env.WEBLOOP_SITE ?? join(root, 'dist');

/** Where pictures go, for people to look at, where WEBLOOP_PICTURES is set. */
const pictureDirectory = join(root, 'target', 'e2e');

export const wide = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

/** How long a person would wait; a busy machine is slow, so this is generous. */
const patienceMs = 20_000;
const testTimeoutMs = 180_000;

/** Loading CPython takes seconds on a busy machine. */
export const loadingMs = 60_000;

/** What is wrong with the folder of a site before anything is tested, or null. */
export function siteProblem(directory) {
  let html;
  try {
    html = readFileSync(join(directory, 'index.html'), 'utf8');
  } catch {
    return `there is no built site in ${directory}: run \`trunk build --release\`, or \`cargo xtask test e2e\``;
  }
  return html.includes('Content-Security-Policy')
    ? null
    : `the site in ${directory} is no release build: run \`trunk build --release\`, or \`cargo xtask test e2e\``;
}

// One server for each process, which is each file, and a browser: run.mjs has one for all. Both begin when they are first
// needed.
let browser;
let server;

/** How processes of the browser have ended that should not have. */
const ends = [];

async function launchWatched() {
  const launched = await launch();
  const tools = await launched.newBrowserCDPSession();
  const kinds = new Map(); // of targets, by id
  tools.on('Target.targetCreated', ({ targetInfo }) => kinds.set(targetInfo.targetId, targetInfo.type));
  tools.on('Target.targetCrashed', ({ targetId, status, errorCode }) => {
    const { bavail, bsize } = statfsSync(tmpdir());
    const [memory, disk] = [freemem(), bavail * bsize].map((bytes) => `${(bytes / 2 ** 30).toFixed(1)} GiB`);
    ends.push(`${kinds.get(targetId)}: ${status} (${errorCode}); free memory ${memory}, disk ${disk}`);
  });
  await tools.send('Target.setDiscoverTargets', { discover: true });
  return launched;
}

/** Declares a file's tests; `concurrency` is how many of them may run at the same time. */
export function suite(name, { concurrency = 1 }, declareTests) {
  describe(name, { concurrency }, () => {
    after(close);
    declareTests();
  });
}

/** Ends the browser and the server. Suites do it by themselves. */
export async function close() {
  await (await browser)?.close();
  await (await server)?.close();
  browser = undefined;
  server = undefined;
}

/**
 * Declares a test of the page. Its body gets what `open` gives, with the page at `options.path`.
 *
 * `options.expected` are patterns of problems that the test causes: each must occur, and nothing else may.
 * A test that takes longer than others says so in `options.timeoutMs`.
 */
export function pageTest(name, options, body) {
  const { timeoutMs = testTimeoutMs, ...visit } = options;
  test(name, { timeout: timeoutMs }, async () => {
    const opened = await open(visit);
    const expected = options.expected ?? [];
    try {
      await body(opened);
      // What the browser says of something comes a moment after it.
      for (const pattern of expected) await until(() => opened.problems, (problems) => problems.some((each) => pattern.test(each)));
    } catch (error) {
      // What the browser complained about is often the reason.
      error.message += [...opened.problems, ...ends.splice(0)].map((problem) => `\n  also: ${problem}`).join('');
      throw error;
    } finally {
      await opened.context.close();
    }
    assert.deepEqual(
      opened.problems.filter((problem) => !expected.some((pattern) => pattern.test(problem))),
      [],
      'the browser has nothing to complain about',
    );
  });
}

/**
 * Opens a page of the site; gives `{ page, app, context, problems, url }`. Whoever calls it closes the context.
 *
 * `site` is a server to use instead of the shared one; `prepare` gets the page before it goes anywhere. Without a
 * wish for something else (`isLoaded: false`), the app is there when this returns. Only a page that `isKept` registers
 * its service worker: what that fetches in the background is no business of other tests. Only one that `isFirstVisit` has
 * no snapshot of CPython to start from; the others share one.
 */
export async function open({
  path = '', viewport = wide, site, prepare, isLoaded = true, isInspectorClosed = false, isKept = false, isFirstVisit = false,
  expected, ...options
} = {}) {
  browser ??= launchWatched();
  server ??= serve(siteDirectory, { extra: sharedSnapshot });
  const { url, origin } = site ?? (await server);
  // Everything else is as people have it: their own theme, motion and colours.
  const context = await (await browser).newContext({ viewport, colorScheme: 'light', ...options });
  context.setDefaultTimeout(patienceMs);
  const problems = watch(context, origin);
  if (!isKept) {
    await context.addInitScript(() => {
      if (globalThis.ServiceWorkerContainer) {
        ServiceWorkerContainer.prototype.register = () => new Promise(() => {});
      }
    });
  }
  if (!site && !isKept && !isFirstVisit) {
    await context.addInitScript(takeSharedSnapshot);
  }
  const page = await context.newPage();
  if (isInspectorClosed) {
    // Not in a program's frame, which has no storage.
    await page.addInitScript(() => window === top && localStorage.setItem('webloop.inspector', 'closed'));
  }
  await prepare?.(page);
  await page.goto(url + path);
  const app = partsOf(page);
  if (isLoaded) {
    await app.reset.waitFor();
    // The lesson's program comes a moment later.
    await app.source.locator('.source-line').first().waitFor({ state: 'attached' });
  }
  return { page, app, context, problems, url };
}

/** What a lesson asks for although it is not there: it looks for broken links. */
const brokenLinks = ['shop/6.html', 'shop/sale.html', 'weather/centre.html', 'weather/atlantis.json', 'about.html'];

/** Whether an address is one of the lessons' pages, and not there on purpose. */
function isBrokenLink(url) {
  return brokenLinks.some((path) => url.endsWith(`/pages/${path}`));
}

/** Gives a list that grows by whatever goes wrong in a context. */
export function watch(context, origin) {
  const problems = [];
  context.on('console', (message) => {
    if (/status of 404/.test(message.text()) && isBrokenLink(message.location().url)) {
      return;
    }
    problems.push(`console ${message.type()}: ${message.text()}`);
  });
  context.on('weberror', (webError) => problems.push(`uncaught: ${webError.error().message}`));
  context.on('request', (request) => {
    const url = request.url();
    // Programs make addresses of their own, `blob:null/..`, in their frames.
    if (!url.startsWith(`${origin}/`) && !/^(data:|blob:null\/)/.test(url)) {
      problems.push(`request to another origin: ${url}`);
    }
  });
  context.on('requestfailed', (request) => {
    // The browser fetches the icon when it has time, and the page its chunks before they are needed; both give up when
    // the page goes elsewhere before that. A lesson's request ends with whoever waits for it: by Stop, by a time-out,
    // with the page. A frame that is removed while it loads, or while CPython starts in it, gives up what it
    // reads; Stop, or a file that does not come, gives up the files of CPython that are on their way.
    const mayEndEarly = /favicon|\/pages\/|\/frame\.html|^blob:null\/|\/python-\w+\/|\/(chunk|split)_\w+\.wasm$/;
    if (mayEndEarly.test(request.url()) && request.failure()?.errorText === 'net::ERR_ABORTED') {
      return;
    }
    problems.push(`failed request: ${request.url()} (${request.failure()?.errorText})`);
  });
  context.on('response', (response) => {
    if (response.status() >= 400 && !isBrokenLink(response.url())) {
      problems.push(`status ${response.status()}: ${response.url()}`);
    }
  });
  return problems;
}

/** The parts of the page by the names that people and screen readers know them by. */
export function partsOf(page) {
  const lessons = page.getByRole('navigation', { name: 'Lessons' });
  const output = page.getByRole('region', { name: 'Output' });
  return {
    lessons,
    lesson: (title) => lessons.getByRole('link', { name: title, exact: true }),
    openLesson: lessons.locator('[aria-current=page]'),
    run: page.getByRole('button', { name: 'Run', exact: true }),
    stop: page.getByRole('button', { name: 'Stop', exact: true }),
    reset: page.getByRole('button', { name: 'Reset', exact: true }),
    pause: page.getByRole('button', { name: 'Pause', exact: true }),
    resume: page.getByRole('button', { name: 'Resume', exact: true }),
    step: page.getByRole('button', { name: 'Step', exact: true }),
    stepTurn: page.getByRole('button', { name: 'Step turn', exact: true }),
    speed: page.getByRole('slider', { name: 'Speed' }),
    virtualTime: page.getByRole('switch', { name: 'Virtual time' }),
    status: page.getByRole('status'),
    /** What is said beside the status line. */
    detail: page.locator('.status-detail'),
    inspector: inspectorOf(page),
    keysButton: page.getByRole('button', { name: 'Keys', exact: true }),
    source: page.getByRole('region', { name: 'Source' }),
    output,
    stage: output.getByRole('group', { name: 'What the program shows' }),
    console: page.getByRole('log', { name: 'Console' }),
    keys: page.getByRole('dialog', { name: 'Keys' }),
    theme: (name) => page.getByRole('group', { name: 'Theme' }).getByRole('radio', { name, exact: true }),
    tab: (name) => page.getByRole('tab', { name, exact: true }),
    lanes: output.getByRole('spinbutton', { name: 'Lanes' }),
    bars: output.getByRole('progressbar'),
    /** The value that stands under a caption. */
    value: (caption) => valueIn(output, caption),
    frame: frameOf(page),
  };
}

function valueIn(place, caption) {
  return place.getByText(caption, { exact: true }).locator('xpath=following-sibling::*[1]');
}

/**
 * The document of a program in Python, which runs in a frame in a frame. After Stop it is a picture of that document.
 *
 * `element` is the outer frame as the page has it.
 */
function frameOf(page) {
  const element = page.locator('.program-frame:not([hidden])');
  const body = element.contentFrame().locator('iframe').contentFrame().locator('body');
  return {
    element,
    body,
    /** There as soon as it is the picture that the program has left. */
    picture: element.contentFrame().locator('iframe[sandbox=allow-same-origin]'),
    bars: body.getByRole('progressbar'),
    value: (caption) => valueIn(body, caption),
  };
}

/** The parts of the inspector. */
function inspectorOf(page) {
  const region = page.getByRole('region', { name: 'Inspector' });
  const tasks = region.getByRole('table', { name: 'Tasks' });
  return {
    region,
    toggle: region.getByRole('button', { name: 'Inspector', exact: true }),
    tab: (name) => region.getByRole('tab', { name, exact: true }),
    panel: (name) => region.getByRole('tabpanel', { name }),
    timeline: region.getByRole('region', { name: 'Timeline' }),
    lanes: region.getByRole('listbox', { name: 'Lanes' }),
    /** What a screen reader is told of the timeline. */
    announced: region.getByRole('region', { name: 'Timeline' }).locator('[aria-live=polite]'),
    /** What stands beside the event that the keys or the pointer are on. */
    pointed: region.locator('.timeline-tooltip'),
    tasks,
    rows: tasks.locator('tbody tr'),
    filter: region.getByRole('searchbox', { name: 'Filter' }),
    ready: region.getByRole('list', { name: 'Ready' }),
    timers: region.getByRole('list', { name: 'Timers' }),
    alert: region.getByRole('alert'),
    export: region.getByRole('button', { name: 'Export', exact: true }),
    import: region.getByRole('button', { name: 'Import', exact: true }),
  };
}

/** The titles of all lessons that have a program in Rust, as the page lists them. */
export async function lessonTitles() {
  const { app, context } = await open();
  const titles = await app.lessons.getByRole('link').allTextContents();
  await context.close();
  assert.equal(titles.shift(), 'Your own program');
  return titles;
}

/** Waits until `read` gives what `isWanted` accepts (a function, a pattern or a value), and gives that. */
export async function until(read, isWanted, timeoutMs = patienceMs) {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (accepts(isWanted, value)) {
      return value;
    }
    if (performance.now() > deadline) {
      assert.fail(`waited ${timeoutMs} ms for ${isWanted}; at last it was ${JSON.stringify(value)}`);
    }
    await delay(30);
  }
}

function accepts(isWanted, value) {
  if (typeof isWanted === 'function') {
    return isWanted(value);
  }
  return isWanted instanceof RegExp ? isWanted.test(value) : value === isWanted;
}

/** Waits until an element's text is this one, or matches. */
export function shows(locator, text, timeoutMs) {
  return until(() => locator.textContent(), text, timeoutMs);
}

/**
 * Notes each new value under a caption on the stage, with the page's time: `{ text, epochMs }`. Gives a handle to the
 * growing list. The page notes them itself, so none is missed, however busy the test is.
 */
export function recordValues(app, caption) {
  return app.stage.evaluateHandle((stage, wanted) => {
    const values = [];
    const look = () => {
      const found = [...stage.querySelectorAll('*')].find((element) => element.textContent === wanted);
      const text = found?.nextElementSibling?.textContent;
      if (text !== undefined && text !== values.at(-1)?.text) {
        values.push({ text, epochMs: Date.now() });
      }
    };
    new MutationObserver(look).observe(stage, { childList: true, subtree: true, characterData: true });
    return values;
  }, caption);
}

/** The texts that were recorded, without the dash that stands for no value yet. */
export async function recordedTexts(recorded) {
  return (await recorded.jsonValue()).map(({ text }) => text).filter((text) => text !== '–');
}

/** Runs the open program in virtual time until the status line says this. */
export async function runVirtually(app, status = /^Finished/, timeoutMs) {
  await app.virtualTime.click();
  await app.run.click();
  await shows(app.status, status, timeoutMs);
}

/** Waits until an element's text is a number that is not less. */
export function reaches(locator, number) {
  return until(() => locator.textContent(), (text) => Number(text) >= number);
}

/** Counts what changes inside an element during a time that nothing can shorten. */
export function changesDuring(locator, durationMs) {
  return locator.evaluate((element, ms) => new Promise((resolve) => {
    let count = 0;
    const observer = new MutationObserver((records) => {
      count += records.length;
    });
    observer.observe(element, { attributes: true, characterData: true, childList: true, subtree: true });
    setTimeout(() => resolve(count + observer.takeRecords().length), ms);
  }), durationMs);
}

/** What a console line says: its time in seconds, the name of its task (or ''), and the rest. */
export async function consoleLines(app) {
  const lines = await app.console.locator(':scope > *').evaluateAll((elements) => (
    elements.map((element) => [...element.children].map((part) => part.textContent))
  ));
  return lines.map((parts) => ({ time: Number(parts[0]), task: parts.length === 3 ? parts[1] : '', text: parts.at(-1) }))
    .filter(({ text }) => !isOfBusyMachine(text));
}

/** Whether a line of the console only tells that the machine is busy: what takes milliseconds elsewhere may take half a second. */
export function isOfBusyMachine(text) {
  return / computed for \d+\.\d\d s without an await/.test(text);
}

/** What the lines of the console say. */
export async function consoleTexts(app) {
  return (await consoleLines(app)).map(({ text }) => text);
}

/** Waits until the lines of the console are these: it writes them in a frame after the status says that the program is over. */
export function hasPrinted(app, wanted) {
  return until(() => consoleTexts(app), (texts) => JSON.stringify(texts) === JSON.stringify(wanted));
}

/** The console as `[seconds, task, text]`, to hundredths of a second, once there are at least so many lines. */
export async function timedLines(app, least = 1) {
  const lines = await until(() => consoleLines(app), (all) => all.length >= least);
  return lines.map(({ time, task, text }) => [Math.round(time * 100) / 100, task, text]);
}

/** Writes a program in Python in the place of the one in the editor. */
export async function writeProgram(page, app, text) {
  await app.source.locator('.cm-content').first().waitFor();
  await app.source.getByRole('textbox', { name: 'Code' }).click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(text);
}

/** Writes HTML for it to begin with. */
export async function writeHtml(page, app, text) {
  await app.source.getByRole('tab', { name: 'HTML' }).click();
  await app.source.getByRole('textbox', { name: 'HTML' }).click();
  await page.keyboard.insertText(text);
}

/** Runs a program until it has printed a line that is this one, or matches; gives all lines. */
export async function runUntil(page, app, source, wanted, html) {
  if (await app.stop.isVisible()) {
    await app.stop.click();
    await app.run.waitFor();
  }
  await writeProgram(page, app, source);
  if (html) await writeHtml(page, app, html);
  await app.run.click();
  // What the program before has printed stands there until this one begins.
  await until(() => app.status.textContent(), (words) => !words.startsWith('Loading'), loadingMs);
  return until(() => consoleTexts(app), (lines) => lines.some((line) => (wanted instanceof RegExp ? wanted.test(line) : line === wanted)), loadingMs);
}

/** Saves what the page looks like as target/e2e/NAME.png for who wants it: a busy machine takes seconds for one. */
export async function savePicture(page, name) {
  if (!process.env.WEBLOOP_PICTURES) return;
  mkdirSync(pictureDirectory, { recursive: true });
  await page.screenshot({ path: join(pictureDirectory, `${name}.png`) });
}

/** A title as a part of a file's name. */
export function fileNameOf(title) {
  return title.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}

/** Notes in the page how long it was without a frame. */
export function watchGaps(page) {
  return page.evaluate(() => {
    window.longestGap = 0;
    let last = performance.now();
    const look = (now) => {
      window.longestGap = Math.max(window.longestGap, now - last);
      last = now;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}
