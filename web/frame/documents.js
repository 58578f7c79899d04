// The documents inside of the shell (frame.html), as texts: the program's own, and the still picture that it leaves.
//
// All that is in them is here: they can fetch nothing.

/** The script and the style sheet, which web/python/stage.mjs puts in. */
const script = WEBLOOP_FRAME_SCRIPT;
const styles = WEBLOOP_FRAME_STYLES;

/** An empty document for a program. Relative addresses in it are those of `baseUrl`. */
export function programDocument(baseUrl, theme) {
  const base = escaped(baseUrl);
  return `<!doctype html><html lang="en" data-theme="${escaped(theme)}"><head><meta charset="utf-8"><title>Program</title>`
    + `<base href="${base}"><style>${styles}</style><script>${script}</script></head><body></body></html>`;
}

/**
 * What a program's document looked like, from its HTML. No script of it runs: the frame that shows it has a sandbox that
 * lets none. What would lead away is taken out, since the browser would show an error in its place.
 */
export function stillDocument(html, theme) {
  const still = new DOMParser().parseFromString(html, 'text/html');
  for (const element of still.querySelectorAll('script, base, link, iframe, object, embed, meta[http-equiv]')) {
    element.remove();
  }
  for (const link of still.querySelectorAll('[href]')) {
    if (!link.getAttribute('href').startsWith('#')) link.removeAttribute('href');
  }
  still.documentElement.dataset.theme = theme ?? 'system';
  return `<!doctype html>${still.documentElement.outerHTML}`;
}

function escaped(text) {
  return String(text ?? 'system').replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
