// What programs keep for their next run (`storage` of pyscript): maps of texts by name, in the page's database. Each program
// and each link has a record of its own there, and none can name another's.
//
// A program opens a map (inside/stores.js) and tells each change; the page writes what has changed soon, or when it is told to.

import { createStore, get, update } from 'idb-keyval';

/** What a program may keep in all, how many maps it may open, and how long the name of one may be. */
const mostCharacters = 1_000_000;
const mostMaps = 1_000;
const longestName = 200;
const tooMuch = `a program may keep ${mostCharacters} characters in all`;

/** Changes are written together. */
const writtenAfterMs = 100;

const database = createStore('webloop', 'programs');

export class Stores {
  #send;
  #program = null;
  /** The promise of what the program has kept before, once it asks. */
  #kept = null;
  #maps = new Map(); // by name, what the program knows of each
  #changed = new Set(); // their names
  #timer = null;
  /** Of the maps that are open. A program that wants to keep too much keeps nothing more. */
  #characters = 0;

  /** `send(answer)` takes answers to the program. */
  constructor(send) {
    this.#send = send;
  }

  /** Says whose maps they are. */
  begin(program) {
    this.#program = program;
  }

  /** Takes a message of the program: `open-store`, `change-store` or `sync-stores`. */
  receive({ kind, id, name, change }) {
    if (this.#program === null) return;
    if (kind === 'sync-stores') {
      this.#answer(id, () => this.write());
    } else if (typeof name !== 'string' || name.length > longestName) {
      this.#answer(id, () => Promise.reject(new Error(`the name of a storage has at most ${longestName} characters`)));
    } else if (kind === 'open-store') {
      this.#answer(id, () => this.#open(name));
    } else if (kind === 'change-store' && this.#maps.has(name)) {
      this.#change(name, change ?? {});
    }
  }

  /** Writes what has changed, now. */
  async write() {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#characters > mostCharacters) throw new Error(tooMuch);
    if (this.#changed.size === 0) return;
    const changed = Object.fromEntries([...this.#changed].map((name) => [name, [...this.#maps.get(name)]]));
    this.#changed.clear();
    await update(this.#program, (kept) => {
      const all = { ...kept, ...changed };
      if (charactersOf(Object.values(all).flat()) > mostCharacters) throw new Error(tooMuch);
      return all;
    }, database);
  }

  async #answer(id, answer) {
    try {
      this.#send({ kind: 'store', id, entries: await answer() });
    } catch (error) {
      this.#send({ kind: 'store', id, words: `the browser keeps nothing of the program: ${error.message}` });
    }
  }

  async #open(name) {
    if (!this.#maps.has(name)) {
      this.#kept ??= get(this.#program, database);
      const kept = await this.#kept;
      // Meanwhile it may have been opened once more.
      if (!this.#maps.has(name)) {
        if (this.#maps.size >= mostMaps) throw new Error(`a program may open ${mostMaps} storages`);
        const entries = Object.hasOwn(kept ?? {}, name) ? kept[name] : [];
        this.#maps.set(name, new Map(entries));
        this.#characters += charactersOf(entries);
      }
    }
    return [...this.#maps.get(name)];
  }

  #change(name, { key, value }) {
    if (this.#characters > mostCharacters) return;
    const map = this.#maps.get(name);
    const isText = typeof key === 'string' && typeof value === 'string';
    this.#characters += (isText ? charactersOf([[key, value]]) : 0)
      - charactersOf(typeof key !== 'string' ? [...map] : map.has(key) ? [[key, map.get(key)]] : []);
    if (isText) map.set(key, value);
    else if (typeof key === 'string') map.delete(key);
    else map.clear();
    this.#changed.add(name);
    this.#timer ??= setTimeout(() => this.write().catch(warn), writtenAfterMs);
  }
}

function charactersOf(entries) {
  return entries.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
}

function warn(error) {
  console.warn(`What a program wants to keep is not kept: ${error.message}`);
}
