// Fetches what CPython is made of, all at once: the frames in which it runs have no network of their own.
//
// They are given as blobs: to hand over the bytes themselves would copy them twice, half a second of every start.

/** What web/python/copy.mjs says of the files: the version, what the list of packages says of it, and sizes in bytes. */
export const release = WEBLOOP_PYTHON_RELEASE;

/** Where the files are. */
export const folder = new URL('./', import.meta.url);

/** All of Pyodide's files that are needed, and no more than those; the large ones last. */
export const fileNames = ['pyodide.mjs', 'pyodide.asm.mjs', 'python_stdlib.zip', 'pyodide.asm.wasm'];
const largeNames = fileNames.slice(-2);

/** How many attempts have failed. */
let failures = 0;

/**
 * Fetches the files; gives each as a blob by its name.
 *
 * `onProgress` hears of the bytes of the two large files. It fails with what is wrong with the first file that does not
 * come, and then gives up the others, or as soon as the signal gives up.
 */
export async function fetchFiles(onProgress, signal) {
  const gone = new AbortController();
  const either = AbortSignal.any?.([signal, gone.signal]) ?? signal;
  const total = largeNames.reduce((sum, name) => sum + release.bytes[name], 0);
  let loaded = 0;
  const count = (name) => (bytes) => {
    if (largeNames.includes(name)) {
      loaded += bytes;
      onProgress(loaded, total);
    }
  };
  try {
    const contents = await Promise.all(fileNames.map((name) => fetchFile(name, either, count(name))));
    return Object.fromEntries(fileNames.map((name, index) => [name, contents[index]]));
  } catch (error) {
    failures += signal.aborted ? 0 : 1;
    gone.abort();
    throw error;
  }
}

/** Fetches one file; `count` hears of each part as it comes. */
async function fetchFile(name, signal, count) {
  // What has failed once may be damaged where the browser keeps what it has fetched.
  const response = await fetch(new URL(name, folder), { signal, cache: failures === 0 ? 'default' : 'reload' });
  if (!response.ok) {
    throw new Error(`${name}: ${response.status} ${response.statusText}`.trim());
  }
  const parts = [];
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    count(part.value.length);
  }
  const blob = new Blob(parts, { type: name.endsWith('.mjs') ? 'text/javascript' : '' });
  if (blob.size !== release.bytes[name]) {
    throw new Error(`${name} is damaged: ${blob.size} of ${release.bytes[name]} bytes have come`);
  }
  return blob;
}
