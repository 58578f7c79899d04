// The editor in the page's own colours and sizes: the custom properties of style/tokens.css, so that it follows the
// theme without being told.

import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Where style/layout.css puts one pane at a time into the page, and the page scrolls. */
const phone = '@media (max-width: 860px)';

export const theme = EditorView.theme({
  '&': {
    height: '100%',
    backgroundColor: 'var(--color-surface)',
    color: 'var(--color-text)',
    fontSize: 'var(--size-code)',
  },
  '&.cm-focused': { outline: 'none' },
  // Not the outline of the text alone, which is as long as the text; and in front of what the gutters and lines paint.
  '.cm-content:focus-visible': { outline: 'none' },
  '&:has(.cm-content:focus-visible)::after': {
    content: '""',
    position: 'absolute',
    zIndex: '201',
    inset: '0',
    border: 'var(--width-focus) solid var(--color-accent)',
    pointerEvents: 'none',
  },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.55' },
  '.cm-content': { paddingBlock: 'var(--space-3)', caretColor: 'var(--color-accent)' },
  '.cm-line': { paddingInline: '0 var(--space-4)' },
  '.cm-gutters': { border: '0', backgroundColor: 'var(--color-surface)', color: 'var(--color-comment)' },
  '.cm-lineNumbers .cm-gutterElement': {
    minWidth: 'calc(var(--width-gutter) - var(--space-6))',
    padding: '0 var(--space-3) 0 0',
  },
  '.cm-errorGutter': { width: 'var(--space-5)' },
  '.cm-errorGutter .cm-gutterElement': { color: 'var(--color-error)', fontWeight: '700', textAlign: 'center' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--color-hover) 55%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--color-text)' },
  '&.cm-focused .cm-matchingBracket, .cm-matchingBracket': {
    outline: 'var(--width-rule) solid var(--color-edge)',
    backgroundColor: 'transparent',
  },
  '&.cm-focused .cm-nonmatchingBracket, .cm-nonmatchingBracket': {
    backgroundColor: 'transparent',
    color: 'var(--color-error)',
  },
  '.cm-specialChar': { color: 'var(--color-error)' },
  // Comments are the faintest text: on these lines they need more contrast.
  '.cm-activeLine, .cm-errorLine, .cm-wantedLine, .cm-nextLine': { '--color-comment': 'var(--color-muted)' },
  '.cm-errorLine': { backgroundColor: 'color-mix(in srgb, var(--color-error) 9%, transparent)' },
  '.cm-error': {
    textDecoration: 'underline wavy var(--color-error)',
    textUnderlineOffset: '0.2em',
    textDecorationSkipInk: 'none',
  },
  '.cm-wantedLine': {
    backgroundColor: 'var(--color-accent-soft)',
    boxShadow: 'inset var(--width-mark) 0 var(--color-accent)',
  },
  '.cm-nextLine': {
    backgroundColor: 'color-mix(in srgb, var(--color-ready) 18%, transparent)',
    boxShadow: 'inset var(--width-mark) 0 var(--color-ready)',
  },
  [phone]: {
    '&': { height: 'auto' },
    '.cm-content': { minHeight: '40vh' },
    '.cm-errorGutter': { width: 'var(--space-4)' },
    '.cm-lineNumbers .cm-gutterElement': { minWidth: '2ch', paddingRight: 'var(--space-2)' },
  },
  // Some phones zoom into a field whose letters are smaller than this, and stay there.
  '@media (pointer: coarse)': { '&': { fontSize: '1rem' } },
  '@media (forced-colors: active)': {
    '.cm-wantedLine, .cm-nextLine': { outline: 'var(--width-rule) solid Highlight' },
  },
});

const { definition, function: called, special, standard } = tags;

export const highlighting = syntaxHighlighting(HighlightStyle.define([
  { tag: [tags.keyword, tags.self, tags.operatorKeyword, tags.bool, tags.null], color: 'var(--color-keyword)' },
  { tag: [tags.string, special(tags.string), tags.escape], color: 'var(--color-string)' },
  { tag: tags.number, color: 'var(--color-number)' },
  { tag: [tags.className, definition(tags.className), tags.typeName], color: 'var(--color-type)' },
  {
    tag: [called(tags.variableName), called(definition(tags.variableName)), called(tags.propertyName), standard(tags.name)],
    color: 'var(--color-function)',
  },
  { tag: tags.comment, color: 'var(--color-comment)', fontStyle: 'italic' },
  { tag: tags.meta, color: 'var(--color-comment)' },
]));
