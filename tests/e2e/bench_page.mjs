// The page that benchmarks run in.

import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = new URL('../../', import.meta.url).pathname;

/** Writes an empty page, in which the inspector looks as it does in the app, beside the benchmarks; gives their folder. */
export function writeBenchPage() {
  const styles = readdirSync(join(root, 'style')).filter((name) => name.endsWith('.css'));
  const css = styles.map((name) => readFileSync(join(root, 'style', name), 'utf8')).join('\n');
  const bench = '.bench { display: flex; flex-direction: column; width: 1200px; height: 320px; }';
  const head = '<!doctype html><link rel="icon" href="data:,"><title>Benchmark</title>';
  const folder = join(root, 'target/bench');
  writeFileSync(join(folder, 'index.html'), `${head}<style>${css}${bench}</style>`);
  return folder;
}
