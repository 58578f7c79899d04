// Joins the style sheets of the page into one, so that a first visit makes one request for them instead of a dozen.

import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';

const linkPattern = /<link\b[^>]*\brel="stylesheet"[^>]*\bhref="([^"]*)"[^>]*>\s*/g;

/**
 * Gives the page with one link to a style sheet, in the place of the first, and puts that sheet in place of the others
 * into the folder: in the order of their links, minified.
 */
export function joinStyles(html, stagingDirectory) {
  const links = [...html.matchAll(linkPattern)];
  if (links.length === 0) {
    throw new Error('index.html has no <link rel="stylesheet" href="...">: the page would be without styles');
  }
  const paths = links.map(([, address]) => join(stagingDirectory, address));
  const styles = minified(joined(paths));
  const name = `style-${createHash('sha256').update(styles).digest('hex').slice(0, 16)}.css`;
  paths.forEach((path) => rmSync(path));
  writeFileSync(join(stagingDirectory, name), styles);
  let isFirst = true;
  return html.replace(linkPattern, (link, address) => {
    const joined = isFirst ? link.replace(address, `./${name}`) : '';
    isFirst = false;
    return joined;
  });
}

/** The style sheets of these files as one. */
export function joined(paths) {
  return paths.map((path) => readFileSync(path, 'utf8')).join('\n');
}

/** A style sheet in as few characters as mean the same. */
export function minified(styles) {
  return transformSync(styles, { loader: 'css', minify: true, charset: 'utf8', logLevel: 'warning' }).code;
}
