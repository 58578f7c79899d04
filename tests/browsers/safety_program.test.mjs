// A hostile program in its frame, in every browser: it reaches nothing, goes nowhere, stays for nobody.

import assert from 'node:assert/strict';
import {
  answersIn, assertNothingCovered, assertRefused, attemptsProgram, coveringProgram, foundNothing, leavingProgram, lookingProgram,
  nonsenseProgram, pressingProgram, reachingProgram,
} from '../hostile.mjs';
import { serve } from '../e2e/server.mjs';
import { siteDirectory } from '../e2e/support.mjs';
import { loadingMs, scenario, theme, until } from './support.mjs';

const path = '?lesson=clock&python';

/** What browsers say of what they stop. */
const refusals = /Content.Security.Policy|Security Error|sandbox|Unsafe attempt|Permissions policy|Not allowed|blocked|frame-src|its form was not sent|Refused|denied/i;

theme('a hostile program', () => {
  scenario('reaches nothing of the site and of the page', { path, expected: [refusals] }, async (visit) => {
    // A tab that has been nowhere else is one that Firefox lets a program close.
    await visit.open('?lesson=race');
    await visit.open(path);
    await visit.evaluate(() => {
      localStorage.setItem('secret', 'of the page');
      globalThis.heard = [];
      globalThis.channel = new BroadcastChannel('site');
      channel.onmessage = ({ data }) => heard.push(data);
    });
    const before = await visit.evaluate(() => [document.title, location.href]);
    const answers = answersIn(await visit.runUntil(attemptsProgram, 'tried'));
    assertRefused(answers);
    assert.doesNotMatch(answers.where, /lesson=/, 'it is not told the address');
    assert.deepEqual(await visit.evaluate(() => [document.title, location.href]), before);
    assert.deepEqual(await visit.evaluate(() => heard), []);
    assert.equal(await visit.evaluate(() => caches.has('x')), false);
  });

  scenario('floods the page with nonsense, and the page lives', {
    path, expected: [/something that is no batch of messages/],
  }, async (visit) => {
    // Where a frame shares the page's thread, what it has posted takes the page more than a minute to drop; Stop is heard before.
    await visit.runUntil(nonsenseProgram, /^posted$|cannot be read/);
    await visit.click('button', 'Stop');
    await visit.says('Stopped');
    assert.equal(await visit.evaluate(() => document.images.length), 0);
    await visit.runUntil('print("next")\n', 'next');
  });

  scenario('goes nowhere: when its frame is navigated it is ended, and that is said', {
    path, expected: [refusals],
  }, async (visit) => {
    const elsewhere = await serve(siteDirectory);
    try {
      const before = await visit.evaluate(() => location.href);
      for (const code of [
        `location.href = ${JSON.stringify(elsewhere.url)}`,
        'location.replace("data:text/html,elsewhere")',
        'location.replace("about:blank")',
        'location.reload()',
        // A link that a program clicks, for the whole page and for its frame.
        `document.body.innerHTML = '<a href="${elsewhere.url}" target="_top">x</a>'; document.querySelector("a").click()`,
        `document.body.innerHTML = '<a href="${elsewhere.url}">x</a>'; document.querySelector("a").click()`,
      ]) {
        await visit.runUntil(`import asyncio
from pyodide.code import run_js
print("leaves")
await asyncio.sleep(0.1)
run_js(${JSON.stringify(code)})
await asyncio.sleep(2)
print("stays")
`, /^stays$|has left its document/);
        assert.equal(await visit.evaluate(() => location.href), before, code);
      }
      await visit.runUntil(reachingProgram(elsewhere.url), 'stays');
      assert.equal(await visit.status(), 'Running');
      assert.equal(await visit.evaluate(() => location.href), before);
      assert.deepEqual(elsewhere.requests, [], 'nothing arrives anywhere else');
    } finally {
      await elsewhere.close();
    }
  });

  scenario('covers its own frame alone, and opens no dialog', { path, expected: [refusals] }, async (visit) => {
    assertNothingCovered(await visit.runUntil(coveringProgram, 'covered'));
    // What is at the middle of each button of the page is the button.
    const covered = await visit.evaluate(() => [...document.querySelectorAll('button')].filter((button) => {
      const { left, top, width, height } = button.getBoundingClientRect();
      const found = document.elementFromPoint(left + width / 2, top + height / 2);
      return found instanceof HTMLIFrameElement;
    }).map((button) => button.textContent));
    assert.deepEqual(covered, []);
    await visit.click('button', 'Stop');
    await visit.says('Stopped');
  });

  scenario('presses no key of the page', { path }, async (visit) => {
    await visit.runUntil(pressingProgram, 'pressed');
    await visit.clickOn('.lessons-search');
    await until(visit.lines, (lines) => lines.length > 10);
    assert.equal(await visit.status(), 'Running');
  });

  scenario('leaves nothing for the next one', { path }, async (visit) => {
    await visit.runUntil(leavingProgram, 'left');
    assert.deepEqual(await visit.runUntil(lookingProgram, 'looked'), foundNothing);
  });

  scenario('that takes the focus again and again is ended, where a frame can take it', { path }, async (visit) => {
    await visit.writeHtml('<input id="field" aria-label="Field">');
    await visit.runUntil(`import asyncio
from pyodide.code import run_js
print("takes")
while True:
    run_js("document.getElementById('field').focus()")
    await asyncio.sleep(0.05)
`, 'takes');
    await visit.evaluate(() => {
      window.losses = 0;
      addEventListener('blur', () => { window.losses += 1; });
    });
    await visit.clickOn('.lessons-search');
    for (let word = 0; word < 40 && !(await visit.has('button', 'Run')); word += 1) await visit.type('word ');
    const isTaken = await visit.evaluate(() => window.losses > 0);
    if (isTaken) await until(visit.lines, (lines) => lines.some((line) => /has taken the focus again and again/.test(line)), loadingMs);
    // A key that came in the moment before the focus went back is lost; what is typed now is not.
    await visit.type('alone');
    const typed = await visit.evaluate(() => document.querySelector('.lessons-search').value);
    assert.match(typed, isTaken ? /alone$/ : /^(word ){40}alone$/);
  });
});
