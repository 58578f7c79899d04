// Our package, put into CPython as the page does it.

import { followListeners } from '../../web/python/listeners.js';

/** Puts the package's files, pairs of name and text, into CPython; gives it a `start(host, source, name)`. */
export function install(pyodide, files) {
  pyodide.FS.mkdirTree('/lib/webloop-python/webloop');
  for (const [name, text] of files) {
    pyodide.FS.writeFile(`/lib/webloop-python/webloop/${name}`, text);
  }
  pyodide.runPython("import sys; sys.path.insert(0, '/lib/webloop-python')");
  const prepare = followListeners(pyodide);
  const module = pyodide.pyimport('webloop.program');
  const { buffer } = pyodide.pyimport('webloop.telling');
  const told = (length) => {
    const view = buffer.getBuffer('f64');
    const numbers = [...view.data.subarray(0, length)];
    view.release();
    return numbers;
  };
  pyodide.start = (host, source, name = 'program.py') => {
    prepare(source);
    host.told = (length) => host.tell(told(length));
    host.readTold = told;
    return host.attach(module.start(host, source, name));
  };
  return pyodide;
}
