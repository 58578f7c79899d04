// Starts CPython in the frame, from bytes: of its two scripts it makes modules at `blob:` addresses.

import { begin } from '../../python/start.js';

/** Gives `{ pyodide, isFromSnapshot }`. Where the snapshot is no good, it starts from the beginning. */
export async function startPython({ files, bytes, info, snapshot }) {
  const [{ loadPyodide }, { default: createPyodideModule }, wasmModule] = await Promise.all([
    importBytes(bytes['pyodide.mjs']),
    importBytes(bytes['pyodide.asm.mjs']),
    WebAssembly.compile(bytes['pyodide.asm.wasm']),
  ]);
  const library = bytes['python_stdlib.zip'];
  const cpython = { loadPyodide, createPyodideModule, wasmModule, library, info };
  if (snapshot) {
    try {
      return { pyodide: await begin(cpython, files, { _loadSnapshot: snapshot }), isFromSnapshot: true };
    } catch {
      // The page hears that there was none to start from, and makes another one.
    }
  }
  return { pyodide: await begin(cpython, files, {}), isFromSnapshot: false };
}

async function importBytes(bytes) {
  const url = URL.createObjectURL(new Blob([bytes], { type: 'text/javascript' }));
  try {
    return await import(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}
