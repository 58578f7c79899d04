// The documents inside of the shell (frame.html), as texts: the program's own, and the still picture that it leaves.
//
// All that is in them is here: they can fetch nothing.

/** The script and the style sheet, which web/python/copy.mjs puts in. */
const script = WEBLOOP_FRAME_SCRIPT;
const styles = WEBLOOP_FRAME_STYLES;

/** An empty document for a program. Relative addresses in it are those of `baseUrl`. */
export function programDocument(baseUrl, theme) {
  const base = escaped(baseUrl);
  return `<!doctype html><html lang="en" data-theme="${escaped(theme)}"><head><meta charset="utf-8"><title>Program</title>`
    + `<base href="${base}"><style data-webloop>${styles}</style><script>${script}</script></head><body></body></html>`;
}

/**
 * The picture that a program leaves (inside/still.js), in the theme of now and with the style sheet from here. What is in it
 * the program says; but the frame that shows it has a sandbox in which nothing runs, and its policy lets nothing in.
 */
export function stillDocument(html, theme) {
  const themed = html.replace(/ data-theme="\w*"/, ` data-theme="${escaped(theme)}"`);
  return `<!doctype html>${themed.replace('<head>', () => `<head><style>${styles}</style>`)}`;
}

function escaped(text) {
  return String(text ?? 'system').replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
