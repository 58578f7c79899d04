import { generate } from './generate.mjs';
import { source } from './source.mjs';
import { loadPython, reference } from './python.mjs';
const [,, what, from, count] = process.argv;
if (what === 'show') { const p = generate(+from); console.log(JSON.stringify(p)); console.log(source(p)); 
const py = await loadPython(); console.log(reference(py)([p])[0]);}
else {
  const py = await loadPython();
  let t = Date.now();
  const ps = Array.from({length: +count}, (_, i) => generate(+from + i));
  console.log('generated', Date.now() - t); t = Date.now();
  const run = reference(py);
  const logs = run(ps);
  console.log('ran', Date.now() - t);
  const lens = logs.map((l) => l.split('\n').length);
  console.log('lines', lens.reduce((a, b) => a + b) / lens.length, Math.max(...lens));
  const again = run(ps);
  let diff = again.map((l, i) => l === logs[i] ? -1 : i).filter((i) => i >= 0);
  console.log('differs from itself', diff.length, diff.slice(0, 10).map(i => i + +from));
  const tally = {};
  for (const log of logs) for (const line of log.split('\n')) { const k = line.split(' ').slice(2).join(' ').replace(/\d+/g, 'N').slice(0, 60); tally[k] = (tally[k] ?? 0) + 1; }
  for (const [k, v] of Object.entries(tally).sort((a, b) => b[1] - a[1]).slice(0, 150)) console.log(v, k);
}
