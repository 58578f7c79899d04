// The last step of trunk's build (a post_build hook, see Trunk.toml): it adds CPython and the licences to the staged site
// and makes a release out of it.
//
// In a release build it splits the program, optimizes its parts, joins the style sheets, writes the
// Content-Security-Policy into index.html and adds the service worker. In any other build it does not: wasm-opt takes
// long, a service worker would show what was built before, and what `trunk serve` adds to the page to reload it and to
// report build errors changes with trunk's version and would need holes in the policy that the released site must not have.

import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { addWorker, withRegistration } from './offline/add.mjs';
import { writeLicences } from './licences/write.mjs';
import { optimizeWasm } from './optimize.mjs';
import { releasePython, copyPython } from './python/copy.mjs';
import { splitProgram } from './split.mjs';
import { joinStyles } from './styles.mjs';

/** The program's crate, as index.html has it in data-bin. */
const crateName = 'webloop-playground';

/** What trunk calls the program in the site: its crate and a hash. */
function findStagedName(stagingDirectory) {
  const suffix = '_bg.wasm';
  const wasmNames = readdirSync(stagingDirectory)
    .filter((name) => name.startsWith(crateName) && name.endsWith(suffix));
  if (wasmNames.length !== 1) {
    throw new Error(
      `trunk built ${wasmNames.length} files ${crateName}*${suffix}: index.html needs one `
      + '<link data-trunk rel="rust" data-wasm-opt="0">',
    );
  }
  return wasmNames[0].slice(0, -suffix.length);
}

/**
 * Optimizes all parts of the program for size, and minifies the scripts that start it; other WebAssembly in the site
 * (CPython's) is shipped as it came.
 */
async function optimizeProgram(stagingDirectory, stagedName) {
  const parts = readdirSync(stagingDirectory, { recursive: true }).filter((name) => name.startsWith(stagedName));
  const paths = (ending) => parts.filter((name) => name.endsWith(ending)).map((name) => join(stagingDirectory, name));
  await Promise.all(paths('.wasm').map((path) => optimizeWasm(path, '-Oz')));
  const namesPath = join(stagingDirectory, stagedName, 'names.json');
  const mangleCache = JSON.parse(readFileSync(namesPath, 'utf8'));
  const mangleProps = new RegExp(`^(?:${Object.keys(mangleCache).join('|')})$`);
  rmSync(namesPath);
  for (const path of paths('.js')) {
    const { code } = await transform(readFileSync(path, 'utf8'), {
      minify: true, format: 'esm', target: 'es2022', mangleProps, mangleCache,
    });
    writeFileSync(path, code);
  }
}

/**
 * Gives the page with a request for the script that fetches chunks: the program's own script imports it, so it would be
 * asked for one round trip later.
 */
function withPreload(html, stagedName) {
  const withPreload = html.replace(
    new RegExp(`<link\\b[^>]*\\bhref="[^"]*${stagedName}\\.js"[^>]*>`),
    (preload) => preload + preload.replace(`${stagedName}.js`, `${stagedName}/split.js`),
  );
  if (withPreload === html) {
    throw new Error(`index.html has no <link rel="modulepreload"> for ${stagedName}.js`);
  }
  return withPreload;
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
    "worker-src 'self'",
    // The shell of a program's frame, which has a policy of its own for what is inside (web/frame/frame.html).
    "frame-src 'self'",
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

/** A split program is no whole one until its release is finished, and in a browser it would only say so obscurely. */
function refuseSplitProgram(stagingDirectory) {
  const script = readFileSync(join(stagingDirectory, `${findStagedName(stagingDirectory)}.js`), 'utf8');
  if (script.includes('__wasm_split_placeholder__')) {
    throw new Error('the program was built to be split, which takes `--release`: no other name for that profile does');
  }
}

async function finishRelease(stagingDirectory) {
  const stagedName = findStagedName(stagingDirectory);
  splitProgram(stagingDirectory, crateName, stagedName);
  await optimizeProgram(stagingDirectory, stagedName);
  const pagePath = join(stagingDirectory, 'index.html');
  const styled = joinStyles(readFileSync(pagePath, 'utf8'), stagingDirectory);
  const preloaded = withPreload(styled, stagedName);
  const html = withRegistration(releasePython(preloaded, stagingDirectory));
  writeFileSync(pagePath, withContentSecurityPolicy(html));
  addWorker(stagingDirectory);
}

const { TRUNK_PROFILE: profile, TRUNK_STAGING_DIR: stagingDirectory } = process.env;
try {
  if (!profile || !stagingDirectory) {
    throw new Error('TRUNK_PROFILE or TRUNK_STAGING_DIR is not set: trunk runs this, `cargo xtask dist` runs trunk');
  }
  await copyPython(stagingDirectory);
  writeLicences(stagingDirectory);
  if (profile === 'release') {
    await finishRelease(stagingDirectory);
  } else {
    refuseSplitProgram(stagingDirectory);
  }
} catch (error) {
  console.error(`web/finish.mjs: ${error.message}`);
  process.exit(1);
}
