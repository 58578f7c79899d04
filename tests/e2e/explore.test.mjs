// The inspector's tab "Explore": an order that breaks a program in Python is found, told, and walked through.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { assertAccessible } from './axe.mjs';
import { loadingMs, pageTest, phone, savePicture, shows, suite, until, writeProgram } from './support.mjs';

const path = '?lesson=clock&python';

const program = (name) => readFileSync(new URL(`../explore/${name}.py`, import.meta.url), 'utf8');

/** The parts of the tab by their names. */
function partsOf(page) {
  const found = page.getByRole('region', { name: 'What was found' });
  const runs = page.getByRole('region', { name: 'Side by side' });
  return {
    level: (name) => page.getByRole('radio', { name }),
    find: page.getByRole('button', { name: 'Find a breaking order' }),
    stop: page.getByRole('button', { name: 'Stop searching' }),
    progress: page.getByRole('progressbar', { name: 'Orders tried' }),
    found,
    heading: found.getByRole('heading', { level: 2 }),
    without: found.getByRole('button', { name: 'Without this' }),
    another: found.getByRole('button', { name: 'Find another' }),
    runs,
    now: runs.locator('[aria-current=step]'),
    slider: runs.getByRole('slider', { name: 'Step' }),
    button: (name) => runs.getByRole('button', { name, exact: true }),
  };
}

async function openTab(page, app) {
  await app.source.locator('.cm-content').first().waitFor();
  if (await app.inspector.toggle.getAttribute('aria-expanded') === 'false') await app.inspector.toggle.click();
  await app.inspector.tab('Explore').click();
  return partsOf(page);
}

/** Searches as if sleeps stood for work; gives the heading. */
async function search(page, app, source) {
  const explore = await openTab(page, app);
  await writeProgram(page, app, source);
  await explore.level('Sleeps stand for work').check();
  await explore.find.click();
  await explore.found.waitFor({ timeout: loadingMs });
  return explore;
}

suite('Explore', {}, () => {
  pageTest('an order that breaks a program is found, told in a sentence, and walked through', { path }, async ({ page, app }) => {
    const explore = await search(page, app, program('stale_search'));
    await shows(explore.heading, /^Found after \d+ runs/);
    assert.match(await explore.found.textContent(), /AssertionError: results for zo in main 1, line 22/);
    await explore.found.getByText('The answer to search("zo") comes after the answer to search("zombie")').waitFor();
    assert.equal(await app.status.textContent(), 'Ready', 'nothing has run');

    await explore.without.click();
    await explore.found.getByText('Without this it passes').waitFor({ timeout: loadingMs });

    // It begins where the runs part.
    const step = async () => Number(await explore.now.getByRole('rowheader').textContent());
    const first = await step();
    const cells = await explore.now.getByRole('cell').allTextContents();
    assert.match(cells[0], /the answer to search\("zo"\)/);
    assert.match(cells[1], /the answer to search\("zombie"\)/);
    await explore.button('Back').click();
    assert.equal(await step(), first - 1);
    await page.keyboard.press('F10');
    assert.equal(await step(), first);
    await page.keyboard.press('F9');
    assert.equal(await step(), first - 1);
    await explore.button('Failure').click();
    assert.match(await explore.now.getByRole('cell').nth(1).textContent(), /fails/);
    // The line of that moment is marked beside it.
    await shows(app.source.locator('.cm-nextLine'), /await asyncio\.gather|assert shown/);
    await explore.slider.fill('0');
    assert.equal(await step(), 1);
    assert.match(await explore.slider.getAttribute('aria-valuetext'), /^1 of \d+: top level begins/);
    await savePicture(page, 'explore-found');

    await app.source.locator('.cm-content').first().click();
    await page.keyboard.type(' ');
    await explore.found.getByText('The program was changed since').waitFor();
    await app.lesson('Countdown').click();
    await explore.found.waitFor({ state: 'detached' });
    assert.equal(await app.source.locator('.cm-nextLine').count(), 0);
  });

  pageTest('what is mended is broken by none, and a program that has no other order is told so', { path }, async ({ page, app }) => {
    const explore = await search(page, app, program('stale_search_mended'));
    await shows(explore.heading, /None breaks it\.$/);
    assert.equal(await explore.without.count(), 0);
    await writeProgram(page, app, 'import asyncio\nawait asyncio.sleep(0.1)\nraise ValueError("always")\n');
    await explore.find.click();
    await shows(explore.heading, /^Breaks in the ordinary order/, loadingMs);
    assert.match(await explore.found.textContent(), /ValueError: always/);
    assert.ok(await explore.runs.getByRole('row').count() > 2, 'its steps are there');
  });

  pageTest('a search is stopped, also in a run that never ends, and a program runs beside it', { path }, async ({ page, app }) => {
    const explore = await openTab(page, app);
    await writeProgram(page, app, program('three_philosophers_mended').replaceAll('range(', 'range(3 * '));
    await explore.level('Sleeps stand for work').check();
    await explore.find.click();
    await explore.stop.click();
    await explore.find.waitFor();
    await writeProgram(page, app, 'import asyncio\nasync def spin():\n    await asyncio.sleep(0.1)\n    while True:\n        pass\nawait spin()\n');
    await explore.find.click();
    await explore.progress.waitFor();
    await page.waitForTimeout(1_500);
    await explore.stop.click();
    await explore.find.waitFor();
    await writeProgram(page, app, 'print("runs")\n');
    await app.run.click();
    await shows(app.status, /^Finished/, loadingMs);
  });

  pageTest('what is no program is told in words, and another failure is looked for', { path }, async ({ page, app }) => {
    const explore = await search(page, app, 'def f(:\n');
    await shows(explore.heading, /^Is no program yet/);
    await writeProgram(page, app, program('two_locks'));
    await explore.find.click();
    await shows(explore.heading, /^Found after/, loadingMs);
    await explore.another.click();
    await until(() => explore.heading.textContent().catch(() => ''), /^(Found after|.*None breaks it)/, loadingMs);
  });

  pageTest('somebody chooses what comes next, and breaks it', { path }, async ({ page, app }) => {
    const explore = await openTab(page, app);
    await writeProgram(page, app, program('stale_search'));
    await explore.level('Sleeps stand for work').check();
    await page.getByRole('button', { name: 'Choose yourself' }).click();
    const choices = page.getByRole('group', { name: 'What comes next' });
    const choose = async (wanted) => {
      const names = await choices.getByRole('button').allTextContents();
      await choices.getByRole('button', { name: names.find((name) => wanted.test(name)) ?? names[0], exact: true }).click();
    };
    await choices.waitFor({ timeout: loadingMs });
    await shows(explore.heading, 'What comes next?');
    await choose(/sleep of main/);
    await until(() => choices.getByRole('button').allTextContents(), (names) => names.some((name) => /zombie/.test(name)));
    await choose(/zombie/);
    await shows(explore.heading, /^Ran in the chosen order/);
    assert.match(await explore.found.textContent(), /AssertionError: results for zo/);
  });

  pageTest('everybody can use it, on a phone too', { path, viewport: phone }, async ({ page, app }) => {
    await app.tab('Code').click();
    await writeProgram(page, app, program('stale_search'));
    await app.tab('Inspector').click();
    await app.inspector.tab('Explore').click();
    const explore = partsOf(page);
    await explore.level('Sleeps stand for work').check();
    await explore.find.click();
    await explore.found.waitFor({ timeout: loadingMs });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
    await assertAccessible(page, 'explore-phone');
  });
});
