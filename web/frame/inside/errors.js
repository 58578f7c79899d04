// The end of CPython itself, such as a memory that is full: nothing of the program runs any more, which the page has to say.
// (Errors of the program's own scripts are Python's to tell: ../calls.js.)

/** Reports it to the page. */
export function reportFatal(pyodide, service) {
  pyodide._api.on_fatal = (error) => {
    service.send({ kind: 'failed', words: `CPython has crashed: ${error?.message ?? error}` });
  };
}
