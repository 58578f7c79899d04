// The two ends of a program in tests: hosts that give it turns, and the page that it tells.
//
// `RealHost` is web/frame/host.js, the one that frames have, on the real clock. `ManualHost` gives turns one by one, on a clock
// that moves only when nothing is ready: no test waits. Both are pages: they keep what the program has said.

import { followCalls } from '../../web/frame/calls.js';
import { connect } from '../../web/frame/host.js';

/** A page: what a program has told so far. */
class Page {
  lines = [];
  droppedLines = 0;
  problems = [];
  log = []; // all other messages
  tasks = new Map();
  holders = new Map(); // of locks, by their numbers
  lengths = new Map(); // of queues, likewise
  state = null;
  snapshot = null;
  how = null;
  still = null;
  names = new Map();
  waiters = [];
  polled = 0; // the task whose step is under way
  clock = {};

  constructor(python) {
    this.python = python;
    this.protocol = python.protocol;
    this.tasksBefore = python.countTasks();
  }

  /** A text with the numbers that its tasks would have in an interpreter of their own. */
  own(text) {
    return text.replace(/Task-(\d+)/g, (_, number) => `Task-${number - this.tasksBefore}`);
  }

  /** Takes a batch. */
  take(numbers, texts) {
    for (const message of this.protocol.read(numbers, texts, this.names)) {
      for (const told of this.told(message)) this.hear(told);
    }
    this.waiters = this.waiters.filter(([isOver, resolve]) => !isOver() || resolve());
  }

  /** The log in the page's words: the step that is under way is that of the task that wakes and ends, and says how. */
  told(message) {
    const { polled } = this;
    switch (message.is) {
      case 'clock':
        this.clock = { at: message.at, busy: message.busy };
        return [];
      case 'poll_begin':
        this.polled = message.task;
        return [message];
      case 'callback_begin':
        this.polled = 0;
        return [message];
      case 'callback_end': return [this.over(message)];
      case 'poll_end': return [this.over({ is: 'poll_end', task: polled })];
      case 'poll_yield':
        return [{ is: 'wait_begin', task: polled, wait: { is: 'turn' } }, { is: 'woken', task: polled, by: polled }, this.over({ is: 'poll_end', task: polled })];
      case 'poll_wait': return [{ is: 'wait_begin', task: polled, wait: message.wait }, this.over({ is: 'poll_end', task: polled })];
      case 'poll_done': {
        const done = [{ is: 'task_done', task: polled, outcome: message.outcome }, this.over({ is: 'poll_end', task: polled })];
        return message.is_awaited ? [...done, { is: 'task_awaited', task: polled }] : done;
      }
      case 'woken':
      case 'cancel_requested': return [{ ...message, by: polled }];
      default: return [message];
    }
  }

  over(message) {
    this.polled = 0;
    const clock = { at: 0, busy: 0, ...this.clock };
    this.clock = { at: clock.at };
    return { ...message, ...clock };
  }

  hear(message) {
    for (const [key, value] of Object.entries(message)) {
      if (typeof value === 'string') message[key] = this.own(value);
    }
    const task = this.tasks.get(message.task);
    switch (message.is) {
      case 'line': this.lines.push(message); break;
      case 'line_continued': this.lines.at(-1).text += message.text; break;
      case 'lines_dropped': this.droppedLines += message.lines; break;
      case 'problem': this.problems.push(message); break;
      case 'state': this.state = message; break;
      case 'ended': this.how = message.how; break;
      case 'closed': this.still = message.still; break;
      case 'snapshot_begin': this.snapshot = { ...message, tasks: [], resources: [], taken: [], ready: [], timers: [] }; break;
      case 'snapshot_task': this.snapshot.tasks.push(message); break;
      case 'snapshot_resource': this.snapshot.resources.push(message); break;
      case 'snapshot_taken': this.snapshot.taken.push(message); break;
      case 'snapshot_ready_task':
      case 'snapshot_ready_callback': this.snapshot.ready.push(message); break;
      case 'snapshot_timer': this.snapshot.timers.push(message); break;
      case 'snapshot_end': break;
      default: this.log.push(message);
    }
    switch (message.is) {
      case 'task_created':
        this.tasks.set(message.task, { ...message, waits: [], outcome: null, isAwaited: false, cancels: 0 });
        break;
      case 'task_renamed': task.name = message.name; break;
      case 'task_done': task.outcome = message.outcome; break;
      case 'task_awaited': task.isAwaited = true; break;
      case 'wait_begin':
        task.waits.push(this.words(message.wait));
        for (const each of message.wait.tasks ?? [message.wait.task]) if (each) this.tasks.get(each).isAwaited = true;
        break;
      case 'cancel_requested': task.cancels += 1; break;
      case 'lock_acquired': this.holders.set(message.lock, { task: message.task, isOwned: message.is_owned }); break;
      case 'lock_released': this.holders.delete(message.lock); break;
      case 'queue_length': this.lengths.set(message.queue, message.length); break;
      default:
    }
  }

  /** What a task waits for, in short. */
  words(wait) {
    switch (wait.is) {
      case 'until': return wait.when;
      case 'task': return `task:${wait.task}`;
      case 'tasks': return `tasks:${wait.tasks}`;
      case 'resource': return `${wait.kind.replace('_', ' ')}:${wait.resource}:`;
      default: return wait.is;
    }
  }

  /** The text of standard output. */
  get text() {
    return this.textOf('out');
  }

  /** The text of standard error. */
  get errorText() {
    return this.textOf('err');
  }

  textOf(wanted) {
    return this.lines.filter(({ stream }) => stream === wanted).map(({ text }) => `${text}\n`).join('');
  }

  get isClosed() {
    return this.still !== null;
  }

  /** Resolves as soon as this is so, after some batch. */
  until(isOver) {
    return isOver() ? Promise.resolve() : new Promise((resolve) => this.waiters.push([isOver, resolve]));
  }

  /** Resolves when the program's top level is over. */
  ending() {
    return this.until(() => this.how !== null);
  }
}

/** A host whose clock moves only when nothing is ready. */
export class ManualHost extends Page {
  calls = { request_turn: 0, request_turn_at: 0 };
  wantsTurn = false;
  wantsTurnAt = null;
  lastTimerAt = null;
  shown = null;

  constructor(python) {
    super(python);
    python.setTime(0);
    this.program = python.startProgram({
      request_turn: () => {
        this.calls.request_turn += 1;
        this.wantsTurn = true;
      },
      request_turn_at: (seconds) => {
        this.calls.request_turn_at += 1;
        this.wantsTurnAt = seconds === undefined || seconds === null ? null : this.now + seconds;
      },
      send: (numbers, texts) => {
        const view = numbers.getBuffer('f64');
        this.take([...view.data], texts.toJs());
        view.release();
      },
      still: () => '',
      show: (html) => {
        this.shown = html;
      },
      follow_calls: followCalls,
    });
    this.turnProxy = this.program.turn;
    this.receiveProxy = this.program.receive;
  }

  get now() {
    return this.python.time();
  }

  send(kind, ...fields) {
    this.receiveProxy(this.protocol.write(kind, ...fields));
  }

  /** One turn, or one move of the clock and a turn; false if there is nothing to do. */
  step() {
    if (!this.wantsTurn) {
      if (this.wantsTurnAt === null) return false;
      // A sum may be a little short of the deadline; the real host's timers are never early.
      const isStuck = this.wantsTurnAt <= this.now && this.lastTimerAt === this.now;
      this.lastTimerAt = isStuck ? this.now + 1e-9 : Math.max(this.now, this.wantsTurnAt);
      this.python.setTime(this.lastTimerAt);
      this.wantsTurnAt = null;
    }
    this.wantsTurn = false;
    this.turnProxy();
    return true;
  }

  /** Runs until nothing is left to do, or so many turns; gives the number of turns. */
  runAll(most = 100_000) {
    let turns = 0;
    while (turns < most && this.step()) turns += 1;
    return turns;
  }

  /** Runs what is ready, and leaves the clock where it is. */
  runReady() {
    while (this.wantsTurn) this.step();
  }

  /** Steps a paused program until nothing is left to do. */
  stepAll(most = 20_000) {
    for (let steps = 0; steps < most; steps += 1) {
      this.send('step');
      this.runReady();
      if (this.state.ready === 0 && this.state.next === Infinity) return;
    }
  }

  /** Where each task is by a snapshot of now, by its name: `main:16 work:9`, from the outside in. */
  chains() {
    const words = ({ chain }) => Array.from({ length: chain.length / 2 }, (_, index) => (
      `${this.names.get(chain[index * 2])}:${chain[index * 2 + 1]}`
    ));
    return Object.fromEntries(this.look().tasks.map((task) => [task.name, words(task).join(' ')]));
  }

  /** A snapshot of now. */
  look() {
    this.send('ask_snapshot');
    return this.snapshot;
  }

  /** Stops the program, which may clean up for a moment of real time, and frees what JavaScript holds of it. */
  stop({ keeps = false } = {}) {
    if (!this.isClosed) {
      this.python.setTime();
      this.send('stop');
      while (!this.isClosed && (this.wantsTurn || this.wantsTurnAt !== null)) {
        this.wantsTurn = false;
        this.turnProxy();
      }
      if (!this.isClosed) throw new Error('a program that is stopped has not closed');
    }
    if (!keeps) this.detach();
  }

  detach() {
    for (const proxy of [this.turnProxy, this.receiveProxy, this.program]) proxy.destroy();
  }
}

/** web/frame/host.js, on the real clock or, if `isJumping`, on one that jumps to each deadline. */
export class RealHost extends Page {
  constructor(python, { isJumping = false, show = null } = {}) {
    super(python);
    if (isJumping) python.setTime(0);
    else python.setTime();
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    let read = 0;
    port1.onmessage = ({ data: { numbers, texts } }) => {
      this.take(numbers, texts);
      read += 1;
      port1.postMessage(read);
    };
    this.host = connect(port2, python.startProgram, {
      show: show ?? ((html) => (this.shown = html)),
      timers: isJumping ? jumpingTimers(python) : globalThis,
    });
    this.program = this.host.program;
  }

  send(kind, ...fields) {
    this.port.postMessage(this.protocol.write(kind, ...fields));
  }

  /** Stops the program, waits until it is closed, and lets the process end. */
  async stop() {
    this.send('stop');
    await this.until(() => this.isClosed);
    this.close();
  }

  close() {
    this.host.close();
    this.port.close();
  }
}

function jumpingTimers(python) {
  return {
    setTimeout: (callback, milliseconds) => setImmediate(() => {
      python.setTime(python.time() + milliseconds / 1000);
      callback();
    }),
    clearTimeout: clearImmediate,
  };
}
