// A reader and writer of the protocol's messages, made from the tables of python/webloop/protocol.py. What a message is stands in
// `is`, since some have a field that is called kind.

/** Parses the tables; gives `{ read(numbers, texts, names), write(kind, ...fields) }`. */
export function protocolOf(source) {
  const tables = {};
  for (const [, name, open, body] of source.matchAll(/^([A-Z_]+) = ([({])([^]*?)[)}]$/gm)) {
    const strings = [...body.replace(/^\s*#.*$/gm, '').matchAll(/"((?:[^"\\]|\\.)*)"(\s*:)?/g)];
    if (open === '(') {
      tables[name] = strings.map(([, text]) => text);
    } else {
      const table = new Map();
      let key = null;
      for (const [, text, colon] of strings) {
        if (colon) table.set((key = text), '');
        else table.set(key, table.get(key) + text);
      }
      tables[name] = [...table].map(([kind, fields]) => ({
        kind,
        fields: fields.split(' ').filter(Boolean).map((field) => field.split(':')),
      }));
    }
  }
  const enumerations = { outcome: 'OUTCOME', ending: 'ENDING', stream: 'STREAM', problem: 'PROBLEM', task_state: 'TASK_STATE', resource: 'RESOURCE' };

  function read(numbers, texts, names) {
    const messages = [];
    let at = 0;
    const next = () => {
      if (at >= numbers.length) throw new Error('a message is short');
      return numbers[at++];
    };
    const message = (table) => {
      const number = next();
      const isPacked = table === tables.TO_PAGE;
      const entry = table[(isPacked ? number % 64 : number) - 1];
      if (!entry) throw new Error(`there is no message ${number}`);
      const result = { is: entry.kind };
      entry.fields.forEach(([name, type], index) => {
        result[name] = isPacked && index === 0 && type === 'count' ? count(Math.floor(number / 64)) : value(type);
      });
      return result;
    };
    const count = (number = next()) => {
      if (!Number.isInteger(number) || number < 0) throw new Error(`${number} is no count`);
      return number;
    };
    const value = (type) => {
      if (type === 'text') {
        const text = texts[count()];
        if (text === undefined) throw new Error('a text is missing');
        return text;
      }
      if (type === 'name') {
        const number = next();
        const name = number < 0 ? `Task-${-number}` : number === 0 ? '' : names.get(number);
        if (name === undefined) throw new Error(`name ${number} is missing`);
        return name;
      }
      if (type === 'flag') return Boolean(next());
      if (type === 'count') return count();
      if (type === 'counts') return Array.from({ length: count() }, () => count());
      if (type === 'wait') return message(tables.WAITS);
      if (type === 'number' || type === 'seconds') return next();
      const member = tables[enumerations[type]]?.[next()];
      if (member === undefined) throw new Error(`no member of ${type}`);
      return member;
    };
    while (at < numbers.length) {
      const found = message(tables.TO_PAGE);
      if (found.is === 'named') names.set(found.name, found.text);
      else messages.push(found);
    }
    return messages;
  }

  function write(kind, ...fields) {
    const index = tables.TO_PROGRAM.findIndex((entry) => entry.kind === kind);
    if (index < 0 || tables.TO_PROGRAM[index].fields.length !== fields.length) throw new Error(`no message ${kind} of ${fields.length} fields`);
    return [index + 1, ...fields.map((field) => (typeof field === 'boolean' ? Number(field) : field))];
  }

  return { read, write, tables };
}
