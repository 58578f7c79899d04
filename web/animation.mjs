// Makes one moving picture of still ones.
//
// Scripts outside web/ import from here, since Node looks for packages only in the folders above the importing file, and
// web/node_modules is in none of theirs.

import { statSync } from 'node:fs';
import webp from 'node-webpmux';

/** Writes a WebP of this size that shows `frames`, `{ bytes, durationMs }`, over and over; gives how many bytes it has. */
export async function saveAnimation(path, { width, height }, frames) {
  const made = await Promise.all(frames.map(({ bytes, durationMs }) => (
    webp.Image.generateFrame({ buffer: bytes, delay: durationMs, blend: false })
  )));
  await webp.Image.save(path, { frames: made, width, height, loops: 0 });
  return statSync(path).size;
}
