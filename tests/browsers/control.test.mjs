// A lesson in Rust held still, stepped, slowed down, and in virtual time; the inspector, drawn and used with the keys.

import assert from 'node:assert/strict';
import { scenario, theme, until } from './support.mjs';

theme('control', () => {
  scenario('a program is paused, stepped and goes on', { path: '?lesson=up-and-down' }, async (visit) => {
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
    await visit.says(/^(Running|Finished)/);
    await until(() => visit.text('.output-stage'), /up[1-9]/);
  });
});
