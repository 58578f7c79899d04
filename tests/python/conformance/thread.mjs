// A thread of Node that runs the tests it is told to: see conformance.mjs.

import { parentPort, workerData } from 'node:worker_threads';
import { loadPython } from '../python.mjs';
import { Session } from './session.mjs';

const { kind, files, moduleNames } = workerData;
const session = new Session(await loadPython(), kind, files);
parentPort.postMessage(session.load(moduleNames));
parentPort.on('message', async (name) => {
  try {
    parentPort.postMessage(await session.run(name));
  } catch (error) {
    parentPort.postMessage({ outcome: 'error', words: String(error?.stack ?? error), isBroken: true });
  }
});
