// Pause, step, speed and virtual time act on the program, not on its display.

import assert from 'node:assert/strict';
import { changesDuring, consoleLines, pageTest, reaches, shows, suite, until } from './support.mjs';

const sleepers = '?lesson=two-sleepers';

suite('control', { concurrency: 3 }, () => {
  pageTest('a paused program stands still, its clock too, and the page lives', { path: '?lesson=countdown' }, async ({ page, app }) => {
    await app.run.click();
    await shows(app.value('counting down'), '9');
    await app.pause.click();
    // A busy machine may take more than the second between what is seen and the click.
    const paused = /^Paused at (\d)\.\d\d s · next: the callback of countdown\.rs:\d+ at (\d)\.\d\d s$/.exec(await app.status.textContent());
    const next = Number(paused?.[2]);
    assert.equal(next, Number(paused?.[1]) + 1, await app.status.textContent());
    assert.equal(await changesDuring(app.stage, 2_500), 0, 'nothing of it runs');
    await app.keysButton.click();
    await page.keyboard.press('Escape');
    await app.resume.click();
    assert.equal(await app.status.textContent(), 'Running');
    await shows(app.value('counting down'), String(10 - next));
    const { time } = (await consoleLines(app)).find(({ text }) => text === String(10 - next));
    assert.ok(time >= next && time < next + 0.5, `to the program no time has passed, so it comes at ${next} s, not at ${time} s`);
  });

  pageTest('a click into a paused program waits until it goes on', { path: '?lesson=countdown' }, async ({ app }) => {
    await app.run.click();
    await shows(app.value('counting down'), '9');
    await app.pause.click();
    await shows(app.status, /^Paused at/);
    const reached = await app.value('counting down').textContent();
    await app.output.getByRole('button', { name: 'Cancel' }).click();
    assert.equal(await changesDuring(app.stage, 500), 0);
    await shows(app.status, /next: the callback of stage\.rs/);
    await app.resume.click();
    await shows(app.value('counting down'), `cancelled at ${reached}`);
  });

  pageTest('Pause before Run starts at the first callback, and Step runs one after the other', { path: '?lesson=up-and-down' }, async ({ app }) => {
    await app.pause.click();
    assert.equal(await app.status.textContent(), 'Ready: Run starts paused');
    await app.run.click();
    await shows(app.status, 'Paused at 0.00 s · next: task main');
    assert.equal(await app.stage.textContent(), '', 'it has not begun');
    await app.step.click();
    await shows(app.status, 'Paused at 0.00 s · ran task main · next: task up');
    await app.step.click();
    await shows(app.status, 'Paused at 0.00 s · ran task up · next: task down');
    await app.stepTurn.click();
    await shows(app.status, /^Paused at 0\.00 s · ran 2 callbacks · next: the end of up’s sleep at 0\.10 s$/);
    await app.step.click({ modifiers: ['Control'] });
    await shows(app.status, /^Paused at 0\.10 s · ran the end of up’s sleep at 0\.10 s · next: /);
    assert.equal(await app.value('up').textContent(), '–', 'the end of the sleep only wakes the task');
    await app.step.click();
    await shows(app.status, /^Paused at 0\.10 s · ran task (up|down) · next: /);
    await app.step.click();
    await shows(app.value('up'), '1');
    assert.equal(await app.value('down').textContent(), '9');
    await app.step.click();
    await app.step.click();
    await shows(app.status, /^Paused at 0\.20 s · ran task \w+ · next: /);
  });

  pageTest('F8 pauses and resumes, F10 steps, Shift F10 steps a turn, and none does while typing', { path: '?lesson=race' }, async ({ page, app }) => {
    await page.keyboard.press('F10');
    await shows(app.status, 'Paused at 0.00 s · next: task main');
    await page.keyboard.press('F10');
    await shows(app.status, 'Paused at 0.00 s · ran task main · next: task lane 1');
    await page.keyboard.press('Shift+F10');
    await shows(app.status, /ran 8 callbacks/);
    await app.lanes.focus();
    await page.keyboard.press('F8');
    assert.match(await app.status.textContent(), /^Paused/);
    await app.status.click();
    await app.lanes.blur();
    await page.keyboard.press('F8');
    await shows(app.status, 'Running');
    await page.keyboard.press('F8');
    await shows(app.status, /^Paused/);
  });

  pageTest('a pause ends with its run', { path: sleepers }, async ({ app }) => {
    await app.run.click();
    await app.pause.click();
    await app.stop.click();
    await shows(app.status, 'Stopped');
    await app.run.click();
    await shows(app.status, 'Running');
    await app.pause.click();
    await app.reset.click();
    await shows(app.status, 'Ready');
    assert.ok(await app.pause.isVisible());
  });

  pageTest('the speed holds at once, while it runs and while it is paused', { path: '?lesson=countdown' }, async ({ page, app }) => {
    await app.run.click();
    await shows(app.value('counting down'), '9');
    await app.speed.focus();
    await page.keyboard.press('Home');
    assert.equal(await app.speed.getAttribute('aria-valuetext'), 'a hundredth of real time');
    assert.equal(await changesDuring(app.stage, 2_000), 0, 'a second takes a hundred now');
    await app.pause.click();
    await app.speed.focus();
    await page.keyboard.press('End');
    assert.equal(await app.speed.getAttribute('aria-valuetext'), '10 times real time');
    const begin = Date.now();
    await app.resume.click();
    await shows(app.value('counting down'), 'DONE!', 8_000);
    assert.ok(Date.now() - begin < 6_000, 'nine seconds take less than one and a bit');
    await shows(app.status, /^Finished after 1\d\.\d\d s$/);
  });

  pageTest('in virtual time a program ends at once and prints what it would have printed', { path: '?lesson=countdown' }, async ({ app }) => {
    await app.virtualTime.click();
    assert.equal(await app.virtualTime.getAttribute('aria-checked'), 'true');
    assert.ok(await app.speed.isDisabled());
    const begin = Date.now();
    await app.run.click();
    await shows(app.status, 'Finished after 10.00 s', 4_000);
    assert.ok(Date.now() - begin < 4_000);
    const lines = await until(() => consoleLines(app), (all) => all.length === 11);
    assert.deepEqual(lines.map(({ time }) => Math.round(time * 100) / 100), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assert.deepEqual(lines.map(({ text }) => text), ['10', '9', '8', '7', '6', '5', '4', '3', '2', '1', 'DONE!']);
  });

  pageTest('virtual time can be switched while it runs, and an endless program leaves the page alive', { path: sleepers }, async ({ app }) => {
    await app.run.click();
    await until(() => consoleLines(app), (lines) => lines.length >= 2);
    await app.virtualTime.click();
    await until(() => consoleLines(app), (lines) => lines.at(-1).time > 1_000);
    await app.virtualTime.click();
    const { time } = (await consoleLines(app)).at(-1);
    await app.pause.click();
    await shows(app.status, /^Paused at/);
    await until(() => consoleLines(app), (lines) => lines.at(-1).time >= time);
    await app.stop.click();
    await shows(app.status, 'Stopped');
  });

  pageTest('a deadlock is called by its name, and a program that waits for a click is not', { path: '?lesson=philosophers' }, async ({ app }) => {
    await app.run.click();
    await shows(app.status, 'Stuck: 5 tasks wait for each other');
    await app.output.getByRole('spinbutton', { name: 'Right fork first' }).fill('1');
    await app.output.getByRole('button', { name: 'Serve again' }).click();
    await shows(app.status, 'Running');
    await reaches(app.value('philosopher 5'), 3);
    await reaches(app.value('philosopher 1'), 3);
    await shows(app.detail, 'waits for the browser');
    assert.equal(await app.status.textContent(), 'Running', 'the bell may still be rung');
  });

  pageTest('a quiet program says which timer it waits for', { path: '?lesson=countdown' }, async ({ app }) => {
    await app.run.click();
    await shows(app.detail, /^waits for a timer at [123]\.\d\d s$/);
    await app.stop.click();
    await shows(app.detail, '');
  });
});
