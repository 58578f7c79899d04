// The last step of trunk's build (a post_build hook, see Trunk.toml): it makes a release out of the staged
// site.
//
// In a release build it optimizes the WebAssembly file and writes the Content-Security-Policy into
// index.html. In any other build it does nothing: wasm-opt takes long, and what `trunk serve` adds to the
// page to reload it and to report build errors changes with trunk's version and would need holes in the
// policy that the released site must not have.

import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { optimizeWasm } from './optimize.mjs';

/** Optimizes trunk's WebAssembly file for size; other WebAssembly in the site (CPython's) is shipped as it came. */
function optimizeStagedWasm(stagingDirectory) {
  const wasmNames = readdirSync(stagingDirectory).filter((name) => name.endsWith('_bg.wasm'));
  if (wasmNames.length === 0) {
    throw new Error('trunk built no *_bg.wasm: index.html needs <link data-trunk rel="rust" data-wasm-opt="0">');
  }
  for (const wasmName of wasmNames) {
    optimizeWasm(join(stagingDirectory, wasmName), '-Oz');
  }
}

/**
 * Gives the page with a Content-Security-Policy as the first thing in its head.
 *
 * Inline scripts (trunk's start-up module, whatever index.html brings) are allowed by their hashes, so the
 * policy needs no 'unsafe-inline'. Moving them into files would cost a request before the page starts.
 */
function withContentSecurityPolicy(html) {
  if (/http-equiv\s*=\s*["']?content-security-policy/i.test(html)) {
    throw new Error('index.html has a Content-Security-Policy of its own: two policies would both apply, so remove it');
  }
  if (/<(link|script)\b[^>]*\sintegrity\s*=/i.test(html)) {
    throw new Error(
      'index.html has integrity checksums, which no longer fit the optimized WebAssembly: '
      + 'keep `no_sri = true` in Trunk.toml and set no data-integrity',
    );
  }
  const policy = [
    "default-src 'self'",
    ["script-src 'self' 'wasm-unsafe-eval'", ...inlineScriptHashes(html)].join(' '),
    // This also blocks style attributes, whether in HTML or set by setAttribute. Setting a property of
    // `element.style` stays allowed, which is how Leptos carries out `style:name=value`.
    "style-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "object-src 'none'",
  ].join('; ');
  // A policy in a meta element governs only what comes after it, so it goes before everything else.
  const withPolicy = html.replace(
    /<head(\s[^>]*)?>/i,
    (headTag) => `${headTag}\n    <meta http-equiv="Content-Security-Policy" content="${policy}">`,
  );
  if (withPolicy === html) {
    throw new Error('index.html has no <head> tag to put the Content-Security-Policy into');
  }
  return withPolicy;
}

/** One CSP source expression for each script whose text is in the page itself. */
function inlineScriptHashes(html) {
  const hashes = new Set();
  for (const [, attributes, text] of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script\s*>/gi)) {
    if (/\ssrc\s*=/i.test(attributes)) {
      continue;
    }
    // Browsers hash the text after the HTML parser has turned every line end into a line feed.
    const parsedText = text.replace(/\r\n?/g, '\n');
    hashes.add(`'sha256-${createHash('sha256').update(parsedText).digest('base64')}'`);
  }
  return hashes;
}

function finishRelease(stagingDirectory) {
  optimizeStagedWasm(stagingDirectory);
  const pagePath = join(stagingDirectory, 'index.html');
  writeFileSync(pagePath, withContentSecurityPolicy(readFileSync(pagePath, 'utf8')));
}

const { TRUNK_PROFILE: profile, TRUNK_STAGING_DIR: stagingDirectory } = process.env;
try {
  if (!profile || !stagingDirectory) {
    throw new Error('TRUNK_PROFILE or TRUNK_STAGING_DIR is not set: trunk runs this, `cargo xtask dist` runs trunk');
  }
  if (profile === 'release') {
    finishRelease(stagingDirectory);
  }
} catch (error) {
  console.error(`web/finish.mjs: ${error.message}`);
  process.exit(1);
}
