// How CPython is started, in the page and in the worker that makes the snapshot.

/** Where snapshots are kept. */
export const cacheName = 'webloop-python';

/** Where Python keeps our own modules. */
const moduleFolder = '/lib/webloop-python';

/** What Pyodide is told; `release` says which one it is, and its files are in `folder`. */
export function startOptions(release, folder) {
  return {
    indexURL: folder.href,
    packageBaseUrl: folder.href,
    // Nothing but the standard library is to be had, so the list of packages (119 KB) is left out.
    lockFileContents: { info: release.info, packages: {} },
  };
}

/** Puts our own modules where Python finds them, and imports what every program needs. */
export function install(pyodide, files) {
  for (const [path, text] of Object.entries(files)) {
    const place = `${moduleFolder}/${path}`;
    pyodide.FS.mkdirTree(place.slice(0, place.lastIndexOf('/')));
    pyodide.FS.writeFile(place, text);
  }
  pyodide.runPython(`
import sys
sys.path[:0] = ['${moduleFolder}', '${moduleFolder}/compat']
import webloop.program
`);
}
