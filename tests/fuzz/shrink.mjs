// Makes a program that shows a difference as small as it gets while it still shows one.
//
// Statements go in halves, quarters and so on (ddmin), bodies take the place of what is around them, children of a statement go
// one by one, and numbers become small. Whatever is left is a program: what a statement refers to and does not find is a line of
// the log, and awaiting still goes from later texts to earlier ones only.

import { isValid } from './validity.mjs';

/** The smallest variant found for which `isDifferent(program)`; at most so many are tried. */
export function shrink(program, isDifferent, most = 2_000) {
  let best = program;
  let tried = 0;
  const accept = (candidate) => {
    if (tried >= most || !isValid(candidate)) {
      return false;
    }
    tried += 1;
    if (!isDifferent(candidate)) {
      return false;
    }
    best = candidate;
    return true;
  };
  let before;
  do {
    before = JSON.stringify(best);
    for (const pass of [withoutStatements, unwrapped, withoutChildren, withoutThings, withSmallNumbers]) {
      pass(() => best, accept);
    }
  } while (JSON.stringify(best) !== before && tried < most);
  return best;
}

const isStatement = (value) => Array.isArray(value) && typeof value[0] === 'string';
const isBody = (value) => Array.isArray(value) && value.every(isStatement);
const isChild = (value) => Array.isArray(value) && value.length === 2 && typeof value[0] === 'number' && isBody(value[1]);

/** The paths to all values in a program's main body for which `test(value)`, the outermost first. */
function paths(program, test) {
  const found = [];
  const visit = (value, path) => {
    if (test(value)) {
      found.push(path);
    }
    if (Array.isArray(value)) {
      value.forEach((item, index) => visit(item, [...path, index]));
    }
  };
  visit(program[3], [3]);
  return found;
}

const at = (program, path) => path.reduce((value, index) => value?.[index], program);

/** A copy of `value` in which what is at `path` is another. */
function replaced(value, [index, ...rest], other) {
  const copy = [...value];
  copy[index] = rest.length === 0 ? other : replaced(copy[index], rest, other);
  return copy;
}

function withoutStatements(best, accept) {
  for (const path of paths(best(), (value) => isBody(value) && value.length > 0)) {
    let body = at(best(), path);
    if (!isBody(body)) {
      continue;
    }
    for (let size = body.length; size >= 1; size = Math.floor(size / 2)) {
      for (let start = 0; start < body.length;) {
        const smaller = body.toSpliced(start, size);
        if (accept(replaced(best(), path, smaller))) {
          body = smaller;
        } else {
          start += size;
        }
      }
    }
  }
}

function unwrapped(best, accept) {
  for (const path of paths(best(), isStatement).reverse()) {
    const statement = at(best(), path);
    const around = path.slice(0, -1);
    const body = at(best(), around);
    if (!isStatement(statement) || !isBody(body)) {
      continue;
    }
    for (const inner of statement.filter((value) => isBody(value) && value.length > 0)) {
      if (accept(replaced(best(), around, body.toSpliced(path.at(-1), 1, ...inner)))) {
        break;
      }
    }
  }
}

function withoutChildren(best, accept) {
  const isList = (value) => Array.isArray(value) && value.length > 1
    && (value.every(isChild) || value.every((item) => typeof item === 'number'));
  for (const path of paths(best(), isList)) {
    let items = at(best(), path);
    for (let index = (items?.length ?? 0) - 1; index >= 0 && items.length > 1; index -= 1) {
      const fewer = items.toSpliced(index, 1);
      if (accept(replaced(best(), path, fewer))) {
        items = fewer;
      }
    }
  }
}

/** The last things may go, and the others may hold less. */
function withoutThings(best, accept) {
  for (let index = best()[2].length - 1; index >= 0; index -= 1) {
    accept(best().with(2, best()[2].toSpliced(index, 1)));
  }
}

function withSmallNumbers(best, accept) {
  for (const path of paths(best(), (value) => typeof value === 'number' && value !== 0)) {
    const number = at(best(), path);
    for (const smaller of [0, 1, Math.sign(number)]) {
      if (typeof number === 'number' && Math.abs(smaller) < Math.abs(number)
        && accept(replaced(best(), path, smaller))) {
        break;
      }
    }
  }
}
