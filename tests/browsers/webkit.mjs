// Drives WebKitGTK's MiniBrowser by WebDriver, on a screen that nobody sees.

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { Builder, Key } from '../../web/drivers.mjs';
import { until } from '../e2e/support.mjs';

/** A busy machine takes long to start it. */
const patienceMs = 60_000;

/** Starts the driver; gives `{ open(), close() }`. Each page that it opens is in a browser of its own, which keeps nothing. */
export async function startWebKit({ browser, driver, screen }) {
  const port = await freePort();
  // A process group of its own: ending xvfb-run alone would leave what it has started.
  const service = spawn(screen, ['-a', '-s', '-screen 0 1600x1200x24', driver, `--port=${port}`], { detached: true, stdio: 'ignore' });
  const address = `http://127.0.0.1:${port}`;
  await until(() => fetch(`${address}/status`).then(({ ok }) => ok, () => false), true, patienceMs);
  const openSession = () => new Builder().usingServer(address).withCapabilities({
    browserName: 'MiniBrowser',
    // `arrive` below waits itself.
    pageLoadStrategy: 'none',
    'webkitgtk:browserOptions': { binary: browser, args: ['--automation'] },
  }).build();
  return {
    open: async () => pageOf(await openSession()),
    close: async () => process.kill(-service.pid),
  };
}

/** The driver's seam, as tests/browsers/puppeteer.mjs describes it. */
async function pageOf(session) {
  await session.manage().setTimeouts({ script: patienceMs, pageLoad: patienceMs });
  const evaluate = async (call, ...values) => {
    const { value, error } = await session.executeAsyncScript(`
      const [values, done] = arguments;
      (async () => (${call})(...values))().then((value) => done({ value }), (error) => done({ error: String(error) }));
    `, values);
    if (error) throw new Error(error);
    return value ?? undefined;
  };
  /** Does something with the document of the program that is shown, a frame in a frame. */
  const inside = async (act) => {
    try {
      for (const selector of ['.program-frame:not([hidden])', 'iframe']) {
        await session.switchTo().frame(await session.findElement({ css: selector }));
      }
      return await act();
    } finally {
      await session.switchTo().defaultContent();
    }
  };
  const click = async (find, ...values) => (await session.executeScript(`return (${find})(...arguments)`, ...values)).click();
  const past = [];
  const problems = async () => [...past, ...(await evaluate(() => globalThis.problemsHeard ?? []))];
  // What this driver does not tell is listened to in the page, from the moment at which its document is there.
  const arrive = async (leave) => {
    past.splice(0, past.length, ...(await problems()));
    await evaluate(() => { globalThis.isLeft = true; });
    await leave();
    // Between two documents there is nothing to ask.
    await until(() => evaluate(isArrived).catch(() => false), true, patienceMs);
    await evaluate(listen);
  };
  return {
    goto: (address) => arrive(() => session.get(address)),
    // By the page itself, after its answer: the driver may wait for ever for a page that it has loaded again.
    reload: () => arrive(() => evaluate(() => { setTimeout(() => location.reload()); })),
    evaluate,
    click,
    evaluateInside: (call, ...values) => inside(() => evaluate(call, ...values)),
    clickInside: (find, ...values) => inside(() => click(find, ...values)),
    press: async (chord) => {
      const keys = chord.split('+').map((key) => Key[key.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()] ?? key);
      const held = keys.slice(0, -1);
      const actions = session.actions();
      for (const key of held) actions.keyDown(key);
      actions.sendKeys(keys.at(-1));
      for (const key of held.reverse()) actions.keyUp(key);
      await actions.perform();
    },
    type: (text) => session.actions().sendKeys(text).perform(),
    resize: async ({ width, height }) => {
      // The bar above the page is as high as it is; its buttons leave no less than some 450 pixels of width.
      const barHeight = await evaluate(() => outerHeight - innerHeight);
      await session.manage().window().setRect({ width, height: height + barHeight });
    },
    problems,
    close: () => session.quit(),
  };
}

/** Runs in the page. */
function isArrived() {
  return !globalThis.isLeft && document.readyState !== 'loading';
}

/** Runs in the page. */
function listen() {
  if (globalThis.problemsHeard) return;
  globalThis.problemsHeard = [];
  const { error } = console;
  console.error = (...values) => {
    problemsHeard.push(values.join(' '));
    error.apply(console, values);
  };
  addEventListener('error', (event) => problemsHeard.push(event.message));
  addEventListener('unhandledrejection', ({ reason }) => problemsHeard.push(String(reason)));
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => problemsHeard.push(`${violatedDirective}: ${blockedURI}`));
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
