// `localStorage`, `sessionStorage` and `document.cookie`: a document of an opaque origin has none, and looking at them throws.
// These are stand-ins that live as long as the program.

/** Puts the stand-ins in their place. */
export function replaceStorage() {
  for (const name of ['localStorage', 'sessionStorage']) {
    Object.defineProperty(globalThis, name, { value: storage(), configurable: true, enumerable: true });
  }
  const cookies = new Map();
  Object.defineProperty(document, 'cookie', {
    configurable: true,
    get: () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    set(text) {
      const [pair, ...attributes] = String(text).split(';');
      const [name, ...value] = pair.split('=');
      const isGone = attributes.some((attribute) => /^\s*max-age\s*=\s*(0|-\d+)\s*$/i.test(attribute));
      if (isGone) cookies.delete(name.trim());
      else cookies.set(name.trim(), value.join('=').trim());
    },
  });
}

/** A Storage without a disk: keys and values are texts, and `storage.key` is `storage.getItem('key')`. */
function storage() {
  const items = new Map();
  const methods = {
    getItem: (key) => items.get(String(key)) ?? null,
    setItem: (key, value) => void items.set(String(key), String(value)),
    removeItem: (key) => void items.delete(String(key)),
    clear: () => items.clear(),
    key: (index) => [...items.keys()][index] ?? null,
  };
  return new Proxy(methods, {
    get: (_, key) => (key === 'length' ? items.size : methods[key] ?? items.get(key)),
    set(_, key, value) {
      items.set(String(key), String(value));
      return true;
    },
    has: (_, key) => key in methods || items.has(key),
    deleteProperty: (_, key) => items.delete(key) || true,
    ownKeys: () => [...new Set([...Object.keys(methods), ...items.keys()])],
    getOwnPropertyDescriptor: (_, key) => (
      items.has(key)
        ? { value: items.get(key), writable: true, enumerable: true, configurable: true }
        : key in methods ? { value: methods[key], writable: true, enumerable: false, configurable: true } : undefined
    ),
  });
}
