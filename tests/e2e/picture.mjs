// Takes the moving picture of the README, `docs/playground.webp`, of the release site: `cargo xtask picture`.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { saveAnimation } from '../../web/animation.mjs';
import { close, open, root, shows, until } from './support.mjs';

const viewport = { width: 1120, height: 700 };
const frameMs = 180;

/** Whoever reads the README waits for it. */
const mostBytes = 1_000_000;

const { page, app, context } = await open({ path: '?lesson=race', viewport });
const tools = await context.newCDPSession(page);
const frames = [];

/** Takes frames for a while; the last one stands for longer. */
async function film(durationMs, restMs = frameMs) {
  const end = performance.now() + durationMs;
  do {
    const next = performance.now() + frameMs;
    const { data } = await tools.send('Page.captureScreenshot', { format: 'webp', quality: 40 });
    frames.push({ bytes: Buffer.from(data, 'base64'), durationMs: frameMs });
    await page.waitForTimeout(Math.max(0, next - performance.now()));
  } while (performance.now() < end);
  frames.at(-1).durationMs = restMs;
}

await app.run.waitFor();
await film(0, 900);
// It opens the inspector.
await app.run.click();
await app.inspector.lanes.waitFor();
await until(() => app.bars.count(), 8);
await film(1_400);
// Held still, and a few callbacks one by one.
await app.pause.click();
await film(0, 900);
for (let step = 0; step < 4; step += 1) {
  await app.step.click();
  await film(0, 450);
}
await app.resume.click();
await shows(app.value('winner'), /^lane \d$/);
await film(900, 1_200);
const path = join(root, 'docs/playground.webp');
const size = await saveAnimation(path, viewport, frames);
await context.close();
await close();
console.log(`docs/playground.webp: ${frames.length} frames, ${Math.round(size / 1000)} KB`);
assert.ok(size < mostBytes, `it is larger than ${mostBytes / 1000} KB: film less of it`);
