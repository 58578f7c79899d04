// Splits the page's program: the code of its lazy functions (src/lazy.rs) goes into WebAssembly files of its own, which
// the page fetches when it needs them.
//
// The splitter, web/split/, works on what the linker wrote, before wasm-bindgen. Trunk has no hook there, so this
// begins again from cargo's file and replaces what trunk has staged.
//
// `node web/split.mjs`, a hook of a release's build (see Trunk.toml), compiles the splitter meanwhile: the program is
// linked on one core.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const splitter = ['--package', 'webloop-split'];

/** Splits the release build of the program `crateName`, which trunk has staged under the name `stagedName`. */
export function splitProgram(stagingDirectory, crateName, stagedName) {
  const { target_directory: targetDirectory } = JSON.parse(
    cargo(['metadata', '--offline', '--no-deps', '--format-version', '1'], 'pipe'),
  );
  const linkedPath = join(targetDirectory, 'wasm32-unknown-unknown', 'release', `${crateName}.wasm`);
  cargo(['run', '--quiet', ...splitter, '--', linkedPath, stagingDirectory, stagedName]);
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

if (process.argv[1] === fileURLToPath(import.meta.url) && process.env.TRUNK_PROFILE === 'release') {
  cargo(['build', ...splitter]);
}
