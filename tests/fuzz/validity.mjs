// Whether a variant of a program that the shrinker has made is a program still.

import { STATEMENTS, bodiesOf, insideOf } from './statements.mjs';

/**
 * Whether every statement may stand where it stands and is about things that there are, no two tasks have one number, and tasks
 * await only such whose text is over.
 */
export function isValid([, level, things, main]) {
  const slots = slotsOf(main);
  if (new Set(slots).size < slots.length) {
    return false;
  }
  const isShared = level === 'shared';
  const closed = new Set();
  // Tasks of groups and gathers, which nobody else may await in the crate.
  const unshared = new Set();
  const kept = new Set();

  const countOf = (kind) => {
    return things.filter(([name]) => name === kind || (kind === 'semaphore' && name === 'bounded')).length;
  };
  const isStatementValid = (statement, place) => {
    const [name, ...given] = statement;
    const { isSync, isPythonOnly, isAllowed, needs, awaits } = STATEMENTS[name];
    if ((place.isSync && !isSync) || (isShared && isPythonOnly) || (needs && given[0] >= countOf(needs))) {
      return false;
    }
    if (isAllowed !== undefined && !isAllowed(place, isShared, things)) {
      return false;
    }
    // One that is not there at all is awaited by nobody.
    const awaited = awaits === undefined ? [] : [given[awaits]].flat();
    if (!awaited.every((slot) => closed.has(slot) || !slots.includes(slot))) {
      return false;
    }
    if (isShared && ((name === 'wait_for' && given[1] <= 0) || awaited.some((slot) => unshared.has(slot)))) {
      return false;
    }
    if ((name === 'keep' && kept.has(given[0])) || (name === 'await_kept' && !kept.has(given[0]))) {
      return false;
    }
    if (name === 'keep') {
      kept.add(given[0]);
    }
    return bodiesOf(statement).every(([body, kind, slot]) => {
      const isBodyValid = body.every((inner) => isStatementValid(inner, insideOf(kind, place, isShared)));
      closed.add(slot);
      if (name === 'spawn' || kind === 'gathered') {
        unshared.add(slot);
      }
      return isBodyValid;
    });
  };
  return main.every((statement) => isStatementValid(statement, { depth: 0 }));
}

/** The numbers of all tasks in a body, in the order of their texts. */
function slotsOf(body) {
  return body.flatMap(bodiesOf).flatMap(([inner, , slot]) => [slot, ...slotsOf(inner)]).filter((slot) => slot !== undefined);
}
