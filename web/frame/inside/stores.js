// `storage` of pyscript: maps of texts that the page keeps (../stores.js), for a document of an opaque origin has no database.

/** Gives the function that opens one, by its name. */
export function storesOf(service) {
  const asked = new Map(); // by number
  let count = 0;

  service.on('store', ({ id, entries, words }) => {
    const { resolve, reject } = asked.get(id) ?? {};
    asked.delete(id);
    if (words === undefined) resolve?.(entries);
    else reject?.(new Error(words));
  });

  const ask = (message) => new Promise((resolve, reject) => {
    count += 1;
    asked.set(count, { resolve, reject });
    service.send({ ...message, id: count });
  });

  class Store {
    #name;
    #entries;

    constructor(name, entries) {
      this.#name = name;
      this.#entries = new Map(entries);
    }

    entries() {
      return this.#entries.entries();
    }

    set(key, value) {
      this.#change({ key: String(key), value: String(value) });
    }

    delete(key) {
      this.#change({ key: String(key) });
    }

    clear() {
      this.#change({});
    }

    /** Fulfilled when all changes are written. */
    sync() {
      return ask({ kind: 'sync-stores' });
    }

    #change(change) {
      service.send({ kind: 'change-store', name: this.#name, change });
    }
  }

  return async (name) => new Store(name, await ask({ kind: 'open-store', name: String(name) }));
}
