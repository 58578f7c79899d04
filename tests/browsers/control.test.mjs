// A lesson in Rust held still, stepped, slowed down and in virtual time; the inspector, drawn and used with the keys.

import assert from 'node:assert/strict';
import { scenario, theme, until } from './support.mjs';

theme('control', () => {
  scenario('a program is paused, stepped, and goes on', { path: '?lesson=up-and-down' }, async (visit) => {
    await visit.click('button', 'Pause');
    await visit.says('Ready: Run starts paused');
    await visit.click('button', 'Run');
    await visit.says('Paused at 0.00 s · next: task main');
    await visit.click('button', 'Step');
    await visit.says('Paused at 0.00 s · ran task main · next: task up');
    await visit.press('F10');
    await visit.says('Paused at 0.00 s · ran task up · next: task down');
    await visit.press('Shift+F10');
    await visit.says(/^Paused at 0\.00 s · ran 2 callbacks · next: /);
    await visit.click('button', 'Resume');
    await visit.says('Running');
    await until(() => visit.text('.output-stage'), /up[1-9]/);
  });

  scenario('a program is slowed down, and made faster', { path: '?lesson=countdown' }, async (visit) => {
    await visit.click('button', 'Run');
    await until(visit.lines, (lines) => lines.at(-1) === '9');
    await visit.clickOn('.speed-slider');
    await visit.press('Home');
    assert.equal(await visit.evaluate(speed), 'a hundredth of real time');
    const before = await visit.lines();
    await visit.evaluate(() => new Promise((resolve) => { setTimeout(resolve, 2_500); }));
    assert.ok((await visit.lines()).length <= before.length + 1, 'a second takes a hundred now');
    await visit.press('End');
    assert.equal(await visit.evaluate(speed), '10 times real time');
    const began = performance.now();
    await visit.says(/^Finished after 1\d\.\d\d s$/);
    assert.ok(performance.now() - began < 8_000, 'what is left takes a tenth');
  });

  scenario('in virtual time a program ends at once, at the times that it would have had', { path: '?lesson=countdown' }, async (visit) => {
    await visit.click('switch', 'Virtual time');
    const began = performance.now();
    await visit.click('button', 'Run');
    await visit.says('Finished after 10.00 s');
    assert.ok(performance.now() - began < 8_000);
    await until(() => visit.evaluate(secondsPrinted), (seconds) => seconds.join() === '0,1,2,3,4,5,6,7,8,9,10');
  });

  scenario('the inspector draws, and tells each event to who uses the keys', { path: '?lesson=countdown' }, async (visit) => {
    await visit.click('switch', 'Virtual time');
    await visit.click('button', 'Run');
    await visit.says(/^Finished/);
    await until(() => visit.evaluate(coloursDrawn), (count) => count > 3);
    await visit.evaluate(() => document.querySelector('[role=listbox][aria-label=Lanes]').focus());
    await visit.press('Home');
    await visit.press('ArrowDown');
    const said = () => visit.evaluate(() => document.querySelector('[aria-label=Timeline] [aria-live=polite]').textContent);
    await visit.press('ArrowRight');
    const first = await until(said, /countdown\.rs:\d+|callback/);
    await visit.press('ArrowRight');
    await until(said, (text) => text !== first && /\d (s|ms|µs|ns)/.test(text));
    await visit.click('link', 'Two sleepers');
    await visit.click('button', 'Run');
    await visit.click('tab', 'Tasks');
    await until(() => visit.text('[role=tabpanel]:not([hidden]) tbody'), /sleep until/);
  });
});

/** Runs in the page. */
function speed() {
  return document.querySelector('.speed-slider').getAttribute('aria-valuetext');
}

/** Runs in the page: when each line of its console was printed. */
function secondsPrinted() {
  return [...document.querySelectorAll('[role=log] > *')].map((line) => Math.round(Number.parseFloat(line.firstElementChild.textContent)));
}

/** Runs in the page: how many colours its timeline has. */
function coloursDrawn() {
  const canvas = document.querySelector('.timeline-canvas');
  if (!canvas?.width) return 0;
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
}
