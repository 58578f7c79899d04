// CPython for the tests and benchmarks of the Python half, in Node.
//
// Scripts outside web/ import from here, since Node looks for packages only in the folders above the
// importing file, and web/node_modules is in none of theirs.

export { loadPyodide } from 'pyodide';
