// What the page does before its program is there: the remembered theme, and what to say if the program does not come.

// Applied before the first paint; src/ui/theme.rs writes it.
try {
  document.documentElement.dataset.theme = localStorage.getItem('webloop.theme') ?? 'system';
} catch {
  // Storage is blocked: the system's theme it is.
}

/** Replaces "Loading…" by what happened and the way out. */
function sayThatItDidNotLoad() {
  const reload = document.createElement('button');
  reload.type = 'button';
  reload.className = 'button';
  reload.textContent = 'Reload';
  reload.addEventListener('click', () => location.reload());
  const message = 'Webloop could not be loaded. Check the connection, then reload the page. ';
  document.querySelector('.loading')?.replaceChildren(message, reload);
}

// A failed fetch of the program rejects its start-up promise; a script that is missing is a resource error.
addEventListener('unhandledrejection', sayThatItDidNotLoad);
addEventListener('error', sayThatItDidNotLoad, true);
addEventListener('TrunkApplicationStarted', () => {
  removeEventListener('unhandledrejection', sayThatItDidNotLoad);
  removeEventListener('error', sayThatItDidNotLoad, true);
});
