// Esc, then Tab leaves the editor; any other key in between ends that.
//
// CodeMirror has this for two seconds after Esc. People who press keys slowly need longer, so here it has no end.

import { EditorView } from '@codemirror/view';

const modifiers = new Set(['Shift', 'Control', 'Alt', 'Meta']);

/** The editors that Esc was pressed in. */
const leaving = new WeakSet();

function stay(view) {
  if (leaving.delete(view)) {
    view.setTabFocusMode(false);
  }
}

export const leaveByTab = EditorView.domEventHandlers({
  keydown(event, view) {
    if (event.key === 'Escape' && !event.isComposing) {
      leaving.add(view);
      view.setTabFocusMode(true);
    } else if (event.key !== 'Tab' && !modifiers.has(event.key)) {
      stay(view);
    }
    return false;
  },
  pointerdown(event, view) {
    stay(view);
    return false;
  },
  blur(event, view) {
    stay(view);
    return false;
  },
});
