// What a program's document takes over from the page: the theme that somebody has chosen. (The browser gives it the rest:
// reduced motion, forced colours, the system's theme.)

/** Calls `onTheme` with the theme now and whenever it changes; gives what ends that. */
export function follow(onTheme) {
  const root = document.documentElement;
  const notify = () => onTheme(root.dataset.theme ?? 'system');
  const observer = new MutationObserver(notify);
  observer.observe(root, { attributes: true, attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}
