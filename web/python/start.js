// How CPython is started from bytes, in a program's frame and in the worker that makes the snapshot.

/** Where Pyodide believes its files to be. It gets them from here, so nothing is ever asked of that address. */
const nowhere = 'https://python.invalid/';

/** Where Python keeps our own modules. */
const moduleFolder = '/lib/webloop-python';

/**
 * Starts Pyodide; gives it once our modules can be imported.
 *
 * `cpython` is what it is made of: `loadPyodide` and `createPyodideModule` of its two scripts, `wasmModule`, `library` (the
 * bytes of the standard library) and `info` of its list of packages. `files` are our modules, the text of each by its
 * path. `options` are Pyodide's own, such as a snapshot to start from.
 */
export async function begin(cpython, files, options) {
  const { failed, restore } = replaceFetches(cpython.wasmModule, cpython.library);
  try {
    const loading = cpython.loadPyodide({
      indexURL: nowhere,
      packageBaseUrl: nowhere,
      createPyodideModule: cpython.createPyodideModule,
      // Nothing but the standard library is to be had, so the list of packages (119 KB) is left out.
      lockFileContents: { info: cpython.info, packages: {} },
      ...options,
    });
    const pyodide = await Promise.race([loading, failed]);
    write(pyodide, files);
    if (!options._loadSnapshot) {
      importModules(pyodide);
    }
    return pyodide;
  } finally {
    restore();
  }
}

/**
 * Pyodide has no way to be given what it fetches, so it gets that in the place of what it asks the browser for, until
 * `restore` is called. `failed` tells what Pyodide does not: that there was no room for its memory.
 */
function replaceFetches(wasmModule, library) {
  const { fetch } = globalThis;
  const { instantiateStreaming } = WebAssembly;
  let fail;
  const failed = new Promise((_, reject) => {
    fail = reject;
  });
  globalThis.fetch = async (resource, options) => {
    const url = String(resource);
    if (url === `${nowhere}pyodide.asm.wasm`) {
      // Only handed on to `instantiateStreaming`.
      return null;
    }
    return url === `${nowhere}python_stdlib.zip` ? new Response(library) : fetch(resource, options);
  };
  WebAssembly.instantiateStreaming = async (source, imports) => {
    if ((await source) !== null) {
      return instantiateStreaming.call(WebAssembly, source, imports);
    }
    try {
      return { module: wasmModule, instance: await WebAssembly.instantiate(wasmModule, imports) };
    } catch (error) {
      fail(error);
      throw error;
    }
  };
  const restore = () => {
    globalThis.fetch = fetch;
    WebAssembly.instantiateStreaming = instantiateStreaming;
  };
  return { failed, restore };
}

/** Puts our own modules where Python finds them; a snapshot has no files. */
function write(pyodide, files) {
  for (const [path, text] of Object.entries(files)) {
    const place = `${moduleFolder}/${path}`;
    pyodide.FS.mkdirTree(place.slice(0, place.lastIndexOf('/')));
    pyodide.FS.writeFile(place, text);
  }
}

/** Imports what every program needs. */
function importModules(pyodide) {
  pyodide.runPython(`
import sys
sys.path.insert(0, '${moduleFolder}')
import webloop.program
`);
}
