// The end of the conformance run that has CPython in it: in a page of Chromium, or in a thread of Node.

import { RealHost } from '../host.mjs';

/** CPython, with the tests, on one kind of loop. */
export class Session {
  /** `python` has our package in it; `files` are pairs of path and text. */
  constructor(python, kind, files) {
    for (const [path, text] of files) {
      const place = `/conformance/${path}`;
      python.FS.mkdirTree(place.slice(0, place.lastIndexOf('/')));
      python.FS.writeFile(place, text);
    }
    python.runPython("import sys; sys.path.insert(0, '/conformance')");
    // As in a frame: what is replaced in CPython is in place before a program imports anything.
    if (kind === 'unwatched' || kind === 'watched') new RealHost(python).close();
    this.python = python;
    this.kind = kind;
    this.harness = python.pyimport('harness');
  }

  /** Imports the modules; gives the tests' names by module, or why a module has none. */
  load(moduleNames) {
    return JSON.parse(this.harness.load(this.kind, JSON.stringify(moduleNames)));
  }

  /** Runs one test; gives `{ outcome, words }`. */
  async run(name) {
    const { harness, kind } = this;
    if (kind === 'cpython') harness.run(name);
    else if (kind === 'webloop') await harness.run.callPromising(name);
    else return this.runInProgram(name);
    return JSON.parse(harness.result);
  }

  /** Runs one test in a program of ours, which has the thread for itself. */
  async runInProgram(name) {
    const host = new RealHost(this.python);
    host.send('virtual_time', true);
    host.send('watch', this.kind === 'watched');
    host.send('run', program(name), 'conformance.py', '');
    await host.ending();
    const { result } = this.harness;
    await host.stop();
    if (result) return JSON.parse(result);
    return { outcome: 'error', words: `the test did not come to its end: ${JSON.stringify(host.problems)}` };
  }
}

/** A program that runs a test in a callback, since the tests want to be in no task. */
function program(name) {
  return `
import asyncio
import harness
loop = asyncio.get_running_loop()
over = loop.create_future()
def run():
    harness.run(${JSON.stringify(name)})
    over.set_result(None)
loop.call_soon(run)
await over
`;
}
