// What Python tells while it is driven, read as src/python/told.rs reads it: the numbers are those of webloop/telling.py
// and webloop/waiting.py.

const things = ['lock', 'queue get', 'queue put', 'queue join', 'event', 'semaphore', 'condition', 'barrier'];

/** Has a host do what Python tells. */
export function hear(host, numbers) {
  const rest = numbers.values();
  const next = () => rest.next().value;
  const text = () => host.texts[next()];
  const name = (number = next()) => (number < 0 ? `Task-${-number}` : host.texts[number]);
  const said = () => {
    const word = next();
    if (word === 2) return next();
    if (word === 3) return `task:${next()}`;
    if (word === 4) return `tasks:${Array.from({ length: next() }, next)}`;
    if (word < 10) return [null, 'turn', , , , 'outside', 'future', 'ok', 'error', 'cancelled'][word];
    return `${things[word - 10]}:${next()}:`;
  };
  for (let word = next(); word !== undefined; word = next()) {
    if (word === 1) host.create_task(next(), next(), name(), text(), next());
    else if (word === 2) host.call_soon(next(), next(), text(), next());
    else if (word === 3) host.call_at(next(), next(), next(), text(), next());
    else if (word === 4) host.cancel(next());
    else if (word === 5) host.rename_task(next(), name());
    else if (word === 6) host.waits(next(), said());
    else if (word === 8) host.call_soon(next(), next(), '', 0);
    else if (word === 9 || word === 10) host.holders.set(next(), { task: next(), isOwned: word === 10 });
    else if (word === 11) host.holders.delete(next());
    else if (word === 14) host.tasks.get(next()).cancels += 1;
    else if (word === 13) host.retrieve(next());
    else if (word === 12) host.lengths.set(next(), next());
    else {
      host.ran.add(next());
      const task = next();
      next();
      host.polled(task, said());
    }
  }
}
