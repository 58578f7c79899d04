// A search for an order that breaks a program in Python: it is the same in every browser.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { loadingMs, scenario, theme, until } from './support.mjs';

theme('Explore', () => {
  scenario('a breaking order is found, and walked through', { path: '?lesson=clock&python' }, async (visit) => {
    await visit.write(readFileSync(new URL('../explore/stale_search.py', import.meta.url), 'utf8'));
    if (!await visit.has('tab', 'Explore')) await visit.click('button', 'Inspector');
    await visit.click('tab', 'Explore');
    await visit.clickOn('.explore-level:nth-of-type(2) input');
    await visit.click('button', 'Find a breaking order');
    await until(() => visit.text('.explore-heading'), /^Found after 4 runs/, loadingMs);
    assert.match(await visit.text('.explore-result'), /AssertionError: results for zo in main 1, line 22/);
    assert.match(await visit.text('.explore-conditions'), /The answer to search\("zo"\) comes after the answer to search\("zombie"\)/);
    const now = () => visit.text('.explore-now');
    assert.match(await now(), /^8 of 24: the answer to search\("zombie"\) in show 2 comes/);
    await visit.click('button', 'Back');
    assert.match(await now(), /^7 of 24: /);
  });
});
