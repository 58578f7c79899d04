// Runs files of tests, each in a process of its own; what `tests/e2e/run.mjs` and `tests/python/run.mjs` share.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

/** No file takes nearly as long, also on a slow machine; one that hangs must not hold up whoever waits for the tests. */
const fileTimeoutMs = 1_800_000;

/**
 * The files of a folder whose name contains the filter or, where there is none, the tests whose name does, in the files that
 * say it somewhere or, where there is none, in all: gives `{ names, options }`, of which the latter is for `runFiles`.
 */
export function chosenTests(directory, filter) {
  const names = readdirSync(directory).filter((name) => name.endsWith('.test.mjs')).sort();
  const chosenNames = names.filter((name) => name.includes(filter));
  if (chosenNames.length > 0) {
    return { names: chosenNames, options: {} };
  }
  const pattern = patternFor(filter);
  const saying = names.filter((name) => pattern.test(readFileSync(join(directory, name), 'utf8')));
  return { names: saying.length > 0 ? saying : names, options: { testNamePatterns: [pattern] } };
}

/** The filter as plain text: a pattern's special characters mean themselves. */
function patternFor(filter) {
  return new RegExp(filter.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i');
}

/** Runs files, so many at a time; gives how many tests have passed, and what has failed. */
export async function runFiles(files, options, concurrency) {
  const counted = { passedCount: 0, failures: [] };
  if (files.length === 0) {
    return counted;
  }
  const results = run({ files, concurrency, timeout: fileTimeoutMs, ...options });
  results.on('test:fail', ({ name, details: { error } }) => {
    // Suites and files fail with what is in them, which is told by itself.
    if (error?.failureType !== 'subtestsFailed') {
      counted.failures.push(`${name}: ${error?.cause?.message ?? error?.message}`);
    }
  });
  results.on('test:pass', ({ details, skip }) => {
    counted.passedCount += details.type === 'suite' || skip !== undefined ? 0 : 1;
  });
  const lines = results.compose(spec);
  lines.pipe(process.stdout, { end: false });
  await new Promise((resolve) => lines.on('end', resolve));
  return counted;
}

/** Tells what has failed once more, where one looks, and makes this process fail where something has, or where nothing ran. */
export function report(...counts) {
  const failures = counts.flatMap((count) => count.failures);
  if (failures.length > 0) {
    console.error(`\n${failures.length} failed:\n${failures.map((failure) => `- ${failure}`).join('\n')}`);
    process.exitCode = 1;
  } else if (counts.every((count) => count.passedCount === 0)) {
    console.error('error: no test has passed; does the filter match any?');
    process.exitCode = 1;
  }
}
