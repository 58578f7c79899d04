// Starts CPython in the frame, from blobs: its two scripts become modules at addresses made in here.

import { begin } from '../../python/start.js';

/** Gives `{ pyodide, isFromSnapshot }`. Where the snapshot is no good, it starts from the beginning. */
export async function startPython({ files, parts, info, snapshot }) {
  const [{ loadPyodide }, { default: createPyodideModule }, wasmModule, library, memory] = await Promise.all([
    importScript(parts['pyodide.mjs']),
    importScript(parts['pyodide.asm.mjs']),
    parts['pyodide.asm.wasm'].arrayBuffer().then((bytes) => WebAssembly.compile(bytes)),
    parts['python_stdlib.zip'].arrayBuffer(),
    snapshot?.arrayBuffer(),
  ]);
  const cpython = { loadPyodide, createPyodideModule, wasmModule, library, info };
  if (memory) {
    try {
      return { pyodide: await begin(cpython, files, { _loadSnapshot: memory }), isFromSnapshot: true };
    } catch {
      // The page hears that there was none to start from, and makes another one.
    }
  }
  return { pyodide: await begin(cpython, files, {}), isFromSnapshot: false };
}

async function importScript(blob) {
  const url = URL.createObjectURL(blob);
  try {
    return await import(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}
