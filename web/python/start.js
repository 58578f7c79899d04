// How CPython is started, in the page and in the worker that makes the snapshot.

import { folder, libraryName, release, wasmName } from './files.js';

/** Where Python keeps our own modules. */
const moduleFolder = '/lib/webloop-python';

/** Starts Pyodide with what was fetched (see files.js), from a snapshot if the options say so; gives Pyodide. */
export async function begin({ loadPyodide, createPyodideModule, wasmModule, library }, files, options) {
  const { failed, restore } = replaceFetches(wasmModule, library);
  try {
    const loading = loadPyodide({
      indexURL: folder.href,
      packageBaseUrl: folder.href,
      createPyodideModule,
      // Nothing but the standard library is to be had, so the list of packages (119 KB) is left out.
      lockFileContents: { info: release.info, packages: {} },
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
  const wasmUrl = new URL(wasmName, folder).href;
  const libraryUrl = new URL(libraryName, folder).href;
  let fail;
  const failed = new Promise((_, reject) => {
    fail = reject;
  });
  globalThis.fetch = async (resource, options) => {
    const url = String(resource);
    // The answer for the WebAssembly is only handed on to `instantiateStreaming`.
    return url === wasmUrl ? null : url === libraryUrl ? new Response(library) : fetch(resource, options);
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
sys.path[:0] = ['${moduleFolder}', '${moduleFolder}/compat']
import webloop.program
`);
}
