// Keys that are the page's wherever they are pressed: they go there, and the document does not get those that control.

const controls = ['F8', 'F9', 'F10'];

/** Forwards them from now on. Nothing of the program listens yet, so this is asked first. */
export function forwardKeys(service) {
  addEventListener('keydown', (event) => {
    const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
    const isRun = key === 'Enter' && (ctrlKey || metaKey);
    if (!event.isTrusted || !(controls.includes(key) || isRun || key === 'Escape')) {
      return;
    }
    if (key !== 'Escape') {
      // Escape may close something of the program's, too.
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    service.send({ kind: 'key', key, ctrlKey, metaKey, shiftKey, altKey });
  }, { capture: true });
}
