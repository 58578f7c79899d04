// What is said of a program whose logs differ: it is made small, and printed as Python and as data.

import { shrink } from './shrink.mjs';
import { source } from './source.mjs';

const MOST_VARIANTS = 1_500;

/** Tells of a program that runs differently on `subject` than `expectedOf(program)` says. */
export function report(program, subject, expectedOf) {
  const logs = (variant) => [subject.expected(expectedOf(variant)), subject.logOf(variant)];
  const isDifferent = (variant) => {
    const [expected, actual] = logs(variant);
    return expected !== actual && !expected.includes(' end broke: ');
  };
  const isSoAlone = isDifferent(program);
  const small = isSoAlone ? shrink(program, isDifferent, MOST_VARIANTS) : program;
  const [expected, actual] = logs(small);
  return [
    '',
    source(small).trimEnd(),
    '',
    isSoAlone ? difference(expected, actual, subject.name) : 'It differs only after other programs have run.',
    '',
    `as data: ${JSON.stringify(small)}`,
    `again:   cargo xtask fuzz --seed ${program[0]} --programs 1`,
    '',
  ].join('\n');
}

/** Two logs, in common as far as they are the same. */
function difference(expected, actual, name) {
  const [left, right] = [expected.split('\n'), actual.split('\n')];
  let same = 0;
  while (same < left.length && left[same] === right[same]) {
    same += 1;
  }
  const indented = (lines) => lines.map((line) => `    ${line}`);
  return [
    ...indented(left.slice(0, same)),
    '  CPython goes on:',
    ...indented(left.slice(same)),
    `  ${name}:`,
    ...indented(right.slice(same)),
  ].join('\n');
}
