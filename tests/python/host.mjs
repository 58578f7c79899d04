// The page's side of a Python program, for tests: a clock that the test moves, or the real one.
//
// In driven mode it stands in for the Rust loop: turns run what was ready when they began, due timers join behind, by
// deadline and number.

import { hear } from './told.mjs';

/** What every host has: it keeps what the program wrote and how it went. */
class Host {
  lines = [];
  errors = [];
  droppedLines = 0;
  tasks = new Map();
  holders = new Map(); // of locks, by their numbers
  lengths = new Map(); // of queues, likewise
  handles = new Map();
  ready = [];
  timers = []; // in order
  isDriven = false;
  isPaused = false;
  isIdle = false;
  isStuck = false;
  isCalled = false;
  isClosed = false;
  isStarted = false;
  how = null;
  budget = 8;
  calls = { request_turn: 0, request_turn_at: 0, called: 0 };
  wantsTurn = false;
  switches = 0;
  wantsTurnAt = null;
  texts = [''];
  isAheadAllowed = false;
  turnLeft = 0;
  ran = new Set(); // ahead of what was called for

  /** Takes the program; its methods are fetched once, since each look makes a new proxy. */
  attach(program) {
    this.program = program;
    this.pumpProxy = program.pump;
    this.runProxy = program.run;
    return this;
  }

  /** Frees the proxies of a program that is over. */
  detach() {
    this.pumpProxy.destroy();
    this.runProxy.destroy();
    this.program.destroy();
  }

  pump() {
    if (this.pumpProxy(this.budget) === 'switch') {
      this.switches += 1;
      this.pumpProxy.callPromising(this.budget);
    }
  }

  /** How far Python may run ahead, in callbacks of this turn and then in seconds: it knows the order of all but timers. */
  lead() {
    if (!this.isAheadAllowed) return [0, 0];
    const first = this.ready.findIndex((number) => this.handles.get(number)?.isTimer);
    const known = first < 0 ? this.ready.length : first;
    return [Math.min(known, this.turnLeft), first < 0 ? this.nextDeadline - this.time() : 0];
  }

  /** Runs one handle of driven mode, on a stack of its own if it asks for that, unless it was run ahead. */
  run(number) {
    if (this.ran.delete(number)) return;
    const length = this.runProxy(number, ...this.lead());
    if (length === 'switch') {
      this.switches += 1;
      this.runProxy.callPromising(number);
    } else {
      this.tell(this.readTold(length));
      this.ran.delete(number);
    }
  }

  setDriven(isDriven) {
    if (isDriven === this.isDriven) return;
    this.isDriven = isDriven;
    if (isDriven) {
      this.program.set_driven(true);
    } else {
      const pending = this.ready.filter((number) => this.handles.has(number));
      this.ready = [];
      this.timers = [];
      this.handles.clear();
      this.ran.clear();
      this.program.set_driven(false, pending);
    }
    this.wake();
  }

  closed() {
    this.isClosed = true;
  }

  idle(isIdle, isStuck) {
    this.isIdle = isIdle;
    this.isStuck = isStuck;
  }

  listens(isCalled) {
    this.isCalled = isCalled;
  }

  called() {
    this.calls.called += 1;
  }

  is_paused() {
    return this.isPaused;
  }

  enter_page() {}

  leave_page() {}

  resume_page() {}

  request_turn() {
    this.calls.request_turn += 1;
    this.wantsTurn = true;
    this.wake();
  }

  request_turn_at(when) {
    this.calls.request_turn_at += 1;
    this.wantsTurnAt = when ?? null;
    this.wake();
  }

  intern(number, text) {
    this.texts[number] = text;
  }

  /** Does what Python tells. */
  tell(numbers) {
    hear(this, numbers);
  }

  /** Notes what a step of a task gave. */
  polled(number, what) {
    if (number === 0) return;
    const task = this.tasks.get(number);
    if (what === 'ok' || what === 'error' || what === 'cancelled') task.outcome = what;
    else task.waits.push(what);
  }

  call_soon(handle, task, file, line) {
    this.handles.set(handle, { task, file, line });
    this.ready.push(handle);
    this.wake();
  }

  call_at(handle, when, task, file, line) {
    this.handles.set(handle, { task: 0, wakes: task, file, line, isTimer: true });
    let [low, high] = [0, this.timers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.timers[middle].when <= when) low = middle + 1;
      else high = middle;
    }
    this.timers.splice(low, 0, { when, number: handle });
    this.wake();
  }

  cancel(handle) {
    this.handles.delete(handle);
  }

  create_task(number, parent, name, file, line) {
    this.tasks.set(number, { name, parent, file, line, waits: [], outcome: null, isRetrieved: false, cancels: 0 });
  }

  rename_task(task, name) {
    this.tasks.get(task).name = name;
  }

  waits(task, what) {
    this.polled(task, what);
  }

  retrieve(task) {
    this.tasks.get(task).isRetrieved = true;
  }

  write(lines) {
    for (const line of lines.split('\n')) {
      const [name, text] = line.slice(1).split('\x1f');
      if (line[0] === '+') this.lines.at(-1).text += text;
      else this.lines.push({ kind: line[0], task: name, text });
    }
  }

  dropped(count) {
    this.droppedLines += count;
  }

  error(json) {
    this.errors.push(JSON.parse(json));
  }

  started() {
    this.isStarted = true;
  }

  ended(how) {
    this.how = how;
    this.wake();
  }

  /** The text of standard output. */
  get text() {
    return this.lines
      .filter(({ kind }) => kind === 'O')
      .map(({ text }) => `${text}\n`)
      .join('');
  }

  /** The text of standard error. */
  get errorText() {
    return this.lines
      .filter(({ kind }) => kind === 'E')
      .map(({ text }) => `${text}\n`)
      .join('');
  }

  /** The earliest deadline, or Infinity. */
  get nextDeadline() {
    while (this.timers.length > 0 && !this.handles.has(this.timers[0].number)) this.timers.shift();
    return this.timers.length > 0 ? this.timers[0].when : Infinity;
  }

  /** One turn of driven mode; gives whether anything ran. */
  driveTurn() {
    const now = this.timers.length > 0 ? this.time() : 0;
    while (this.nextDeadline <= now) this.ready.push(this.timers.shift().number);
    const turn = this.ready.length;
    for (let index = 0; index < turn && this.isDriven && this.ready.length > 0; index += 1) {
      this.turnLeft = turn - index - 1;
      const number = this.ready.shift();
      const handle = this.handles.get(number);
      if (handle !== undefined) {
        this.handles.delete(number);
        this.run(number);
      }
    }
    return turn > 0;
  }
}

/** A host whose clock moves only when nothing is ready: no test waits. Python reads this clock in fast mode as well. */
export class ManualHost extends Host {
  now = 0;

  attach(program) {
    super.attach(program);
    this.useClock();
    return this;
  }

  /** In fast mode Python reads the real clock by itself; here it has to read ours. */
  useClock() {
    if (!this.isDriven) {
      this.program.core.use_host_clock();
    }
  }

  setDriven(isDriven) {
    super.setDriven(isDriven);
    this.useClock();
  }

  time() {
    return this.now;
  }

  wake() {}

  /** Runs until nothing is left to do, or so many turns; gives the number of turns. */
  runAll(most = 100_000) {
    let turns = 0;
    while (turns < most && this.step()) turns += 1;
    return turns;
  }

  /** One call into Python, or one move of the clock; false if there is nothing to do. */
  step() {
    if (this.isDriven) {
      if (this.driveTurn()) return true;
      const next = this.nextDeadline;
      if (next === Infinity) return false;
      this.now = next;
      return true;
    }
    if (this.wantsTurn) {
      this.wantsTurn = false;
      this.pump();
      return true;
    }
    if (this.wantsTurnAt === null) return false;
    this.now = Math.max(this.now, this.wantsTurnAt);
    this.wantsTurnAt = null;
    this.pump();
    return true;
  }
}

/** A host on the real clock: MessageChannel and setTimeout, as the page has it. */
export class RealHost extends Host {
  constructor() {
    super();
    this.start = performance.now();
    this.channel = new MessageChannel();
    this.channel.port1.onmessage = () => this.turn();
    this.isPosted = false;
    this.isInTurn = false;
    this.timer = null;
    this.waiters = [];
  }

  time() {
    return (performance.now() - this.start) / 1000;
  }

  post() {
    if (!this.isPosted) {
      this.isPosted = true;
      this.channel.port2.postMessage(0);
    }
  }

  wake() {
    if (this.isInTurn) return;
    if (this.how !== null) this.waiters.splice(0).forEach((resolve) => resolve());
    if (this.isDriven ? this.ready.length > 0 : this.wantsTurn) this.post();
    clearTimeout(this.timer);
    this.timer = null;
    const when = this.isDriven ? this.nextDeadline : (this.wantsTurnAt ?? Infinity);
    if (when !== Infinity) {
      const delay = Math.min(Math.max(0, Math.ceil((when - this.time()) * 1000)), 2 ** 31 - 1);
      this.timer = setTimeout(() => this.turn(), delay);
    }
  }

  turn() {
    this.isPosted = false;
    this.isInTurn = true;
    if (this.isDriven) {
      const end = performance.now() + this.budget;
      while (performance.now() < end && this.driveTurn());
    } else if (this.wantsTurn) {
      this.wantsTurn = false;
      this.pump();
    } else if (this.wantsTurnAt !== null && this.time() >= this.wantsTurnAt) {
      this.wantsTurnAt = null;
      this.pump();
    }
    this.isInTurn = false;
    this.wake();
  }

  /** Resolves when the program's top level is over. */
  ending() {
    return this.how !== null ? Promise.resolve() : new Promise((resolve) => this.waiters.push(resolve));
  }

  /** Lets the process end. */
  close() {
    clearTimeout(this.timer);
    this.channel.port1.close();
  }
}
