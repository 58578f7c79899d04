// What axe-core says of a page.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { axeSource } from '../../web/browser.mjs';
import { savePicture } from './support.mjs';

/** WCAG 2.2 AA and what the makers of axe recommend beyond it. */
const axeTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const axeText = readFileSync(axeSource, 'utf8');
/** Light and dark, without a violation. A dark page differs by its colours alone. */
export async function assertAccessible(page, pictureName) {
  // The policy of the page blocks a script element, but not what the browser's tools evaluate.
  await page.evaluate((text) => globalThis.axe ?? (0, eval)(text), axeText);
  for (const [colorScheme, runOnly, least] of [['light', { type: 'tag', values: axeTags }, 15], ['dark', ['color-contrast'], 0]]) {
    await page.emulateMedia({ colorScheme });
    await savePicture(page, `${pictureName}-${colorScheme}`);
    const { violations, passes } = await page.evaluate((runOnly) => axe.run({ runOnly, resultTypes: ['violations'] }), runOnly);
    const summary = violations.map(({ id, help, nodes }) => `${id} (${help}): ${nodes.map(({ target }) => target).join(', ')}`);
    assert.deepEqual(summary, [], `${pictureName}, ${colorScheme}`);
    assert.ok(passes.length > least, `only ${passes.length} rules had anything to look at`);
  }
}
