// What is marked in the text: errors, the one line that somebody wants to see, and that at which a paused program goes on.
//
// A mark moves with the text around it and goes away when its own line is changed: it speaks of what stood there.

import { RangeSet, StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, GutterMarker, gutter } from '@codemirror/view';

const addMark = StateEffect.define();
const removeMarks = StateEffect.define();
const setWanted = StateEffect.define();
const setNext = StateEffect.define();

const errorText = Decoration.mark({ class: 'cm-error' });
const errorLine = Decoration.line({ class: 'cm-errorLine' });
const wantedLine = Decoration.line({ class: 'cm-wantedLine' });
const nextLine = Decoration.line({ class: 'cm-nextLine' });

class ErrorSign extends GutterMarker {
  elementClass = 'cm-errorSign';

  toDOM() {
    return document.createTextNode('\u2715');
  }
}
const errorSign = new ErrorSign();

/** The marked places: `id`, the marked text and the lines that it stands in. */
const errors = StateField.define({
  create: () => [],
  update(marks, transaction) {
    const { changes } = transaction;
    let next = marks;
    if (transaction.docChanged && marks.length > 0) {
      next = marks
        .filter(({ begin, end }) => !changes.touchesRange(begin, end))
        .map((mark) => ({
          id: mark.id,
          from: changes.mapPos(mark.from),
          to: changes.mapPos(mark.to),
          begin: changes.mapPos(mark.begin, 1),
          end: changes.mapPos(mark.end, -1),
        }));
    }
    for (const effect of transaction.effects) {
      if (effect.is(addMark)) {
        next = [...next, effect.value];
      } else if (effect.is(removeMarks)) {
        next = [];
      }
    }
    return next;
  },
  provide: (field) => EditorView.decorations.compute([field], (state) => Decoration.set(
    state.field(field).flatMap((mark) => [
      ...linesOf(state, mark).map((position) => errorLine.range(position)),
      ...(mark.from < mark.to ? [errorText.range(mark.from, mark.to)] : []),
    ]),
    true,
  )),
});

/** The beginnings of a mark's lines: few, as a mark is a place and no chapter. */
function linesOf(state, { begin, end }) {
  const first = state.doc.lineAt(begin).number;
  const last = Math.min(state.doc.lineAt(end).number, first + 49);
  return Array.from({ length: last - first + 1 }, (_, index) => state.doc.line(first + index).from);
}

/** One line, or none, which an effect sets. */
const lineField = (setLine, line) => StateField.define({
  create: () => Decoration.none,
  update(decorations, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setLine)) {
        return effect.value === null ? Decoration.none : Decoration.set(line.range(effect.value));
      }
    }
    return transaction.docChanged ? Decoration.none : decorations;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const wanted = lineField(setWanted, wantedLine);
const next = lineField(setNext, nextLine);

/** The marks, the column with their signs, and what a screen reader is told of them. */
export function marks(onUnmark) {
  return [
    errors,
    wanted,
    next,
    gutter({
      class: 'cm-errorGutter',
      markers: ({ state }) => RangeSet.of(
        state.field(errors).map(({ begin }) => errorSign.range(begin)),
        true,
      ),
    }),
    EditorView.contentAttributes.compute([errors], (state) => (
      state.field(errors).length > 0 ? { 'aria-invalid': 'true' } : {}
    )),
    EditorView.updateListener.of(({ startState, state, transactions }) => {
      const before = startState.field(errors);
      if (before !== state.field(errors) && !transactions.some(isRemoval)) {
        const left = new Set(state.field(errors).map(({ id }) => id));
        before.filter(({ id }) => !left.has(id)).forEach(({ id }) => onUnmark(id));
      }
    }),
  ];
}

function isRemoval({ effects }) {
  return effects.some((effect) => effect.is(removeMarks));
}

/** Marks a place; one beyond the text is the nearest in it. */
export function markError(view, { id, line, column, endLine, endColumn }) {
  const { doc } = view.state;
  const first = lineNear(doc, line);
  const last = endLine > line ? lineNear(doc, endLine) : first;
  let from = column > 0 ? positionIn(first, column) : first.from + first.text.search(/\S|$/);
  let to = column > 0 && endColumn > 0 ? positionIn(last, endColumn) : last.to;
  if (column > 0 && endColumn === 0) {
    to = Math.min(first.to, from + 1);
  }
  if (to <= from) {
    // An empty place: the character after it or, at the end of a line, the one before it.
    to = Math.min(first.to, from + 1);
    from = Math.max(first.from, Math.min(from, to - 1));
  }
  view.dispatch({ effects: addMark.of({ id, from, to, begin: first.from, end: last.to }) });
}

export function clearMarks(view) {
  view.dispatch({ effects: removeMarks.of(null) });
}

export function showWanted(view, number) {
  const line = lineNear(view.state.doc, number);
  view.dispatch({
    selection: { anchor: line.from },
    effects: [setWanted.of(line.from), EditorView.scrollIntoView(line.from, { y: 'center' })],
  });
  // Who has asked for it with the keyboard goes there. A finger would only make the keyboard of a phone come up.
  if (document.activeElement?.matches(':focus-visible')) {
    view.focus();
  }
}

function lineNear(doc, number) {
  return doc.line(Math.max(1, Math.min(doc.lines, number)));
}

/** The position of a column, which counts whole characters, from 1. */
function positionIn(line, column) {
  let position = line.from;
  for (const character of line.text) {
    if (column <= 1) {
      break;
    }
    position += character.length;
    column -= 1;
  }
  return position;
}

/** Marks the line with this number, counted from 1, as the one at which the program goes on; 0 for none. */
export function showNext(view, number) {
  if (number === 0 || number > view.state.doc.lines) {
    view.dispatch({ effects: setNext.of(null) });
    return;
  }
  const { from } = view.state.doc.line(number);
  view.dispatch({ effects: [setNext.of(from), EditorView.scrollIntoView(from, { y: 'nearest', yMargin: 40 })] });
}
