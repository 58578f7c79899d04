import { generate } from './generate.mjs';
import { source } from './source.mjs';
import { shrink } from './shrink.mjs';
import { loadPython, reference } from './python.mjs';
import { rust, withoutHandler } from './rust.mjs';
const [,, from, count, show] = process.argv;
const py = await loadPython();
import { isValid } from './validity.mjs';
const ps = Array.from({length: +count}, (_, i) => generate(+from + 2*i));
for (const p of ps) if (!isValid(p)) throw new Error('invalid ' + p[0]);
const A = reference(py), C = rust('/work/target/debug/examples/fuzz');
const a = A(ps).map(withoutHandler), c = C(ps);
const bad = ps.filter((_, i) => a[i] !== c[i]);
console.log(bad.length, 'of', ps.length, 'differ');
const seen = new Set();
for (const p of bad.slice(0, +(show ?? 10))) {
  const differ = (q) => { try { const l = withoutHandler(A([q])[0]); return l !== C([q])[0]; } catch { return false; } };
  const small = shrink(p, differ, 600);
  const key = JSON.stringify(small.slice(2)).replace(/\d+/g, '');
  console.log('=== seed', p[0], seen.has(key) ? 'same as before' : '');
  if (seen.has(key)) continue; seen.add(key);
  console.log(JSON.stringify(small)); console.log(source(small));
  const x = withoutHandler(A([small])[0]).split('\n'), y = C([small])[0].split('\n');
  let k = 0; while (k < 1e4 && x[k] === y[k]) k++;
  console.log(x.slice(0,k).map(l => '  ' + l).join('\n')); console.log('python:\n  ' + x.slice(k).join('\n  ')); console.log('rust:\n  ' + y.slice(k).join('\n  '));
}
