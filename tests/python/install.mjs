// Our package, put into CPython as the page does it.

import { protocolOf } from './protocol.mjs';

/**
 * Puts the package's files, pairs of path and text, into CPython; gives it what tests need: `startProgram(host)`, the protocol, and
 * `setTime(seconds)`, which stops the real time of programs that start after it, or without a number lets it go on; `time()`.
 */
export function install(pyodide, files) {
  for (const [path, text] of files) {
    const place = `/lib/webloop-python/webloop/${path}`;
    pyodide.FS.mkdirTree(place.slice(0, place.lastIndexOf('/')));
    pyodide.FS.writeFile(place, text);
    if (path === 'protocol.py') pyodide.protocol = protocolOf(String(text));
  }
  pyodide.runPython("import sys; sys.path.insert(0, '/lib/webloop-python')");
  pyodide.startProgram = pyodide.pyimport('webloop.program').start;
  pyodide.time = pyodide.runPython(`
def _():
    from webloop.scheduler import clock
    real, real_block = clock.real_time, clock.block
    at = [0.0]
    def block(seconds):
        at[0] += seconds
    def set_time(seconds=None):
        if seconds is None:
            clock.real_time, clock.block = real, real_block
        else:
            at[0] = seconds
            clock.real_time, clock.block = lambda: at[0], block
    def time():
        return at[0]
    time.set = set_time
    return time
_()`);
  pyodide.setTime = pyodide.time.set;
  return pyodide;
}
