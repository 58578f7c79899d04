// Splits the page's program: the code of its lazy functions (src/lazy.rs) goes into WebAssembly files of its own, which
// the page fetches when it needs them.
//
// The splitter, web/split/, works on what the linker wrote, before wasm-bindgen. Trunk has no hook there, so this
// begins again from cargo's file and replaces what trunk has staged.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Splits the release build of the program `crateName`, which trunk has staged under the name `stagedName`. */
export function splitProgram(stagingDirectory, crateName, stagedName) {
  const { target_directory: targetDirectory } = JSON.parse(
    cargo(['metadata', '--offline', '--no-deps', '--format-version', '1'], 'pipe'),
  );
  const linkedPath = join(targetDirectory, 'wasm32-unknown-unknown', 'release', `${crateName}.wasm`);
  // Not quiet: the first time, it compiles for a minute.
  cargo(['run', '--profile', 'tool', '--package', 'webloop-split', '--', linkedPath, stagingDirectory, stagedName]);
}

/** Runs cargo for this machine, whatever the environment says about building the page; gives what it wrote to a pipe. */
function cargo(cargoArguments, output = 'inherit') {
  const environment = { ...process.env };
  for (const name of ['CARGO_BUILD_TARGET', 'CARGO_BUILD_RUSTFLAGS', 'CARGO_ENCODED_RUSTFLAGS', 'RUSTFLAGS']) {
    delete environment[name];
  }
  const { status, error, stdout } = spawnSync('cargo', cargoArguments, {
    stdio: ['ignore', output, 'inherit'],
    env: environment,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (error || status !== 0) {
    throw new Error(`cargo ${cargoArguments[0]} failed: ${error?.message ?? `exit status ${status}`}`);
  }
  return stdout;
}
