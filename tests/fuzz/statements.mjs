// The statements of the fuzzer's programs: where each may stand, and with which arguments.
//
//   isSync        may stand in a callback, which cannot wait
//   isPythonOnly  the crate has nothing like it, or documents that it differs
//   isAlways      is in every program; the others are in some
//   needs         the kind of thing that it is about, whose number is the first argument
//   isAllowed     (place, isShared): whether it may stand there
//   hasSubject    (generator): whether there is something that it could be about
//   make          (generator, place): its arguments
//   inner         the bodies in it: `[argument, kind]`, see `insideOf`
//   awaits        the argument that says which tasks it awaits
//
// A place says how deep it is, whether it `isSync`, `inGroup` (a task group's body), `inTimeout`, `inGather` (the crate cancels
// the awaiter of a gather whose child was cancelled, asyncio raises there), `inCleanup` and `inGenerator`.

const hasAwaitable = (generator) => generator.awaitable.length > 0;
const hasTask = (generator) => generator.slots > 0;

/** The place inside of a statement, by the kind of its body. */
export function insideOf(kind, place, isShared) {
  const depth = place.depth + 1;
  switch (kind) {
    case 'child':
    case 'children':
      return { depth };
    case 'gathered':
      return { depth, inGather: true };
    case 'callback':
      return { depth: Math.max(depth, DEEPEST - 1), isSync: true };
    case 'cleanup':
      // A destructor cannot wait.
      return { ...place, depth, inCleanup: true, isSync: place.isSync || isShared };
    case 'group':
      return { ...place, depth, inGroup: true };
    case 'limit':
      return { ...place, depth, inTimeout: true };
    case 'generator':
      return { depth, inGenerator: true };
    case 'body':
      return { ...place, depth };
    default:
      throw new Error(`no such kind of body: ${kind}`);
  }
}

/** How deep bodies go. */
export const DEEPEST = 4;

export const STATEMENTS = {
  log: { weight: 3, isSync: true, isAlways: true, make: (g) => [g.number()] },
  sleep: { weight: 12, isAlways: true, make: (g) => [g.delayOrNever()] },

  // Tasks.
  task: { weight: 10, isSync: true, isAlways: true, inner: [1, 'child'], make: (g, place) => g.child(place) },
  cancel: { weight: 6, isSync: true, isAlways: true, hasSubject: hasTask, make: (g) => [g.random.below(g.slots)] },
  cancel_self: { weight: 2, isAllowed: (place, isShared) => !(isShared && (place.inGather || place.inCleanup)) },
  await: { weight: 6, hasSubject: hasAwaitable, awaits: 0, make: (g) => [g.awaited()] },
  shield: { hasSubject: hasAwaitable, awaits: 0, make: (g) => [g.awaited()] },
  on_task: {
    isSync: true,
    hasSubject: hasAwaitable,
    inner: [2, 'callback'],
    make: (g, place) => [g.number(), g.awaited(), g.body('callback', place)],
  },
  return: { weight: 1, isAllowed: (place) => place.depth > 0 && !place.inGenerator && !place.inCleanup },
  raise: {
    weight: 2,
    isSync: true,
    // In Rust a callback has no error, and a destructor gives none.
    isAllowed: (place, isShared) => (place.isSync ? !isShared : place.depth > 0),
    make: (g) => [g.number()],
  },
  try: {
    inner: [0, 'body', 1, 'body'],
    make: (g, place) => [g.body('body', place), g.body('body', place, 2)],
  },
  finally: {
    inner: [0, 'body', 1, 'cleanup'],
    make: (g, place) => [g.body('body', place), g.body('cleanup', place, 3)],
  },
  repeat: { weight: 3, inner: [1, 'body'], make: (g, place) => [2 + g.random.below(2), g.body('body', place, 3)] },

  // Callbacks.
  call_soon: { isSync: true, inner: [1, 'callback'], make: (g, place) => [g.handles++, g.body('callback', place)] },
  call_later: {
    isSync: true,
    inner: [2, 'callback'],
    make: (g, place) => [g.handles++, g.delayOrNever(), g.body('callback', place)],
  },
  call_at: {
    isSync: true,
    inner: [2, 'callback'],
    make: (g, place) => [g.handles++, g.delay(), g.body('callback', place)],
  },
  cancel_handle: { isSync: true, hasSubject: (g) => g.handles > 0, make: (g) => [g.random.below(g.handles)] },

  // Futures.
  await_future: { weight: 6, needs: 'future', make: (g) => [g.one('future')] },
  set_result: { isSync: true, needs: 'future', make: (g) => [g.one('future'), g.number()] },
  set_error: { weight: 2, isSync: true, needs: 'future', make: (g) => [g.one('future'), g.number()] },
  cancel_future: { weight: 2, isSync: true, needs: 'future', make: (g) => [g.one('future')] },
  renew_future: { weight: 2, isSync: true, needs: 'future', make: (g) => [g.one('future')] },
  on_future: {
    isSync: true,
    needs: 'future',
    inner: [2, 'callback'],
    make: (g, place) => [g.one('future'), g.number(), g.body('callback', place)],
  },

  // Several at once.
  gather: { inner: [1, 'gathered'], make: (g, place) => [g.random.below(2), g.children('gathered', place)] },
  gather_tasks: { hasSubject: hasAwaitable, awaits: 0, make: (g) => [g.severalAwaited()] },
  wait: {
    hasSubject: hasAwaitable,
    awaits: 0,
    make: (g) => [
      g.severalAwaited(),
      g.random.pick(['FIRST_COMPLETED', 'FIRST_EXCEPTION', 'ALL_COMPLETED']),
      g.random.percent(50) ? null : Math.abs(g.delay()),
    ],
  },
  as_completed: {
    inner: [0, 'children'],
    make: (g, place) => {
      const tasks = g.children('children', place);
      return [tasks, g.random.below(2) + tasks.length - 1];
    },
  },
  group: { weight: 5, inner: [0, 'group'], make: (g, place) => [g.groupBody(place)] },
  spawn: {
    isAlways: true,
    // A group that is over or ends cancels a new task in the crate, and raises in asyncio.
    isAllowed: (place, isShared) => place.inGroup && !(place.inCleanup && isShared),
    inner: [1, 'child'],
    // An error of a group's task goes to the group; for others the task counts as cancelled in the crate.
    make: (g, place) => g.child(place, !g.isShared),
  },

  // Limits of time.
  timeout: {
    weight: 6,
    inner: [1, 'limit'],
    make: (g, place) => [g.random.percent(90) ? g.delay() : null, g.body('limit', place)],
  },
  timeout_at: { weight: 2, inner: [1, 'limit'], make: (g, place) => [g.delay(), g.body('limit', place)] },
  wait_for: {
    hasSubject: hasAwaitable,
    awaits: 0,
    // With no time at all asyncio cancels the task without waiting; the crate's `timeout` begins to wait.
    make: (g) => [g.awaited(), g.isShared ? Math.max(1, g.delay()) : g.delay()],
  },

  // What tasks share.
  lock: { weight: 6, needs: 'lock', inner: [1, 'body'], make: (g, place) => [g.one('lock'), g.body('body', place, 3)] },
  semaphore: {
    weight: 6,
    needs: 'semaphore',
    inner: [1, 'body'],
    make: (g, place) => [g.one('semaphore'), g.body('body', place, 3)],
  },
  release: {
    weight: 2,
    isSync: true,
    needs: 'semaphore',
    // Of a bounded one the crate gives back only permits that were kept.
    isAllowed: (place, isShared, things) => !isShared || !things.some(([kind]) => kind === 'bounded'),
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
  eager: { isSync: true, isPythonOnly: true, inner: [1, 'child'], make: (g, place) => g.child(place) },
  spawn_eager: {
    isPythonOnly: true,
    isAlways: true,
    isAllowed: (place) => place.inGroup,
    inner: [1, 'child'],
    make: (g, place) => g.child(place),
  },
  in_context: {
    isSync: true,
    isPythonOnly: true,
    needs: 'variable',
    inner: [2, 'callback'],
    make: (g, place) => [g.one('variable'), g.handles++, g.body('callback', place)],
  },
  gather_futures: { isPythonOnly: true, needs: 'future', make: () => [0] },
  wait_futures: {
    isPythonOnly: true,
    needs: 'future',
    make: (g) => [0, g.random.pick(['FIRST_COMPLETED', 'FIRST_EXCEPTION', 'ALL_COMPLETED']), g.delay()],
  },
  await_bare: { isPythonOnly: true, hasSubject: hasAwaitable, awaits: 0, make: (g) => [g.awaited()] },
  swallow: { isPythonOnly: true, inner: [0, 'body'], make: (g, place) => [g.body('body', place)] },
  on_cancel: {
    isPythonOnly: true,
    inner: [0, 'body', 1, 'cleanup'],
    make: (g, place) => [g.body('body', place), g.body('cleanup', place, 3)],
  },
  uncancel: { weight: 2, isPythonOnly: true },
  set_variable: { isSync: true, isPythonOnly: true, needs: 'variable', make: (g) => [g.one('variable'), g.number()] },
  get_variable: { isSync: true, isPythonOnly: true, needs: 'variable', make: (g) => [g.one('variable')] },
  generator: {
    isPythonOnly: true,
    inner: [2, 'generator', 3, 'body'],
    make: (g, place) => [
      g.number(),
      1 + g.random.below(3),
      g.body('generator', place, 2),
      g.body('body', place, 2),
      g.random.below(4),
      g.random.pick(['break', 'aclose', 'leave']),
    ],
  },
  keep: {
    isSync: true,
    isPythonOnly: true,
    hasSubject: hasAwaitable,
    awaits: 2,
    make: (g) => [g.kept++, g.random.pick(['gather', 'settled', 'shield']), g.severalAwaited()],
  },
  await_kept: { isPythonOnly: true, hasSubject: (g) => g.kept > 0, make: (g) => [g.random.below(g.kept)] },
  cancel_kept: { isSync: true, isPythonOnly: true, hasSubject: (g) => g.kept > 0, make: (g) => [g.random.below(g.kept)] },
  wait_for_body: { isPythonOnly: true, inner: [2, 'child'], make: (g, place) => [g.delay(), ...g.child(place, false)] },
  wait_for_future: { isPythonOnly: true, needs: 'future', make: (g) => [g.one('future'), g.delay()] },
  reschedule: { isPythonOnly: true, isAllowed: (place) => place.inTimeout, make: (g) => [g.delay()] },
  completed_in_time: {
    isPythonOnly: true,
    inner: [0, 'children'],
    make: (g, place) => [g.children('children', place), 3, g.delay()],
  },
  acquire_lock: { isPythonOnly: true, needs: 'lock', make: (g) => [g.one('lock')] },
  release_lock: { isSync: true, isPythonOnly: true, needs: 'lock', make: (g) => [g.one('lock')] },
  acquire_semaphore: { isPythonOnly: true, needs: 'semaphore', make: (g) => [g.one('semaphore')] },
  condition: {
    isPythonOnly: true,
    needs: 'condition',
    inner: [1, 'body'],
    make: (g, place) => [g.one('condition'), g.body('body', place, 3)],
  },
  wait_here: { isPythonOnly: true, needs: 'condition', make: (g) => [g.one('condition')] },
  late_spawn: {
    isPythonOnly: true,
    isAlways: true,
    // Asks a group that may be over or in ruins for another task.
    isAllowed: (place) => place.inGroup,
    inner: [2, 'child'],
    make: (g, place) => [g.handles++, ...g.child(place, false)],
  },
};

/** The bodies of a statement with their kinds: `[body, kind, slot of its task]`. */
export function bodiesOf([name, ...given]) {
  const bodies = [];
  const { inner = [] } = STATEMENTS[name];
  for (let index = 0; index < inner.length; index += 2) {
    const [argument, kind] = [given[inner[index]], inner[index + 1]];
    if (kind === 'children' || kind === 'gathered') {
      bodies.push(...argument.map(([slot, body]) => [body, kind, slot]));
    } else {
      bodies.push([argument, kind, kind === 'child' ? given[inner[index] - 1] : undefined]);
    }
  }
  return bodies;
}
