// Ends the process when a program does not end: the thread that runs it cannot notice.

import { Worker } from 'node:worker_threads';

const LONGEST_S = 300;

const WATCH = `
const { workerData, parentPort } = require('node:worker_threads');
const { writeSync } = require('node:fs');
let what = '';
let timer;
parentPort.on('message', (next) => {
  clearTimeout(timer);
  what = next;
  timer = setTimeout(() => {
    writeSync(1, 'this does not end: ' + what + '\\n0 passed, 1 failed\\n');
    process.kill(process.pid, 'SIGKILL');
  }, 1000 * workerData);
});
`;

/** `begins(what)` says what is run from now on, which has to be over in ${LONGEST_S} s; `end()` when all is. */
export function watchdog() {
  const worker = new Worker(WATCH, { eval: true, workerData: LONGEST_S });
  worker.unref();
  return { begins: (what) => worker.postMessage(what), end: () => worker.terminate() };
}
