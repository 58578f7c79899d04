// The parts of a search: constraints as text, numbers at random.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { loadExplorer } from './explore.mjs';

let python;

before(async () => {
  ({ python } = await loadExplorer());
});

const call = (code) => JSON.parse(python.runPython(`import json\n${code}`));

const text = `after "search(\\"zo\\") in show 1" "timer of main 1 #2"
with "time-out of main 1" "fetch(\\"a\\") in main 1" 2
tie "timer of a" "timer of b"
seed 7
fails "fetch(\\"a\\") in main 1"
never "fetch(\\"ä\\") in main 1"
cancel "main 1" 3
first "a 1 step 2" "b 1 step 1"`;

test('constraints are read as they are written', () => {
  python.globals.set('text', text);
  assert.equal(call(`
from webloop.explore.constraints import parse, text_of
json.dumps(text_of(parse("\\n" + text + "\\n  \\n")))`), text);
});

test('what is no constraint is an error that says so', () => {
  const wrong = [
    'before "a" "b"', 'after "a"', 'after a b', 'after "a" 1', 'with "a" "b" 3', 'with "a" "b" -1', 'seed "x"', 'seed 1.5', 'after "a" "b" "c"',
    Array(9).fill('seed 1').join('\n'),
  ];
  python.globals.set('wrong', wrong.join('\0'));
  const told = call(`
from webloop.explore.constraints import ConstraintError, parse
def told(text):
    try:
        return str(parse(text))
    except ConstraintError as error:
        return "error: " + str(error)
json.dumps([told(text) for text in wrong.split("\\0")])`);
  told.forEach((each, index) => assert.match(each, /^error: (no constraint: |there are 9)/, wrong[index]));
});

test('numbers at random are those of PCG-XSH-RR 64/32', () => {
  // The numbers that pcg32_demo of the reference implementation prints first, for seed 42 and stream 54.
  const expected = ['0xa15c02b7', '0x7b47f409', '0xba1d3330', '0x83d2f293', '0xbfa4784b', '0xcbed606e'];
  assert.deepEqual(call(`
from webloop.explore.chance import Pcg32
numbers = Pcg32(42, 54)
json.dumps([hex(numbers.next()) for _ in range(6)])`), expected);
});
