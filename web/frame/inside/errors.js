// Errors of the document's scripts that nobody has caught, and promises that nobody awaits: they are told to the program,
// which tells the page. None is swallowed.

/** Listens from now on. `program` is what host.js connects: it takes errors as `note_error(words)`. */
export function tellErrors(pyodide, program) {
  const tell = (error, words) => {
    if (program?.note_error) program.note_error(words, error);
    else console.error(words);
  };
  addEventListener('error', (event) => {
    // What fails to load (an image) has no message.
    if (event.message !== undefined) tell(event.error, event.message);
  });
  addEventListener('unhandledrejection', ({ reason }) => tell(reason, String(reason)));
}
