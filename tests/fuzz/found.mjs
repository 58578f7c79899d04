// Programs that once ran differently somewhere, as small as they got: they are run before the random ones.

export const FOUND = [
  // A task that cancels itself while a time-out cleans up is cancelled there and then.
  [3, 'shared', [], [['task', 0, [['finally', [['timeout', 2, [['finally', [['sleep', 4]], [['cancel', 0]]]]]], []]]], ['sleep', 2], ['task', 1, []]]],
  // Likewise one that has cancelled itself before a group in it.
  [4, 'shared', [], [['task', 0, [['cancel', 0], ['timeout_at', 0, [['group', [['sleep', 0]]]]]]]]],
  // A cancelled waiter of a condition wakes the next one in any case.
  [5, 'shared', [['condition']], [['task', 1, [['cancel', 1], ['task', 0, [['wait_condition', 0]]], ['wait_condition', 0]]]]],
  // Of two time-outs that end together the outer one takes the cancellation, also where a group in both delays it.
  [5, 'shared', [['condition']], [['timeout', 1, [['timeout', 1, [['group', [['sleep', 1]]]]], ['wait_condition', 0]]]]],
  // Who awaits a gather that is about to be over is cancelled when it is.
  [
    8,
    'shared',
    [],
    [
      ['task', 0, [['as_completed', [[1, [['as_completed', [[4, []]], 1]]], [5, [['gather_tasks', [4]]]]], 1]]],
      ['as_completed', [[6, []]], 1],
      ['cancel', 5],
    ],
  ],
  // A group whose body is over wakes its task when one of its tasks fails, not only when all are over.
  [
    9,
    'shared',
    [['event']],
    [['group', [['spawn', 0, [['raise', 0]]], ['spawn', 1, [['call_soon', 0, [['set_event', 0]]]]], ['task', 5, [['wait_event', 0]]]]]],
  ],
  // A done callback has the context in which it was added.
  [7, 'python', [['variable']], [['task', 0, []], ['set_variable', 0, 1], ['on_task', 0, 0, [['get_variable', 0]]]]],
  // Who awaits a task that began when it was made, and has waited since, ends no turn while the program is watched.
  [
    10,
    'python',
    [['future']],
    [
      ['task', 0, [['eager', 1, [['wait_futures', 0, 'FIRST_EXCEPTION', 0]]], ['await', 1]]],
      ['completed_in_time', [[9, [['completed_in_time', [[12, [['completed_in_time', [[13, []]], 0, 0]]]], 0, 0]]]], 0, 1],
    ],
  ],
];
