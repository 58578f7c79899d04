// A program as the Python that runs: its readable form is the program itself. What its helpers do is said in world.py, scopes.py,
// awaiting.py and sharing.py.

/** The source of a program's `main`. */
export function source([, level, , main]) {
  return new Writer(level === 'shared').whole(main);
}

class Writer {
  #lines = [];
  #depth = 0;
  #number = 0;

  constructor(isShared) {
    this.isShared = isShared;
  }

  whole(main) {
    if (this.isShared) {
      this.line('@shared_task');
    }
    this.block('async def main():', () => {
      this.line('begin("main")');
      this.statements(main, { me: 'main' });
      this.line('return 0');
    });
    return `${this.#lines.join('\n')}\n`;
  }

  line(text) {
    this.#lines.push('    '.repeat(this.#depth) + text);
  }

  indented(write) {
    this.#depth += 1;
    write();
    this.#depth -= 1;
  }

  block(head, write) {
    this.line(head);
    this.indented(write);
  }

  /** A name of this program that no other place has. */
  fresh(prefix) {
    this.#number += 1;
    return `${prefix}_${this.#number}`;
  }

  statements(body, place) {
    for (const [name, ...given] of body) {
      const write = WRITERS[name];
      if (write === undefined) {
        throw new Error(`no such statement: ${name}`);
      }
      write(this, place, JSON.stringify(place.me), ...given);
    }
  }

  /** A body where Python wants at least one statement. */
  body(body, place) {
    if (body.length === 0) {
      this.line('pass');
    }
    this.statements(body, place);
  }

  /** The coroutine function of a task; gives its name. `isPlain` says that it belongs to no gather and no group. */
  task(prefix, slot, body, isPlain = false) {
    const name = `${prefix}${slot}`;
    if (this.isShared && isPlain) {
      this.line('@shared_task');
    }
    this.block(`async def ${name}():`, () => {
      this.line(`begin("${name}")`);
      this.statements(body, { me: name, slot });
      this.line(`log("${name}", "ends")`);
      this.line(`return ${slot}`);
    });
    return name;
  }

  callback(name, body, parameters = '') {
    this.block(`def ${name}(${parameters}):`, () => {
      this.line(`log("${name}", "runs")`);
      this.statements(body, { me: name });
    });
    return name;
  }

  timeout(how, when, body, place, me) {
    const name = this.fresh('limit');
    this.block('try:', () => {
      this.block(`async with ${how}(${when}) as ${name}:`, () => {
        this.body(body, { ...place, limit: name });
      });
    });
    this.block('except TimeoutError:', () => this.line(`out_of_time(${me}, ${name})`));
  }
}

const units = (count) => (count === null ? 'None' : `${count} * U`);
const unitsOrNever = (count) => (count === null ? 'NEVER' : units(count));
const list = (items) => `[${items.join(', ')}]`;
const flag = (value) => (value ? 'True' : 'False');

function schedule(method, when = '') {
  return (w, place, me, handle, ...given) => {
    const name = w.callback(`c${handle}`, given.at(-1));
    const before = given.length > 1 ? `${when.replace('DELAY', unitsOrNever(given[0]))}, ` : '';
    w.line(`H[${handle}] = LOOP.${method}(${before}${name})`);
  };
}

function startTask(w, slot, body, how, me) {
  const name = w.task('t', slot, body, how.startsWith('LOOP.'));
  w.line(`T[${slot}] = ${how.replace('TASK', `${name}(), name="${name}"`)}`);
  w.line(`log(${me}, "makes ${name}")`);
}

function guarded(w, place, what, body) {
  w.block(`async with ${what}:`, () => w.body(body, place));
}

const call = (text) => (w, place, me, ...given) => w.line(text(me, ...given));

/** Writes one statement: `(writer, place, me, ...arguments)`; `me` is the name of who runs, as a literal. */
const WRITERS = {
  log: call((me, number) => `log(${me}, "mark ${number}")`),
  sleep: (w, place, me, delay) => {
    w.line(`await asyncio.sleep(${unitsOrNever(delay)})`);
    w.line(`log(${me}, "slept")`);
  },

  task: (w, place, me, slot, body) => startTask(w, slot, body, 'LOOP.create_task(TASK)', me),
  eager: (w, place, me, slot, body) => startTask(w, slot, body, 'asyncio.Task(TASK, loop=LOOP, eager_start=True)', me),
  spawn: (w, place, me, slot, body) => {
    startTask(w, slot, body, `${place.group ?? 'LOOP'}.create_task(TASK)`, me);
  },
  spawn_eager: (w, place, me, slot, body) => {
    const how = place.group === undefined ? 'asyncio.Task(TASK, loop=LOOP' : `${place.group}.create_task(TASK`;
    startTask(w, slot, body, `${how}, eager_start=True)`, me);
  },
  late_spawn: (w, place, me, handle, slot, body) => {
    w.block(`def c${handle}():`, () => {
      const name = w.task('t', slot, body);
      const group = place.group ?? 'LOOP';
      w.line(`spawn_late("c${handle}", ${group}, ${slot}, ${name}())`);
    });
    w.line(`H[${handle}] = LOOP.call_soon(c${handle})`);
  },
  cancel: call((me, slot) => `cancel(${me}, "t${slot}", T.get(${slot}))`),
  cancel_self: call((me) => `cancel(${me}, "itself", asyncio.current_task())`),
  await: call((me, slot) => `await awaited(${me}, "t${slot}", T.get(${slot}))`),
  await_bare: call((me, slot) => `log(${me}, f"t${slot} gave {await T[${slot}]}")`),
  shield: call((me, slot) => `await awaited(${me}, "t${slot}", T.get(${slot}), protect=True)`),
  on_task: (w, place, me, number, slot, body) => {
    const name = w.callback(`d${number}`, body, '_over');
    w.line(`if ${slot} in T: T[${slot}].add_done_callback(${name})`);
  },
  return: (w, place, me) => {
    w.line(`log(${me}, "returns")`);
    w.line(place.isGenerator ? 'return' : `return ${place.slot ?? 0}`);
  },
  raise: call((me, number) => `log(${me}, "raises e${number}"); raise Failed(${number})`),
  try: (w, place, me, body, handler) => {
    w.block('try:', () => w.body(body, place));
    w.block('except Failed as error:', () => {
      w.line(`log(${me}, f"catches {words(error)}")`);
      w.statements(handler, place);
    });
  },
  finally: (w, place, me, body, cleanup) => {
    w.block('try:', () => w.body(body, place));
    w.block('finally:', () => {
      w.line(`log(${me}, "cleans up")`);
      w.statements(cleanup, place);
    });
  },
  swallow: (w, place, me, body) => {
    w.block('try:', () => w.body(body, place));
    w.block('except asyncio.CancelledError:', () => w.line(`log(${me}, "swallows a cancel")`));
  },
  on_cancel: (w, place, me, body, cleanup) => {
    w.block('try:', () => w.body(body, place));
    w.block('except asyncio.CancelledError:', () => {
      w.line(`log(${me}, "sees a cancel")`);
      w.statements(cleanup, place);
      w.line('raise');
    });
  },
  uncancel: call((me) => `log(${me}, f"uncancel: {asyncio.current_task().uncancel()}")`),
  repeat: (w, place, me, count, body) => {
    w.block(`for _ in range(${count}):`, () => w.body(body, place));
  },

  call_soon: schedule('call_soon'),
  call_later: schedule('call_later', 'DELAY'),
  call_at: schedule('call_at', 'LOOP.time() + DELAY'),
  in_context: (w, place, me, variable, handle, body) => {
    const name = w.callback(`c${handle}`, body);
    w.line(`H[${handle}] = LOOP.call_soon(${name}, context=context_with(V[${variable}], ${handle}))`);
  },
  cancel_handle: call((me, handle) => `cancel_handle(${me}, ${handle})`),

  await_future: call((me, number) => `await awaited(${me}, "f${number}", F[${number}])`),
  wait_for_future: (w, place, me, number, delay) => limited(w, me, `F[${number}]`, delay),
  set_result: call((me, number, value) => `set_future(${me}, ${number}, value=${value})`),
  set_error: call((me, number, error) => `set_future(${me}, ${number}, error=${error})`),
  cancel_future: call((me, number) => `cancel(${me}, "f${number}", F[${number}])`),
  renew_future: call((me, number) => `F[${number}] = LOOP.create_future()`),
  on_future: (w, place, me, future, number, body) => {
    const name = w.callback(`d${number}`, body, '_over');
    w.line(`F[${future}].add_done_callback(${name})`);
  },

  gather: (w, place, me, isSettled, children) => {
    const coroutines = children.map(([slot, body]) => `${w.task('g', slot, body)}()`);
    const options = isSettled ? [...coroutines, 'return_exceptions=True'] : coroutines;
    w.line(`await gathered(${me}, asyncio.gather(${options.join(', ')}))`);
  },
  gather_tasks: call(
    (me, slots) => `await gathered(${me}, asyncio.gather(*existing(${list(slots)}), return_exceptions=True))`,
  ),
  gather_futures: call((me) => `await gathered(${me}, asyncio.gather(*F, return_exceptions=True))`),
  wait_futures: call((me, _first, when, limit) => `await waited_futures(${me}, asyncio.${when}, ${units(limit)})`),
  keep: (w, place, me, number, kind, slots) => {
    const tasks = `*existing(${list(kind === 'shield' ? slots.slice(0, 1) : slots)})`;
    const options = kind === 'settled' ? ', return_exceptions=True' : '';
    w.line(`keep(${me}, ${number}, lambda: asyncio.${kind === 'shield' ? 'shield' : 'gather'}(${tasks}${options}))`);
  },
  await_kept: call((me, number) => `await awaited(${me}, "x${number}", X.get(${number}))`),
  cancel_kept: call((me, number) => `cancel(${me}, "x${number}", X.get(${number}))`),
  wait: call((me, slots, when, limit) => `await waited(${me}, ${list(slots)}, asyncio.${when}, ${units(limit)})`),
  as_completed: (w, place, me, children, most) => completed(w, me, children, most, null),
  completed_in_time: (w, place, me, children, most, limit) => completed(w, me, children, most, limit),
  group: (w, place, me, body) => {
    const name = w.fresh('group');
    w.block('try:', () => {
      w.block(`async with TaskGroup() as ${name}:`, () => w.body(body, { ...place, group: name }));
    });
    w.block('except BaseExceptionGroup as errors:', () => {
      w.line(`group_failed(${me}, errors, ${name})`);
    });
    w.line(`log(${me}, "leaves a group")`);
  },

  timeout: (w, place, me, delay, body) => w.timeout('timeout', units(delay), body, place, me),
  timeout_at: (w, place, me, delay, body) => {
    w.timeout('timeout_at', `LOOP.time() + ${units(delay)}`, body, place, me);
  },
  reschedule: (w, place, me, delay) => {
    if (place.limit !== undefined) {
      w.line(`reschedule(${me}, ${place.limit}, ${units(delay)})`);
    }
  },
  wait_for: (w, place, me, slot, delay) => limited(w, me, `T.get(${slot})`, delay, `t${slot}`),
  wait_for_body: (w, place, me, delay, slot, body) => limited(w, me, `${w.task('w', slot, body)}()`, delay),

  lock: (w, place, me, number, body) => guarded(w, place, `L[${number}]`, body),
  acquire_lock: call((me, number) => `await L[${number}].acquire(); log(${me}, "has l${number}")`),
  release_lock: call((me, number) => `release(${me}, "l${number}", L[${number}])`),
  semaphore: (w, place, me, number, body) => guarded(w, place, `S[${number}]`, body),
  acquire_semaphore: call((me, number) => `await S[${number}].acquire(); log(${me}, "has s${number}")`),
  release: call((me, number) => `release(${me}, "s${number}", S[${number}])`),
  wait_event: call((me, number) => `await wait_event(${me}, ${number})`),
  set_event: call((me, number) => `E[${number}].set(); log(${me}, "sets e${number}")`),
  clear_event: call((me, number) => `E[${number}].clear(); log(${me}, "clears e${number}")`),
  condition: (w, place, me, number, body) => guarded(w, place, `C[${number}]`, body),
  wait_here: call((me, number) => `await wait_here(${me}, ${number})`),
  wait_condition: call((me, number) => `await wait_condition(${me}, ${number})`),
  notify: call((me, number, count) => `await notify(${me}, ${number}, ${count})`),
  wait_barrier: call((me, number) => `await wait_barrier(${me}, ${number})`),
  reset_barrier: call((me, number) => `await B[${number}].reset(); log(${me}, "resets b${number}")`),
  abort_barrier: call((me, number) => `await B[${number}].abort(); log(${me}, "aborts b${number}")`),
  put: call((me, number, item) => `await put(${me}, ${number}, ${item})`),
  get: call((me, number) => `await get(${me}, ${number})`),
  put_nowait: call((me, number, item) => `put_nowait(${me}, ${number}, ${item})`),
  get_nowait: call((me, number) => `get_nowait(${me}, ${number})`),
  task_done: call((me, number) => `task_done(${me}, ${number})`),
  join: call((me, number) => `await join(${me}, ${number})`),
  shutdown: call((me, number, isImmediate) => `shutdown(${me}, ${number}, ${flag(isImmediate)})`),

  set_variable: call((me, number, value) => `V[${number}].set(${value})`),
  get_variable: call((me, number) => `log(${me}, f"v${number} is {V[${number}].get()}")`),
  generator: (w, place, me, number, count, body, loopBody, stopAt, how) => {
    const name = `a${number}`;
    w.block(`async def ${name}():`, () => {
      w.block('try:', () => {
        w.block(`for step in range(${count}):`, () => {
          w.statements(body, { me: place.me, isGenerator: true });
          w.line('yield step');
        });
      });
      w.block('finally:', () => {
        w.line(`log(${me}, "closes ${name}")`);
        w.line('await asyncio.sleep(0)');
        w.line(`log(${me}, "has closed ${name}")`);
      });
    });
    w.line(`it_${name} = ${name}()`);
    w.block(`async for step in it_${name}:`, () => {
      w.line(`log(${me}, f"${name} gave {step}")`);
      w.statements(loopBody, place);
      w.block(`if step == ${stopAt}:`, () => w.line('break'));
    });
    // Left alone with nobody to hold it, it is closed by the loop.
    w.line({ aclose: `await it_${name}.aclose()`, break: `del it_${name}`, leave: 'pass' }[how]);
  },
};

function limited(w, me, what, delay, name) {
  const given = name === undefined ? '' : `, "${name}"`;
  w.line(`await limited(${me}, ${what}, ${units(delay)}${given})`);
}

function completed(w, me, children, most, limit) {
  for (const [slot, body] of children) {
    startTask(w, slot, body, 'LOOP.create_task(TASK)', me);
  }
  const tasks = list(children.map(([slot]) => `T[${slot}]`));
  w.line(`await completed(${me}, ${tasks}, ${most}${limit === null ? '' : `, ${units(limit)}`})`);
}
