// `alert`, `confirm` and `prompt`: the browser's own are not to be had in the frame, because a program that shows one after
// the other keeps people from everything else, Stop included.
//
// `alert` shows its text in the document and goes on at once. The other two have to wait for an answer, which a document
// cannot: they fail with words. Python's `input` can wait (`ask`), where the browser switches stacks.

/** Puts the stand-ins in their place. */
export function replaceDialogs() {
  globalThis.alert = (text = '') => {
    open(String(text), null);
  };
  for (const name of ['confirm', 'prompt']) {
    globalThis[name] = () => {
      throw new Error(`${name}() cannot wait for an answer in here: use a button or a field in the program's HTML`);
    };
  }
  globalThis.print = () => {};
}

/** Asks for a line of text; gives it, or null if nobody wants to answer. */
export function ask(text) {
  return new Promise((resolve) => {
    open(text, resolve);
  });
}

/** Dialogs that wait until the one before them is closed. */
let before = Promise.resolve();

function open(text, onAnswer) {
  before = before.then(() => new Promise((closed) => {
    const dialog = document.createElement('dialog');
    const form = document.createElement('form');
    form.method = 'dialog';
    const label = document.createElement(onAnswer ? 'label' : 'p');
    label.textContent = text;
    label.style.whiteSpace = 'pre-wrap';
    const button = document.createElement('button');
    button.textContent = 'OK';
    button.value = 'ok';
    form.append(label, button);
    let field = null;
    if (onAnswer) {
      field = document.createElement('input');
      label.append(field);
    }
    dialog.append(form);
    dialog.addEventListener('close', () => {
      onAnswer?.(dialog.returnValue === 'ok' ? field.value : null);
      dialog.remove();
      closed();
    });
    document.body.append(dialog);
    // Not modal: the rest of the document stays usable.
    dialog.show();
    (field ?? button).focus();
  }));
}
