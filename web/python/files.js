// Fetches what CPython is made of, all at once and as bytes: the frames in which it runs have no network of their own.

/** What web/python/stage.mjs tells of the files: the version, what the list of packages says of it, and sizes in bytes. */
export const release = WEBLOOP_PYTHON_RELEASE;

/** Where the files are. */
export const folder = new URL('./', import.meta.url);

/** All of Pyodide's files that are needed, and no more than those; the large ones last. */
export const fileNames = ['pyodide.mjs', 'pyodide.asm.mjs', 'python_stdlib.zip', 'pyodide.asm.wasm'];
const largeNames = fileNames.slice(-2);

/** A file has come that is not what it should be. */
export class DamagedFile extends Error {}

/** How many attempts have failed. */
let failures = 0;

/**
 * Fetches the files; gives the bytes of each by its name.
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
    const contents = await Promise.all(fileNames.map((name) => bytesOf(name, either, count(name))));
    return Object.fromEntries(fileNames.map((name, index) => [name, contents[index]]));
  } catch (error) {
    failures += signal.aborted ? 0 : 1;
    gone.abort();
    throw error;
  }
}

/** The bytes of a file; `count` hears of each part as it comes. */
async function bytesOf(name, signal, count) {
  // What has failed once may be damaged where it was kept.
  const response = await fetch(new URL(name, folder), { signal, cache: failures === 0 ? 'default' : 'reload' });
  if (!response.ok) {
    throw new Error(`${name}: ${response.status} ${response.statusText}`.trim());
  }
  const wanted = release.bytes[name];
  const bytes = new Uint8Array(wanted);
  let length = 0;
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (length + part.value.length <= wanted) {
      bytes.set(part.value, length);
    }
    length += part.value.length;
    count(part.value.length);
  }
  if (length !== wanted) {
    throw new DamagedFile(`${name} is damaged: ${length} of ${wanted} bytes have come`);
  }
  return bytes;
}
