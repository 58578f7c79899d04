// A static file server for the built site, as plain as a static host: it serves files and knows nothing else but a chat (chat.mjs).
//
// It can serve the site below a path, as a project page on a shared host would, it sends the headers that the site asks
// for, as some hosts do, and it remembers what was asked for. Whoever starts a server closes it.

import { readFileSync } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, sep } from 'node:path';
import { addChat } from './chat.mjs';

const contentTypes = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.py': 'text/x-python; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
  '.zip': 'application/zip',
};

/**
 * Serves `directory` on a free port of 127.0.0.1, below `prefix`; gives `{ origin, url, requests, chat, close() }`.
 *
 * `url` is the address of the site itself, with a slash at its end. `requests` grows by the path (without the
 * query) of every request as it arrives, including those that find nothing. Whatever is outside the prefix or
 * the directory is a 404. Without `hasHeaders` only what is needed is sent. `close()` drops open connections and resolves once the port is free.
 */
export async function serve(directory, { prefix = '/', hasHeaders = true, extra = () => null } = {}) {
  const root = await realpath(directory);
  const headers = hasHeaders ? headersOf(root) : {};
  const rootPath = `/${prefix}/`.replace(/\/+/g, '/');
  const requests = [];
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const requestPath = request.url.split(/[?#]/, 1)[0];
    requests.push(requestPath);
    answer(root, rootPath, extra, requestPath, request, response).catch(() => {
      fail(response, 500, 'the file could not be read');
    });
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const chat = addChat(server, `${rootPath}chat/`);
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    origin,
    url: origin + rootPath,
    requests,
    chat,
    close: () => new Promise((resolve, reject) => {
      chat.close();
      server.close((error) => (error ? reject(error) : resolve()));
      server.closeAllConnections();
    }),
  };
}

/** The headers that a site's file `_headers` has for all files (web/_headers); none where there is no such file. */
export function headersOf(directory) {
  try {
    const lines = readFileSync(join(directory, '_headers'), 'utf8').split('\n').filter((line) => line.startsWith('  '));
    return Object.fromEntries(lines.map((line) => line.trim().split(/: (.*)/, 2)));
  } catch {
    return {};
  }
}

async function answer(root, rootPath, extra, requestPath, request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return fail(response, 405, 'only GET and HEAD are served', { allow: 'GET, HEAD' });
  }
  const isInSite = requestPath.startsWith(rootPath);
  const filePath = isInSite && (await resolveFile(root, requestPath.slice(rootPath.length)));
  const file = filePath ? { body: await readFile(filePath), headers: {} } : await extra(requestPath);
  if (!file) {
    return fail(response, 404, 'not found');
  }
  const { body, headers } = file;
  response.writeHead(200, {
    'content-type': contentTypes[extname(filePath || requestPath)] ?? 'application/octet-stream',
    ...headers,
    'content-length': body.length,
    // A browser that is used for several tests must not answer from what it fetched in an earlier one.
    'cache-control': 'no-cache',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** The file that a path relative to the site means, or null where there is none inside the directory. */
async function resolveFile(root, relativePath) {
  try {
    const decodedPath = decodeURIComponent(relativePath);
    const isFolder = decodedPath === '' || decodedPath.endsWith('/');
    const wantedPath = join(root, decodedPath, isFolder ? 'index.html' : '');
    // The real path decides, so that neither `..` in any spelling nor a symbolic link leads out of the
    // directory.
    const realFilePath = await realpath(wantedPath);
    const isInside = realFilePath.startsWith(root + sep);
    return isInside && (await stat(realFilePath)).isFile() ? realFilePath : null;
  } catch {
    // A malformed escape, a zero byte, a missing file or a file used as a folder: nothing is there, whatever
    // the reason.
    return null;
  }
}

function fail(response, status, message, headers = {}) {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers });
  response.end(`${status}: ${message}\n`);
}
