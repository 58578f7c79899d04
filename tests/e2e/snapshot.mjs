// The snapshot of CPython that tests start from, as somebody does who comes again: a start without one takes several seconds of
// a processor, and making one as many again.
//
// The first page that wants it waits until another one, which visits for the first time, has made it. All processes of a run
// share it where run.mjs has made a folder for it, which WEBLOOP_SNAPSHOTS names.

import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadingMs, open, until } from './support.mjs';

const folder = process.env.WEBLOOP_SNAPSHOTS;

let making; // by this process

/** The file behind an address of the site, where it is the address of a snapshot; null elsewhere. */
export async function sharedSnapshot(path) {
  const name = path.match(/\/(snapshot-[\w.-]+)$/)?.[1];
  if (!name) return null;
  const file = folder && join(folder, name);
  const body = (file && read(file)) ?? await (making ??= makeSnapshot(file));
  return { body, headers: { 'webloop-sha-256': createHash('sha256').update(body).digest('base64') } };
}

function read(file) {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}

async function makeSnapshot(file) {
  const { page, app, context } = await open({ path: '?lesson=own', isLoaded: false, isFirstVisit: true });
  await app.run.click();
  const encoded = await until(() => page.evaluate(keptSnapshot), (text) => text !== null, loadingMs);
  await context.close();
  const body = Buffer.from(encoded, 'base64');
  if (file) {
    // Another process may read it at any time.
    writeFileSync(`${file}.${process.pid}`, body);
    renameSync(`${file}.${process.pid}`, file);
  }
  return body;
}

// What follows runs in the page.

/** Has pages ask the tests' server for the snapshot, where they would look for one that they have kept. */
export function takeSharedSnapshot() {
  const { match } = globalThis.CacheStorage?.prototype ?? {};
  if (!match) return;
  CacheStorage.prototype.match = function matchOrFetch(request, options) {
    return /\/snapshot-[^/]+$/.test(request) ? fetch(request) : match.call(this, request, options);
  };
}

/** What is kept, in base 64, as soon as it is. */
async function keptSnapshot() {
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    const request = (await cache.keys()).find(({ url }) => url.includes('/snapshot-'));
    if (!request) continue;
    const blob = await (await cache.match(request)).blob();
    const reader = new FileReader();
    reader.readAsDataURL(blob);
    await new Promise((resolve) => { reader.onload = resolve; });
    return reader.result.split(',')[1];
  }
  return null;
}
