// The programs after public reports (reports/) that need a document, or stacks that are switched. What is expected was printed
// by Pyodide's own loop.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { openPage } from './page.mjs';

let run, close;

before(async () => {
  ({ run, close } = await openPage());
});

after(() => close());

const keep =
  'callback 0 JavaScript was given something of Python for one call only, such as a function, and uses it later: give it '
  + '`create_proxy(function)` of pyodide.ffi, or use `add_event_listener` of pyodide.ffi.wrappers';

const programs = {
  r60_async_handler_that_raises: {
    lines: ['before', 'handler starts', 'after the click', 'still alive'],
    problems: ['task 16 ValueError: should be shown', "task 20 KeyError: 'task'"],
  },
  r62_listener_without_create_proxy: {
    lines: ['end'],
    problems: [keep, keep],
  },
  r64_promises_that_reject: {
    lines: [
      'JsException TypeError wrong kind', 'twice 3 3', "gather [1, 'py', 'JsException']", 'create_task TypeError', 'future 9',
      'thenable 8', 'python error comes back True', 'finally ran True',
    ],
  },
  r66_settimeout_with_a_coroutine: {
    lines: ['once 1', 'wrapper', 'beat 1', 'beat 2', 'beat 3', 'beats after clear: 3', 'the cleared one never ran'],
    isTimed: true,
  },
  r67_context_through_javascript: {
    lines: [
      'direct call sees: request 1', "two tasks do not mix: ['request 2 -> request 2', 'request 3 -> request 3']",
      'after an await on a promise: request 4', 'outside: none',
    ],
  },
  r71_run_sync_and_gather: {
    lines: ['sync function got [1, 2, 3]', 'generator cleaned', 'hooks inside are set: True', 'others ran meanwhile: True', 'end'],
  },
  r73_remove_listener_and_destroy: {
    lines: [
      'one ping', 'one pong', 'removed: nothing more', 'destroyed proxy: error is told', 'twice removing is harmless: KeyError',
      'end',
    ],
  },
  r77_event_object_after_an_await: {
    lines: [
      'sync: currentTarget ok True, default prevented True', 'coroutine, first line: target ok True',
      'after await: currentTarget is None True, target ok True', "two overlapping: ['in 1', 'in 2', 'out 1', 'out 2']",
    ],
  },
  r78_coroutines_given_to_javascript: {
    lines: [
      'all [1, 2, 3]', 'race quick', 'js caught: PythonError true ValueError true', 'cancelled task rejects: True',
      'awaited in js twice: 5 5', 'number of tasks left: 0',
    ],
  },
  r79_rejected_promise_nobody_awaits: {
    lines: ['one', 'two'],
    problems: [
      'callback 0 Error: nobody awaits me', 'callback 0 Error: thrown in a timer', "callback 15 KeyError: 'from python timer'",
    ],
    isTimed: true,
  },
  r84_click_inside_a_task: {
    lines: [
      'sync listener in clicker', 'click returned', 'child as child', 'async listener is another task True',
      'clicker is still clicker', 'other went on: True', 'end',
    ],
    problems: ['callback 29 ValueError: listener'],
  },
};

for (const mode of ['unwatched', 'watched', 'stepped', 'virtual']) {
  describe(mode, () => {
    for (const [name, { lines, problems = [], isTimed }] of Object.entries(programs)) {
      // There a sleep is over before the browser's timers.
      if (isTimed && mode !== 'unwatched' && mode !== 'watched') continue;
      test(name, async () => {
        const source = readFileSync(new URL(`reports/${name}.py`, import.meta.url), 'utf8');
        const did = await run(source, { mode, problems: problems.length });
        assert.equal(did.how, 'ok', JSON.stringify(did.problems));
        // A paused clock stands still, but the browser's does not; virtual time does not wait for what is told; and on a busy
        // machine timers of both are late.
        const inOrder = (all) => (isTimed || mode === 'stepped' || mode === 'virtual' ? all.toSorted() : all);
        assert.deepEqual(inOrder(did.text.trimEnd().split('\n')), inOrder(lines));
        assert.equal(did.errorText, '');
        const told = did.problems.map(({ kind, message, line }) => `${kind} ${line} ${message}`);
        assert.deepEqual(told.toSorted(), problems.toSorted());
      });
    }
  });
}
