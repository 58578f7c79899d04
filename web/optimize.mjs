// Optimizes a WebAssembly file in place with the wasm-opt of the npm package `binaryen`.
//
// The one place that knows how wasm-opt is called: the release build (finish.mjs) imports it, and the
// benchmarks run it as `node web/optimize.mjs -O3 FILE`.

import { execFile } from 'node:child_process';
import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const optimizerPath = fileURLToPath(new URL('node_modules/binaryen/bin/wasm-opt', import.meta.url));

// What rustc lets LLVM use for wasm32-unknown-unknown, plus what wasm-bindgen adds (reference types).
// wasm-opt could read most of it from the file's own `target_features` section, but not once a tool before it
// has dropped that section; a feature missing here makes wasm-opt refuse the file, so this list cannot go out
// of date unnoticed.
const features = [
  '--enable-bulk-memory',
  '--enable-bulk-memory-opt',
  '--enable-call-indirect-overlong',
  '--enable-multivalue',
  '--enable-mutable-globals',
  '--enable-nontrapping-float-to-int',
  '--enable-reference-types',
  '--enable-sign-ext',
];

// By itself wasm-opt puts any function that is called from one place into its caller, even what Rust keeps out of line
// because it is rare. That cost the loop's innermost function a fifth of its speed.
const inlining = '--one-caller-inline-max-function-size=50';

// What was made of the same generic function has almost the same code and the same name: side by side it compresses better.
const similarTogether = '--reorder-functions-by-name';

// The splitter keeps the names of blocks, of which wasm-opt does not know; it drops all names in any case.
const namesWarning = /^warning: unknown name subsection with id \d+ at \d+\n/gm;

/**
 * Optimizes the file at `wasmPath` at a level such as `-Oz` or `-O3` and prints its size before and after.
 *
 * The file is replaced only once the optimizer has succeeded. Rejects with an Error that says what to do when it
 * has not.
 */
export async function optimizeWasm(wasmPath, level) {
  if (!existsSync(optimizerPath)) {
    throw new Error('wasm-opt is not installed: run `cargo xtask setup`, which installs the packages of web/');
  }
  const sizeBefore = statSync(wasmPath).size;
  const optimizedPath = `${wasmPath}.optimized`;
  // wasm-opt is a JavaScript file here, so it is handed to this same Node: that needs no executable bit and
  // no shell.
  const options = [level, ...features, inlining, similarTogether, '--strip-debug', '--strip-producers', wasmPath, '-o', optimizedPath];
  try {
    const { stderr } = await promisify(execFile)(process.execPath, [optimizerPath, ...options]);
    process.stderr.write(stderr.replace(namesWarning, ''));
  } catch (error) {
    rmSync(optimizedPath, { force: true });
    throw new Error(`wasm-opt ${level} failed on ${basename(wasmPath)}: ${error.message}`);
  }
  renameSync(optimizedPath, wasmPath);
  const sizeAfter = statSync(wasmPath).size;
  console.log(`wasm-opt ${level}: ${basename(wasmPath)}, ${kibibytes(sizeBefore)} -> ${kibibytes(sizeAfter)}`);
}

function kibibytes(byteCount) {
  return `${Math.round(byteCount / 1024)} KiB`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [level, wasmPath] = process.argv.slice(2);
  if (!/^-O[0-4sz]?$/.test(level ?? '') || !wasmPath) {
    console.error('usage: node web/optimize.mjs -O3 FILE.wasm');
    process.exit(2);
  }
  try {
    await optimizeWasm(wasmPath, level);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
