// The programs that a search has to break, and the fewest constraints that do it: how many, of which kinds.
//
// `work`: their sleeps stand for work. The others are explored as one loop may run them on any day. Each has a mended twin beside
// it, in which nothing is to be found.

export const suite = [
  { name: 'stale_search', level: 'work', least: ['after'] },
  { name: 'fetched_twice', level: 'work', least: ['after'] },
  { name: 'lost_update', level: 'work', least: ['after'] },
  { name: 'overdraft', level: 'work', least: ['after'], kind: 'always' },
  { name: 'half_a_transfer', level: 'work', least: ['after'] },
  { name: 'orphan_getter', level: 'work', least: ['after'] },
  { name: 'two_locks', level: 'work', least: ['after'], kind: 'stuck' },
  { name: 'three_philosophers', level: 'work', least: ['after', 'after'], kind: 'stuck' },
  { name: 'missed_notify', level: 'work', least: ['after'], kind: 'stuck' },
  { name: 'early_sentinel', level: 'work', least: ['after'] },
  { name: 'applied_twice', level: 'work', least: ['after'] },
  { name: 'two_refreshes', level: 'work', least: ['after'] },
  { name: 'not_saved', level: 'work', least: ['after'], kind: 'pending' },
  { name: 'connected_twice', level: 'work', least: ['after'] },
  { name: 'somebody_elses_reply', level: 'work', least: ['after'] },
  { name: 'lost_permit', level: 'work', least: ['after'], kind: 'stuck' },
  { name: 'used_too_early', level: 'work', least: ['after'] },
  { name: 'declared_dead', level: 'loop', least: ['after'] },
  { name: 'lost_connection', level: 'work', least: ['with'] },
  { name: 'false_alarm', level: 'work', least: ['after', 'after'] },
  { name: 'three_backwards', level: 'work', least: ['after', 'after'] },
  { name: 'four_backwards', level: 'work', least: ['after', 'after', 'after'] },
  { name: 'answers_stale_search', level: 'loop', least: ['after'] },
  { name: 'answers_fetched_twice', level: 'loop', least: ['after'] },
  { name: 'answers_lost_connection', level: 'loop', least: ['with'] },
];

// Controls: nothing is to be found, but for what breaks where asyncio's promise is not kept.
export const controls = [
  { name: 'control_counter_with_a_lock', levels: ['loop', 'work'] },
  { name: 'control_queue_with_gather', levels: ['loop', 'work'] },
  { name: 'control_two_call_soon', levels: ['loop', 'work'], beyond: true },
  { name: 'control_starvation', levels: ['loop', 'work'], beyond: true },
  { name: 'control_equal_sleeps', levels: ['loop'] },
  { name: 'control_stream_of_chunks', levels: ['loop', 'work'] },
];
