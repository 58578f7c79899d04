import { generate } from './generate.mjs';
import { source } from './source.mjs';
import { shrink } from './shrink.mjs';
import { reference, ours } from './python.mjs';
const [,, from, count, show, ...modes] = process.argv;
const A = await reference(), B = await ours();
const ps = Array.from({length: +count}, (_, i) => generate(+from + i));
let t = Date.now();
const a = A(ps); console.log('reference', Date.now() - t);
for (const mode of modes) {
  t = Date.now();
  const b = B(ps, mode); console.log(mode, Date.now() - t);
  const bad = ps.filter((_, i) => a[i] !== b[i]);
  console.log(mode, bad.length, 'of', ps.length, 'differ');
  const seen = new Set();
  for (const p of bad.slice(0, +show)) {
    const differ = (q) => { const l = A([q])[0]; return l !== B([q], mode)[0]; };
    const small = shrink(p, differ, 600);
    const key = JSON.stringify(small.slice(2)).replace(/\d+/g, '');
    console.log('=== seed', p[0], seen.has(key) ? 'same as before' : '');
    if (seen.has(key)) continue; seen.add(key);
    console.log(JSON.stringify(small)); console.log(source(small));
    const x = A([small])[0].split('\n'), y = B([small], mode)[0].split('\n');
    let k = 0; while (k < 1e4 && x[k] === y[k]) k++;
    console.log(x.slice(0,k).map(l => '  ' + l).join('\n')); console.log('python:\n  ' + x.slice(k).join('\n  ')); console.log('ours:\n  ' + y.slice(k).join('\n  '));
  }
}
