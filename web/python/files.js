// Fetches what CPython is made of, all at once: nothing of Pyodide's runs before everything is there, since Pyodide
// does not tell when a file of its own fails to come and waits for ever.

/** What web/python/stage.mjs tells of the files: the version, what the list of packages says of it, and sizes in bytes. */
export const release = WEBLOOP_PYTHON_RELEASE;

/** Where the files are. */
export const folder = new URL('./', import.meta.url);

export const wasmName = 'pyodide.asm.wasm';
export const libraryName = 'python_stdlib.zip';
const scriptNames = ['pyodide.mjs', 'pyodide.asm.mjs'];

/** All of Pyodide's files, and no more than those. */
export const fileNames = [...scriptNames, wasmName, libraryName];

/** A file has come that is not what it should be. */
export class DamagedFile extends Error {}

/** How many attempts have failed. */
let failures = 0;

/**
 * Fetches the files and compiles the WebAssembly; gives what `begin` (start.js) takes.
 *
 * `onProgress` hears of the bytes of the two large files. It fails with what is wrong with the first file that does not
 * come, and then gives up the others, or as soon as the signal gives up.
 */
export async function fetchFiles(onProgress, signal) {
  const gone = new AbortController();
  const either = AbortSignal.any?.([signal, gone.signal]) ?? signal;
  const counter = counterOf(onProgress, [wasmName, libraryName]);
  try {
    const [scripts, wasmModule, library] = await Promise.all([
      importScripts(),
      compiled(either, counter),
      bytesOf(libraryName, either, counter),
    ]);
    return { ...scripts, wasmModule, library };
  } catch (error) {
    failures += signal.aborted ? 0 : 1;
    gone.abort();
    throw error;
  }
}

/** What is imported of the files. */
export async function importScripts() {
  // A module that has failed stays failed in some browsers, so each attempt after a failure has addresses of its own.
  const query = failures === 0 ? '' : `?attempt=${failures}`;
  const [pyodide, program] = await Promise.all(scriptNames.map(async (name) => {
    try {
      return await import(addressOf(name) + query);
    } catch (error) {
      throw error instanceof SyntaxError ? new DamagedFile(`${name} is damaged`) : error;
    }
  }));
  return { loadPyodide: pyodide.loadPyodide, createPyodideModule: program.default };
}

async function compiled(signal, counter) {
  const response = await fetched(wasmName, signal);
  counter.count(response.clone());
  try {
    return await WebAssembly.compileStreaming(response);
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof WebAssembly.CompileError ? new DamagedFile(`${wasmName} is damaged`) : error;
  }
}

async function bytesOf(name, signal, counter) {
  const response = await fetched(name, signal);
  counter.count(response.clone());
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.length !== release.bytes[name]) {
    throw new DamagedFile(`${name} is damaged: ${bytes.length} of ${release.bytes[name]} bytes have come`);
  }
  return bytes;
}

async function fetched(name, signal) {
  // What has failed once may be damaged where it was kept.
  const response = await fetch(addressOf(name), { signal, cache: failures === 0 ? 'default' : 'reload' });
  if (!response.ok) {
    throw new Error(`${name}: ${response.status} ${response.statusText}`.trim());
  }
  return response;
}

function addressOf(name) {
  return new URL(name, folder).href;
}

/** Counts bytes as they arrive, in a copy of the response: the browser compiles faster what is its own. */
function counterOf(onProgress, names) {
  const total = names.reduce((sum, name) => sum + release.bytes[name], 0);
  let loaded = 0;
  return {
    async count(response) {
      try {
        const reader = response.body.getReader();
        for (let part = await reader.read(); !part.done; part = await reader.read()) {
          loaded += part.value.length;
          onProgress(loaded, total);
        }
      } catch {
        // Whoever reads the response itself says what is wrong.
      }
    },
  };
}
