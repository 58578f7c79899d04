// Adds the service worker to a finished release: the page works without a network from the second visit on.
//
// Development builds have none, so that they always show what was built last.

import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';

const workerName = 'offline.js';
/** For the host, which need not serve it. */
const headersName = '_headers';
const here = new URL('.', import.meta.url);

/** Gives the page with the script that registers the worker, as the last thing in its head. */
export function withRegistration(html) {
  const script = readFileSync(new URL('register.js', here), 'utf8').trim();
  const registering = html.replace(/<\/head>/i, () => `<script>${script}</script></head>`);
  if (registering === html) {
    throw new Error('index.html has no </head> to put the registration of the service worker before');
  }
  return registering;
}

/** Writes the worker, which knows every file that is in the folder by now; the page must be finished. */
export function addWorker(stagingDirectory) {
  // The page itself is './', as it is asked for.
  const site = { files: {}, python: '', pythonFiles: {} };
  for (const path of filesIn(stagingDirectory)) {
    const integrity = `sha256-${hashOf(readFileSync(join(stagingDirectory, path)), 'base64')}`;
    if (path.startsWith('python-')) {
      site.python = path.slice(0, path.indexOf('/') + 1);
      site.pythonFiles[path] = integrity;
    } else if (path !== workerName && path !== headersName) {
      site.files[path === 'index.html' ? './' : withVersion(path, stagingDirectory)] = integrity;
    }
  }
  site.version = hashOf(JSON.stringify(site), 'hex').slice(0, 16);
  const worker = readFileSync(new URL('worker.js', here), 'utf8');
  writeFileSync(join(stagingDirectory, workerName), `const site = ${JSON.stringify(site)};\n${worker}`);
}

function filesIn(directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length).split(sep).filter(Boolean).join('/'))
    .sort();
}

/** The address of a file: that of the editor has a version behind it (build/editor_version.rs). */
function withVersion(path, stagingDirectory) {
  if (!/^editor\.\w+$/.test(path)) {
    return path;
  }
  const pattern = new RegExp(`${path.replace('.', '\\.')}\\?v=[0-9a-f]{16}`);
  for (const name of filesIn(stagingDirectory).filter((name) => name.endsWith('.wasm'))) {
    const [address] = readFileSync(join(stagingDirectory, name), 'latin1').match(pattern) ?? [];
    if (address) {
      return address;
    }
  }
  throw new Error(`the program names no ${path}?v=..., so it would be kept in vain`);
}

function hashOf(content, encoding) {
  return createHash('sha256').update(content).digest(encoding);
}
