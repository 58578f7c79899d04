// Makes random programs, as data: `[seed, level, things, body]`.
//
// A body is a list of statements; a statement is an array, its name first (statements.mjs says what each is, source.mjs what it
// means in Python). A program of the level "shared" keeps to what asyncio and the crate `webloop` both have, one of the level
// "python" does not.
//
// Programs end by themselves: there are no loops but `repeat`. And no two tasks await each other: a task awaits only such whose
// text is over where it says so, so cancelling one never comes round to itself, which CPython does not survive.

import { Random } from './random.mjs';
import { DEEPEST, STATEMENTS, insideOf } from './statements.mjs';

const DELAYS = [0, 0, 1, 1, 1, 2, 2, 3, 4, 7, -1, -3];

export class Generator {
  constructor(seed, level) {
    this.random = new Random(seed);
    this.level = level;
    this.isShared = level === 'shared';
    this.slots = 0;
    // The tasks whose text is over.
    this.awaitable = [];
    this.handles = 0;
    this.kept = 0;
    this.numbers = 0;
    this.things = [];
    this.budget = 15 + this.random.below(this.random.percent(20) ? 100 : 40);
    this.chooseStatements();
  }

  /** Each program has its own few kinds of statements: so the rare meet each other more often than if all were in all. */
  chooseStatements() {
    this.statements = Object.entries(STATEMENTS).filter(([, statement]) => {
      const isKnown = !this.isShared || !statement.isPythonOnly;
      return isKnown && (statement.isAlways || this.random.percent(statement.needs ? 25 : 50));
    });
    if (!this.isShared && this.random.percent(8)) {
      this.things.push(['eager_factory']);
    }
    const kinds = new Set(this.statements.flatMap(([, statement]) => statement.needs ?? []));
    for (const kind of [...kinds].sort()) {
      for (let count = 1 + this.random.below(2); count > 0; count -= 1) {
        this.things.push(this.thing(kind));
      }
    }
  }

  thing(kind) {
    const { random } = this;
    switch (kind) {
      case 'queue':
        return [kind, random.pick(['fifo', 'fifo', 'lifo', 'priority']), random.below(3)];
      case 'semaphore':
        return [random.pick(['semaphore', 'semaphore', 'bounded']), random.below(3)];
      case 'barrier':
        return [kind, 1 + random.below(3)];
      default:
        return [kind];
    }
  }

  /** The number of one of the things of a kind. */
  one(kind) {
    const alike = kind === 'semaphore' ? ['semaphore', 'bounded'] : [kind];
    return this.random.below(this.things.filter(([name]) => alike.includes(name)).length);
  }

  number() {
    this.numbers += 1;
    return this.numbers;
  }

  delay() {
    return this.random.pick(DELAYS);
  }

  /** `null` is never. */
  delayOrNever() {
    return this.random.percent(3) ? null : this.delay();
  }

  /** One of the tasks that may be awaited here. */
  awaited() {
    return this.random.pick(this.awaitable);
  }

  /** Some of the tasks that may be awaited here, each once. */
  severalAwaited() {
    const chosen = this.awaitable.filter(() => this.random.percent(50));
    return chosen.length > 0 ? chosen.slice(-4) : [this.awaited()];
  }

  /** A task's number and body. Its text is open within itself only. */
  child(place, isAwaitable = true, kind = 'child') {
    const slot = this.slots;
    this.slots += 1;
    // Something is to be left for the others.
    const rest = this.budget;
    this.budget = Math.min(rest, 3 + this.random.below(12));
    const share = this.budget;
    const body = this.body(kind, place);
    this.budget = rest - (share - this.budget);
    if (isAwaitable) {
      this.awaitable.push(slot);
    }
    return [slot, body];
  }

  /** The body of a task group, most of which make tasks at once. */
  groupBody(place) {
    const inside = insideOf('group', place, this.isShared);
    const children = [];
    for (let count = inside.depth < DEEPEST ? this.random.below(4) : 0; count > 0; count -= 1) {
      const isEager = !this.isShared && this.random.percent(20);
      children.push([isEager ? 'spawn_eager' : 'spawn', ...this.child(inside, !this.isShared)]);
    }
    return [...children, ...this.statementsAt(inside, 4)];
  }

  /** Some tasks of one statement; those of a gather have no number that anybody else could use. */
  children(kind, place) {
    return Array.from({ length: 1 + this.random.below(3) }, () => this.child(place, kind === 'children', kind));
  }

  /** A body of at most so many statements inside of a statement that is at `place`. */
  body(kind, place, most = 6) {
    return this.statementsAt(insideOf(kind, place, this.isShared), most);
  }

  statementsAt(place, most) {
    const statements = [];
    const length = 1 + this.random.below(most);
    for (let index = 0; index < length && this.budget > 0; index += 1) {
      const statement = this.statement(place);
      if (statement === undefined) {
        break;
      }
      statements.push(statement);
      if (statement[0] === 'return' || statement[0] === 'raise') {
        break;
      }
    }
    return statements;
  }

  statement(place) {
    this.budget -= 1;
    const possible = this.statements.filter(([, { isSync, inner, isAllowed, hasSubject }]) => {
      if ((place.isSync && !isSync) || (inner && place.depth >= DEEPEST)) {
        return false;
      }
      return (isAllowed?.(place, this.isShared, this.things) ?? !isAllowed) && (hasSubject?.(this) ?? true);
    });
    if (possible.length === 0) {
      return undefined;
    }
    const weights = possible.map(([name, { weight = 4, needs }]) => [name, needs ? 2 * weight : weight]);
    const name = this.random.weighted(weights);
    return [name, ...(STATEMENTS[name].make?.(this, place) ?? [])];
  }

  /** The main task starts several others more often than not: alone it meets nobody. */
  main() {
    const place = { depth: 0 };
    const body = [];
    for (let count = this.random.below(5); count > 0; count -= 1) {
      body.push(['task', ...this.child(place)]);
    }
    return [...body, ...this.statementsAt(place, 12)];
  }
}

/** The program of a seed. Every other seed is of a shared one. */
export function generate(seed) {
  const level = seed % 2 === 0 ? 'shared' : 'python';
  const generator = new Generator(seed, level);
  const main = generator.main();
  return [seed, level, generator.things, main];
}
