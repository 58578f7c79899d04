// Explores programs in Node: by the messages that a page would send, on the real clock, with a stand-in for `fetch`.

import { readFileSync } from 'node:fs';
import { RealHost } from '../python/host.mjs';
import { loadPython } from '../python/python.mjs';

/** What the stand-in answers: after how many milliseconds, and what; an error where there is no answer. */
const answers = {
  '/search?zo': [10, 'zo'],
  '/search?zombie': [20, 'zombie'],
  'http://here/user.json': [20, '{"name": "Ada"}'],
  '/connect': [20, 'connected'],
};

/** Requests that were really made, as method and address. */
export const requests = [];

function standInForFetch(resource, options) {
  const address = typeof resource === 'string' ? resource : resource.url;
  const method = options?.method ?? resource.method ?? 'GET';
  requests.push(`${method} ${address}`);
  const answer = answers[address];
  return new Promise((resolve, reject) => {
    setTimeout(() => (answer ? resolve(new Response(answer[1])) : reject(new TypeError(`nothing is at ${address}`))), answer?.[0] ?? 5);
  });
}

/** The text of a program of this folder, by its name. */
export function program(name) {
  return readFileSync(new URL(`${name}.py`, import.meta.url), 'utf8');
}

/** CPython with our package; `explore(source, options)` gives `{ finding, end, progress, problems, lines }` of a search. */
export async function loadExplorer() {
  const python = await loadPython();
  globalThis.fetch = standInForFetch;

  async function explore(source, options = {}, { act } = {}) {
    const host = new RealHost(python);
    const told = { progress: [], lines: [] };
    host.hear = (message) => {
      switch (message.is) {
        case 'explore_progress': told.progress.push(message); break;
        case 'explore_finding': told.finding = JSON.parse(message.told); break;
        case 'explore_end': told.end ??= JSON.parse(message.told); break;
        case 'line': told.lines.push(message); break;
        case 'problem': host.problems.push(message); if (process.env.V) console.log(message); break;
        case 'closed': host.still = message.still; break;
        default:
      }
    };
    host.send('explore', source, 'program.py', '', JSON.stringify(options));
    act?.(host);
    await host.until(() => told.end !== undefined);
    await host.stop();
    return { ...told, problems: host.problems };
  }

  return { python, explore };
}
