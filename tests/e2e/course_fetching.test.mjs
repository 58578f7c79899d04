// The lessons that fetch: real requests to the site itself, after waits that the lessons make.
//
// In virtual time the waits take none and the clock stands still while a request is under way, so every time that a
// lesson shows is exact: just what its waits add up to.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serve } from './server.mjs';
import { changesDuring, consoleLines, open, pageTest, shows, siteDirectory, suite, until } from './support.mjs';

suite('course: fetching', { concurrency: 3 }, () => {
  pageTest('gathered pages take the time of one', { path: '?lesson=scrape' }, async ({ page, app }) => {
    const requests = pageRequests(page);
    await app.virtualTime.click();
    await app.run.click();
    await shows(app.value('ratio'), '5.0');
    assert.equal(await app.value('one by one').textContent(), '1.50 s');
    assert.equal(await app.value('together').textContent(), '0.30 s');
    await app.output.getByText('The cheapest of 75 products: Eraser 1.40', { exact: true }).waitFor();
    const shop = [1, 2, 3, 4, 5].map((number) => `shop/${number}.html`);
    assert.deepEqual(requests.slice(0, 5), shop, 'one after the other');
    assert.deepEqual(requests.slice(5).sort(), shop, 'and all again, together');
    for (const [index, name] of ['page 1', 'page 2', 'page 3', 'page 4', 'page 5'].entries()) {
      assert.equal(await app.bars.nth(index).getAttribute('aria-label'), name);
      assert.equal(await app.bars.nth(index).evaluate((bar) => bar.value), 100);
    }
    const lines = await until(() => consoleLines(app), (all) => all.length === 2);
    assert.deepEqual(lines.map(({ text }) => text), ['one by one: 75 products', 'together: 75 products']);

    const service = app.output.getByRole('spinbutton', { name: 'Service time (ms)' });
    await service.fill('0');
    await app.output.getByRole('button', { name: 'Scrape again' }).click();
    await shows(app.value('one by one'), '0.00 s');
    await shows(app.value('ratio'), '–');
    assert.equal(requests.length, 20);
  });

  pageTest('gathered pages are faster in real time too', { path: '?lesson=scrape' }, async ({ app }) => {
    await app.run.click();
    const ratio = Number(await shows(app.value('ratio'), /^\d+\.\d$/));
    const [inTurn, together] = [await seconds(app, 'one by one'), await seconds(app, 'together')];
    assert.ok(inTurn >= 1.5, `five waits of 0.3 s took ${inTurn} s`);
    assert.ok(together >= 0.3 && together < inTurn, `together ${together} s, one by one ${inTurn} s`);
    assert.ok(Math.abs(ratio - inTurn / together) < 0.2, 'it is the ratio of what is shown');
  });

  pageTest('Stop aborts the requests that are under way', {
    path: '?lesson=scrape',
    prepare: (page) => page.route('**/pages/**', () => { /* Never answered. */ }),
  }, async ({ page, app }) => {
    const requests = pageRequests(page);
    await app.run.click();
    await until(() => requests.length, 1);
    const failure = page.waitForEvent('requestfailed');
    await app.stop.click();
    assert.equal((await failure).failure().errorText, 'net::ERR_ABORTED');
    await app.run.waitFor();
    assert.equal(await changesDuring(app.stage, 800), 0);
    assert.equal(requests.length, 1, 'nothing else is asked for');
  });

  pageTest('a time-out aborts the request that it encloses', {
    path: '?lesson=health-check',
    // The list of the links comes, and then none of the first pages.
    prepare: (page) => page.route('**/pages/shop/**', () => { /* Never answered. */ }),
  }, async ({ page, app }) => {
    const failure = page.waitForEvent('requestfailed');
    await app.run.click();
    assert.equal((await failure).failure().errorText, 'net::ERR_ABORTED');
    await shows(statusOf(app, 'shop/1.html'), 'time-out');
    await app.stop.click();
  });

  pageTest('without a network it says so, and goes on when asked to', {
    path: '?lesson=scrape',
    expected: [/^failed request: .*ERR_INTERNET_DISCONNECTED/, /^console error: .*ERR_INTERNET_DISCONNECTED/],
  }, async ({ page, app }) => {
    // The page fetches parts of itself when they are first needed: once it has run, they are there.
    await app.run.click();
    await shows(app.value('ratio'), /^\d+\.\d$/);
    await page.context().setOffline(true);
    await app.output.getByRole('button', { name: 'Scrape again' }).click();
    await app.output.getByText('Stopped. shop/1.html: Failed to fetch', { exact: true }).waitFor();
    assert.equal(await app.output.getByText('ratio', { exact: true }).count(), 0);
    await page.context().setOffline(false);
    await app.output.getByRole('button', { name: 'Scrape again' }).click();
    await shows(app.value('ratio'), /^\d+\.\d$/);
    assert.equal(await app.output.getByText(/^Stopped/).count(), 0);
  });

  for (const [title, lesson, said] of [
    ['a health check', 'health-check', 'Stopped. links.html: Failed to fetch'],
    ['the weather', 'weather', 'weather/north.html: Failed to fetch'],
    ['a benchmark', 'benchmark', 'shop/1.html: Failed to fetch'],
  ]) {
    pageTest(`without a network, ${title} says so`, {
      path: `?lesson=${lesson}`,
      prepare: (page) => page.route('**/pages/**', (route) => route.abort()),
      expected: [/^failed request: /, /^console error: .*ERR_FAILED/],
    }, async ({ app }) => {
      await app.run.click();
      await app.output.getByText(said, { exact: true }).waitFor();
      await shows(app.status, 'Running');
    });
  }

  pageTest('fifty links are checked, and each status is what it is', { path: '?lesson=health-check' }, async ({ app }) => {
    await app.virtualTime.click();
    await app.run.click();
    await shows(app.value('ratio'), '6.9');
    // 43 links of 60 ms, three that are asked for twice, and four that do not answer within a second.
    assert.equal(await app.value('one by one').textContent(), '6.94 s');
    assert.equal(await app.value('together').textContent(), '1.00 s');
    await app.output.getByText('38 × 200, 3 × 301 → 200, 5 × 404, 4 × time-out', { exact: true }).waitFor();
    const table = app.output.getByRole('table', { name: 'Links' });
    assert.equal(await table.getByRole('rowheader').count(), 50);
    assert.deepEqual(await table.getByRole('columnheader').allTextContents(), ['Link', 'Status', 'Time']);
    for (const [link, status, time] of [
      ['links.html', '200', '60.0 ms'],
      ['shop/5.html', '200', '60.0 ms'],
      ['shop/6.html', '404', '60.0 ms'],
      ['old-shop.html', '301 → 200', '120.0 ms'],
      ['shop/1.html?print', 'time-out', '1000.0 ms'],
      ['weather/atlantis.json', '404', '60.0 ms'],
    ]) {
      assert.deepEqual(await rowOf(app, link).getByRole('cell').allTextContents(), [status, time], link);
    }

    const limit = app.output.getByRole('spinbutton', { name: 'Time-out (ms)' });
    await limit.fill('3000');
    await app.output.getByRole('button', { name: 'Check again' }).click();
    await app.output.getByText('41 × 200, 3 × 301 → 200, 5 × 404, 1 × time-out', { exact: true }).waitFor();
    assert.equal(await app.value('together').textContent(), '3.00 s');
    await shows(statusOf(app, 'shop/1.html?print'), '200');
    await shows(statusOf(app, 'weather/oslo.json?history'), 'time-out');
  });

  pageTest('so many cities at once, and each is asked again when it fails', { path: '?lesson=weather' }, async ({ page, app }) => {
    const requests = pageRequests(page);
    await app.virtualTime.click();
    await app.run.click();
    const runs = app.output.getByRole('table', { name: 'Runs' }).getByRole('row');
    const run = async (number) => {
      await shows(runs.nth(number).getByRole('cell').nth(1), /^\d+\.\d\d s$/);
      return runs.nth(number).locator('th, td').allTextContents();
    };
    const [eightAtOnce, known, time] = await run(1);
    assert.deepEqual([eightAtOnce, known], ['8', '27 of 28'], 'one never answers');
    const lines = (await until(() => consoleLines(app), (all) => all.length >= 16));
    const failures = (city) => lines.filter(({ task }) => task === city).map(({ text }) => text);
    assert.deepEqual(failures('Yakutsk'), Array(4).fill('weather/yakutsk.json: status 503'));
    assert.deepEqual(failures('Manila'), ['weather/manila.json: status 503', 'timed out']);
    assert.deepEqual(failures('Oslo'), []);
    assert.equal(lines.length, 16, 'nobody else fails');
    assert.equal(await app.bars.count(), 28);
    assert.equal(await bar(app, 'Manila').evaluate((element) => element.value), 100);
    assert.equal(await bar(app, 'Yakutsk').evaluate((element) => element.value), 0);
    await app.output.getByText('30 °C', { exact: true }).waitFor();
    await app.output.getByText('-14 °C', { exact: true }).waitFor({ state: 'detached' });
    assert.equal(requests.filter((path) => path.endsWith('.html')).length, 4);
    assert.equal(requests.filter((path) => path.endsWith('.json')).length, 27, 'each is fetched once it works');

    const atOnce = app.output.getByRole('spinbutton', { name: 'At once' });
    const again = app.output.getByRole('button', { name: 'Ask again' });
    await atOnce.fill('1');
    await again.click();
    const [, , aloneTime] = await run(2);
    await atOnce.fill('28');
    await again.click();
    const [, , togetherTime] = await run(3);
    // 39 answers of 0.2 s and four time-outs of 0.5 s, after the lists; and of the last pause, 0.2 s that nobody fills.
    assert.equal(aloneTime, '10.20 s');
    assert.ok(Number.parseFloat(togetherTime) <= 2, togetherTime);
    assert.ok(Number.parseFloat(togetherTime) < Number.parseFloat(time), `${togetherTime} against ${time}`);
    assert.ok(Number.parseFloat(time) < Number.parseFloat(aloneTime) / 3, `${time} against ${aloneTime}`);
  });

  pageTest('a benchmark runs as often as it says, and shows median and range', { path: '?lesson=benchmark' }, async ({ page, app }) => {
    const requests = pageRequests(page);
    await app.virtualTime.click();
    await app.run.click();
    await shows(app.value('ratio'), '5.0');
    const cells = (way) => app.output.getByRole('row', { name: way }).getByRole('cell').allTextContents();
    assert.deepEqual(await cells('one by one'), ['100.0 ms', '100.0 ms to 100.0 ms'], 'virtual time has no spread');
    assert.deepEqual(await cells('together'), ['20.0 ms', '20.0 ms to 20.0 ms']);
    assert.equal(requests.length, 2 * (2 + 10) * 5, 'with two runs of each that are not counted');

    const runs = app.output.getByRole('spinbutton', { name: 'Runs' });
    await runs.fill('1');
    await app.output.getByRole('button', { name: 'Measure again' }).click();
    await until(() => requests.length, 120 + 2 * 3 * 5);
    await shows(app.value('ratio'), '5.0');
  });

  pageTest('in real time measurements vary, and the median is among them', { path: '?lesson=benchmark' }, async ({ app }) => {
    await app.run.click();
    const ratio = Number(await shows(app.value('ratio'), /^\d+\.\d$/, 60_000));
    assert.ok(ratio > 1.2, `together is ${ratio} times as fast`);
    for (const way of ['one by one', 'together']) {
      const cells = await app.output.getByRole('row', { name: way }).getByRole('cell').allTextContents();
      const [median, least, most] = cells.join(' ').match(/\d+\.\d/g).map(Number);
      assert.ok(least <= median && median <= most && least < most, `${way}: ${cells}`);
      assert.ok(least >= (way === 'together' ? 20 : 100), `${way} cannot take less than its waits: ${least} ms`);
    }
  });

  test('below a path, the pages come from below that path', async () => {
    const site = await serve(siteDirectory, { prefix: '/some/where/' });
    const { app, context, problems } = await open({ site, path: '?lesson=scrape' });
    try {
      await app.virtualTime.click();
      await app.run.click();
      await shows(app.value('ratio'), '5.0');
      assert.equal(site.requests.filter((path) => path.startsWith('/some/where/pages/shop/')).length, 10);
      assert.deepEqual(problems, []);
    } finally {
      await context.close();
      await site.close();
    }
  });
});

/** A list that grows by the path, inside the lessons' pages, of each request for one of them. */
function pageRequests(page) {
  const paths = [];
  page.on('request', (request) => {
    const [, path] = request.url().match(/\/pages\/(.*)$/) ?? [];
    if (path !== undefined) {
      paths.push(path);
    }
  });
  return paths;
}

function rowOf(app, link) {
  const header = app.output.page().getByRole('rowheader', { name: link, exact: true });
  return app.output.getByRole('row').filter({ has: header });
}

function statusOf(app, link) {
  return rowOf(app, link).getByRole('cell').first();
}

function bar(app, name) {
  return app.output.getByRole('progressbar', { name, exact: true });
}

async function seconds(app, caption) {
  return Number.parseFloat(await app.value(caption).textContent());
}
