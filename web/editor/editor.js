// The code editor: CodeMirror in the place of a textarea. The app (src/editor/module.rs) fetches this file when it first
// shows an editor, and speaks with it through `webloopEditor.attach`.
//
// The textarea stays in the page, hidden, and is shown again when the editor is taken away. Text goes over only when
// somebody asks for it: a change only says that there was one.

import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from '@codemirror/commands';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { pythonLanguage } from '@codemirror/lang-python';
import { EditorSelection, EditorState } from '@codemirror/state';
import {
  EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers,
} from '@codemirror/view';
import { leaveByTab } from './leave.js';
import { clearMarks, markError, marks, showNext, showWanted } from './marks.js';
import { mountByConstruction } from './styles.js';
import { highlighting, theme } from './theme.js';

mountByConstruction();

/** Ctrl/Cmd+Enter is the page's: it runs the program. */
const editingKeys = defaultKeymap.filter(({ key }) => key !== 'Mod-Enter');

function extensionsFor(textarea, { language, onUnmark }, onChange) {
  const attributes = { 'aria-label': textarea.getAttribute('aria-label') };
  for (const name of ['aria-describedby', 'aria-errormessage']) {
    if (textarea.hasAttribute(name)) {
      attributes[name] = textarea.getAttribute(name);
    }
  }
  return [
    marks(onUnmark),
    lineNumbers(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    // Code may come from a link: what is invisible, or turns the direction of reading, is shown.
    highlightSpecialChars({ addSpecialChars: /\p{Default_Ignorable_Code_Point}/u }),
    history(),
    indentOnInput(),
    indentUnit.of('    '),
    EditorState.tabSize.of(4),
    bracketMatching(),
    language === 'python' ? pythonLanguage : [],
    highlighting,
    theme,
    leaveByTab,
    keymap.of([...editingKeys, ...historyKeymap, indentWithTab]),
    EditorView.contentAttributes.of(attributes),
    EditorView.scrollMargins.of(() => ({ bottom: coveredHeight() })),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) {
        onChange();
      }
    }),
  ];
}

/** On a phone the controls stay at the lower edge of the window, in front of the text. */
function coveredHeight() {
  const controls = document.querySelector('.controls');
  if (!controls || getComputedStyle(controls).position !== 'sticky') {
    return 0;
  }
  return Math.max(0, window.innerHeight - controls.getBoundingClientRect().top);
}

/**
 * Puts an editor in the place of `textarea`, with its text, selection, place and focus. `options` are `language`
 * ("python" or nothing), `onChange()` for what a person changes, and `onUnmark(id)` for a mark whose line was changed.
 */
function attach(textarea, options) {
  let isSetting = false;
  const extensions = extensionsFor(textarea, options, () => {
    if (!isSetting) {
      options.onChange();
    }
  });
  const { selectionStart, selectionEnd, selectionDirection } = textarea;
  const [anchor, head] = selectionDirection === 'backward'
    ? [selectionEnd, selectionStart]
    : [selectionStart, selectionEnd];
  const hadFocus = document.activeElement === textarea;
  const { scrollTop, scrollLeft } = textarea;
  const view = new EditorView({
    state: EditorState.create({
      doc: textarea.value,
      selection: EditorSelection.single(anchor, head),
      extensions,
    }),
  });
  textarea.after(view.dom);
  textarea.hidden = true;
  view.scrollDOM.scrollTop = scrollTop;
  view.scrollDOM.scrollLeft = scrollLeft;
  if (hadFocus) {
    view.focus();
  }
  return {
    text: () => view.state.doc.toString(),

    /** Replaces the text; either as one step that can be undone, or with a history that begins here. */
    setText(text, isUndoable) {
      if (!isUndoable) {
        view.setState(EditorState.create({ doc: text, extensions }));
        return;
      }
      isSetting = true;
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: text },
        selection: { anchor: 0 },
        annotations: isolateHistory.of('full'),
        scrollIntoView: true,
      });
      isSetting = false;
    },

    /** Marks a place. Lines and columns are counted from 1, columns in characters; 0 where one is not known. */
    markError: (id, line, column, endLine, endColumn) => markError(view, { id, line, column, endLine, endColumn }),
    clearMarks: () => clearMarks(view),

    /** Shows a line in the middle of the editor, as the one that somebody wants to see. */
    showLine: (line) => showWanted(view, line),
    /** Marks the line at which the program goes on, and brings it into sight; 0 for none. */
    showNextLine: (line) => showNext(view, line),
    focus: () => view.focus(),

    /** Gives the textarea its place back, with text, selection and focus. */
    destroy() {
      const { from, to } = view.state.selection.main;
      textarea.value = view.state.doc.toString();
      textarea.setSelectionRange(from, to);
      textarea.hidden = false;
      const hasFocus = view.hasFocus;
      view.destroy();
      if (hasFocus) {
        textarea.focus();
      }
    },
  };
}

globalThis.webloopEditor ??= { attach };
