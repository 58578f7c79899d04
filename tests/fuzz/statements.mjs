// The statements of the fuzzer's programs: where each may stand, and with which arguments.
//
//   isSync        may stand in a callback, which cannot wait
//   isPythonOnly  the crate has nothing like it, or documents that it differs
//   isNested      has bodies within
//   isAlways      is in every program; the others are in some
//   needs         the kind of thing that it is about
//   isPossible    (generator, place): whether it may stand there
//   make          (generator, place): its arguments
//
// A place says how deep it is, whether it `isSync`, `inGroup` (a task group's body), `inTimeout`, `inGather` (the crate cancels
// the awaiter of a gather whose child was cancelled, asyncio raises there), `inCleanup` and `inGenerator`.

const hasAwaitable = (generator) => generator.awaitable.length > 0;
const hasTask = (generator) => generator.slots > 0;

/** Somewhere within the same task. */
const within = (place, more = {}) => ({ ...place, depth: place.depth + 1, ...more });

export const STATEMENTS = {
  log: { weight: 3, isSync: true, isAlways: true, make: (g) => [g.number()] },
  sleep: { weight: 12, isAlways: true, make: (g) => [g.delay()] },

  // Tasks.
  task: { weight: 10, isSync: true, isNested: true, isAlways: true, make: (g, place) => g.child(place) },
  cancel: {
    weight: 6,
    isSync: true,
    isAlways: true,
    isPossible: hasTask,
    make: (g) => [g.random.below(g.slots)],
  },
  cancel_self: {
    weight: 2,
    isPossible: (g, place) => !place.isSync && !(g.isShared && (place.inGather || place.inCleanup)),
  },
  await: { weight: 6, isPossible: hasAwaitable, make: (g) => [g.awaited()] },
  shield: { weight: 4, isPossible: hasAwaitable, make: (g) => [g.awaited()] },
  on_task: {
    isSync: true,
    isNested: true,
    isPossible: hasAwaitable,
    make: (g, place) => [g.number(), g.awaited(), g.callback(place)],
  },
  return: { weight: 1, isPossible: (g, place) => place.depth > 0 && !place.inGenerator && !place.inCleanup },
  raise: {
    weight: 2,
    isSync: true,
    isPossible: (g, place) => (place.depth > 0 && !place.isSync) || (place.isSync && !g.isShared),
    make: (g) => [g.number()],
  },
  try: { isNested: true, make: (g, place) => [g.body(within(place)), g.body(within(place), 2)] },
  finally: {
    isNested: true,
    make: (g, place) => {
      const body = g.body(within(place));
      return [body, g.body(within(place, { isSync: g.isShared, inCleanup: true }), 3)];
    },
  },
  repeat: { weight: 3, isNested: true, make: (g, place) => [2 + g.random.below(2), g.body(within(place), 3)] },

  // Callbacks.
  call_soon: { isSync: true, isNested: true, make: (g, place) => [g.handles++, g.callback(place)] },
  call_later: { isSync: true, isNested: true, make: (g, place) => [g.handles++, g.delay(), g.callback(place)] },
  call_at: { isSync: true, isNested: true, make: (g, place) => [g.handles++, g.delay(), g.callback(place)] },
  cancel_handle: { isSync: true, isPossible: (g) => g.handles > 0, make: (g) => [g.random.below(g.handles)] },

  // Futures.
  await_future: { weight: 6, needs: 'future', make: (g) => [g.one('future')] },
  set_result: { isSync: true, needs: 'future', make: (g) => [g.one('future'), g.number()] },
  set_error: { weight: 2, isSync: true, needs: 'future', make: (g) => [g.one('future'), g.number()] },
  cancel_future: { weight: 2, isSync: true, needs: 'future', make: (g) => [g.one('future')] },
  renew_future: { weight: 2, isSync: true, needs: 'future', make: (g) => [g.one('future')] },
  on_future: {
    isSync: true,
    isNested: true,
    needs: 'future',
    make: (g, place) => [g.number(), g.one('future'), g.callback(place)],
  },

  // Several at once.
  gather: {
    isNested: true,
    make: (g, place) => [g.random.below(2), g.children(place, { isAwaitable: false, inGather: true })],
  },
  gather_tasks: { isPossible: hasAwaitable, make: (g) => [g.severalAwaited()] },
  wait: {
    isPossible: hasAwaitable,
    make: (g) => [
      g.severalAwaited(),
      g.random.pick(['FIRST_COMPLETED', 'FIRST_EXCEPTION', 'ALL_COMPLETED']),
      g.random.percent(50) ? null : Math.abs(g.delay()),
    ],
  },
  as_completed: {
    isNested: true,
    make: (g, place) => {
      const tasks = g.children(place);
      return [tasks, g.random.below(2) + tasks.length - 1];
    },
  },
  group: { weight: 5, isNested: true, make: (g, place) => [g.body(within(place, { inGroup: true }))] },
  spawn: {
    weight: 14,
    isNested: true,
    isAlways: true,
    isPossible: (g, place) => place.inGroup && !(place.inCleanup && g.isShared),
    make: (g, place) => g.child(place, { isAwaitable: !g.isShared }),
  },

  // Limits of time.
  timeout: {
    weight: 6,
    isNested: true,
    make: (g, place) => [
      g.random.percent(90) ? g.delay() : null,
      g.body(within(place, { inTimeout: true })),
    ],
  },
  timeout_at: {
    weight: 2,
    isNested: true,
    make: (g, place) => [g.delay(), g.body(within(place, { inTimeout: true }))],
  },
  wait_for: {
    isPossible: hasAwaitable,
    // With no time at all asyncio cancels the task without a look at it; the crate's `timeout` begins to wait.
    make: (g) => [g.awaited(), g.isShared ? Math.max(1, g.delay()) : g.delay()],
  },

  // What tasks share.
  lock: { weight: 6, isNested: true, needs: 'lock', make: (g, place) => [g.one('lock'), g.body(within(place), 3)] },
  semaphore: {
    weight: 6,
    isNested: true,
    needs: 'semaphore',
    make: (g, place) => [g.one('semaphore'), g.body(within(place), 3)],
  },
  release: {
    weight: 2,
    isSync: true,
    needs: 'semaphore',
    // The crate gives back only permits that were kept; what it says of the rest is not asyncio's `ValueError`.
    isPossible: (g) => !g.isShared || !g.things.some(([kind]) => kind === 'bounded'),
    make: (g) => [g.one('semaphore')],
  },
  wait_event: { weight: 6, needs: 'event', make: (g) => [g.one('event')] },
  set_event: { isSync: true, needs: 'event', make: (g) => [g.one('event')] },
  clear_event: { weight: 2, isSync: true, needs: 'event', make: (g) => [g.one('event')] },
  // The lock of a condition is never held over another wait in shared programs: a cancelled `wait` takes it again in asyncio,
  // and leaves it in the crate.
  wait_condition: { weight: 6, needs: 'condition', make: (g) => [g.one('condition')] },
  notify: { needs: 'condition', make: (g) => [g.one('condition'), 1 + g.random.below(2)] },
  wait_barrier: { weight: 8, needs: 'barrier', make: (g) => [g.one('barrier')] },
  reset_barrier: { weight: 1, needs: 'barrier', make: (g) => [g.one('barrier')] },
  abort_barrier: { weight: 1, needs: 'barrier', make: (g) => [g.one('barrier')] },
  put: { weight: 6, needs: 'queue', make: (g) => [g.one('queue'), g.random.below(20)] },
  get: { weight: 6, needs: 'queue', make: (g) => [g.one('queue')] },
  put_nowait: { isSync: true, needs: 'queue', make: (g) => [g.one('queue'), g.random.below(20)] },
  get_nowait: { isSync: true, needs: 'queue', make: (g) => [g.one('queue')] },
  task_done: { isSync: true, needs: 'queue', make: (g) => [g.one('queue')] },
  join: { weight: 2, needs: 'queue', make: (g) => [g.one('queue')] },
  shutdown: { weight: 1, isSync: true, needs: 'queue', make: (g) => [g.one('queue'), g.random.below(2)] },

  // Python alone.
  eager: { isSync: true, isNested: true, isPythonOnly: true, make: (g, place) => g.child(place) },
  await_bare: { isPythonOnly: true, isPossible: hasAwaitable, make: (g) => [g.awaited()] },
  swallow: { isNested: true, isPythonOnly: true, make: (g, place) => [g.body(within(place))] },
  on_cancel: {
    isNested: true,
    isPythonOnly: true,
    make: (g, place) => [g.body(within(place)), g.body(within(place, { inCleanup: true }), 3)],
  },
  uncancel: { weight: 2, isPythonOnly: true },
  set_variable: { isSync: true, isPythonOnly: true, needs: 'variable', make: (g) => [g.one('variable'), g.number()] },
  get_variable: { isSync: true, isPythonOnly: true, needs: 'variable', make: (g) => [g.one('variable')] },
  generator: {
    isNested: true,
    isPythonOnly: true,
    make: (g, place) => [
      g.number(),
      1 + g.random.below(3),
      g.body(within(place, { inGenerator: true, inGroup: false, inTimeout: false }), 2),
      g.body(within(place), 2),
      g.random.below(4),
      g.random.pick(['break', 'aclose', 'leave']),
    ],
  },
  keep: {
    isSync: true,
    isPythonOnly: true,
    isPossible: hasAwaitable,
    make: (g) => [g.kept++, g.random.pick(['gather', 'settled', 'shield']), g.severalAwaited()],
  },
  await_kept: { isPythonOnly: true, isPossible: (g) => g.kept > 0, make: (g) => [g.random.below(g.kept)] },
  cancel_kept: { isSync: true, isPythonOnly: true, isPossible: (g) => g.kept > 0, make: (g) => [g.random.below(g.kept)] },
  wait_for_body: {
    isNested: true,
    isPythonOnly: true,
    make: (g, place) => [g.delay(), ...g.child(place, { isAwaitable: false })],
  },
  wait_for_future: { isPythonOnly: true, needs: 'future', make: (g) => [g.one('future'), g.delay()] },
  reschedule: { isPythonOnly: true, isPossible: (g, place) => place.inTimeout, make: (g) => [g.delay()] },
  completed_in_time: {
    isNested: true,
    isPythonOnly: true,
    make: (g, place) => [g.children(place), 3, g.delay()],
  },
  acquire_lock: { isPythonOnly: true, needs: 'lock', make: (g) => [g.one('lock')] },
  release_lock: { isSync: true, isPythonOnly: true, needs: 'lock', make: (g) => [g.one('lock')] },
  acquire_semaphore: { isPythonOnly: true, needs: 'semaphore', make: (g) => [g.one('semaphore')] },
  condition: {
    isNested: true,
    isPythonOnly: true,
    needs: 'condition',
    make: (g, place) => [g.one('condition'), g.body(within(place), 3)],
  },
  wait_here: { isPythonOnly: true, needs: 'condition', make: (g) => [g.one('condition')] },
  late_spawn: {
    weight: 2,
    isNested: true,
    isPythonOnly: true,
    // Asks a group that may be over or in ruins for another task.
    isPossible: (g, place) => place.inGroup,
    make: (g, place) => [g.handles++, ...g.child(place, { isAwaitable: false })],
  },
};
