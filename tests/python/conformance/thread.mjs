// A thread of Node that runs the tests it is told to: see conformance.mjs.

import { parentPort, workerData } from 'node:worker_threads';
import { loadPyodide } from '../../../web/pyodide.mjs';
import { install } from '../install.mjs';
import { packageFiles } from '../package.mjs';
import { Session } from './session.mjs';

const { kind, files, moduleNames } = workerData;
const quiet = () => {};
const python = install(await loadPyodide({ stdout: quiet, stderr: quiet }), packageFiles());
const session = new Session(python, kind, files);
parentPort.postMessage(session.load(moduleNames));
parentPort.on('message', async (name) => {
  try {
    parentPort.postMessage(await session.run(name));
  } catch (error) {
    parentPort.postMessage({ outcome: 'error', words: String(error?.stack ?? error), isBroken: true });
  }
});
