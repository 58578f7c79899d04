// The focus, which a program may take at any time: in the middle of what somebody types elsewhere in the page it would get
// the rest. So it goes back.
//
// The page cannot see whether a person has brought it into a frame; but whoever has just typed in a field of the page, or
// gone there, and has not pointed at a frame since, has not.

/** So long after a key or a press somebody is still at work in a field. */
const workMs = 2_000;

const fields = 'input, textarea, select, [contenteditable]';

/** When somebody was last at work in a field of the page, or -Infinity where they have gone elsewhere since. */
let workedAt = -Infinity;
/** What had the focus last in the page itself. */
let before = null;

/** Calls `onTaken` with the element of a frame whenever it has taken the focus from somebody who is at work in a field. */
export function guardFocus(onTaken) {
  const note = ({ isTrusted, target, key, ctrlKey, metaKey, altKey }) => {
    if (!isTrusted) return;
    const leadsAway = key === 'Tab' || ctrlKey || metaKey || altKey || !target.closest?.(fields);
    workedAt = leadsAway ? -Infinity : performance.now();
  };
  addEventListener('keydown', note, { capture: true });
  addEventListener('pointerdown', note, { capture: true });
  addEventListener('pointerover', ({ target }) => {
    if (target instanceof HTMLIFrameElement) workedAt = -Infinity;
  }, { capture: true });
  addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLIFrameElement)) before = target;
  });
  addEventListener('blur', () => {
    // Only then all browsers know what has the focus.
    setTimeout(() => {
      const taker = document.activeElement;
      if (taker instanceof HTMLIFrameElement && performance.now() - workedAt < workMs) {
        before?.focus({ preventScroll: true });
        onTaken(taker);
      }
    });
  });
}
