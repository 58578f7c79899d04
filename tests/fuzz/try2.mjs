import { generate } from './generate.mjs';
import { source } from './source.mjs';
import { loadPython, reference } from './python.mjs';
import { rust, withoutHandler } from './rust.mjs';
const [,, from, count, show] = process.argv;
const py = await loadPython();
const ps = Array.from({length: +count}, (_, i) => generate(+from + 2*i));
let t = Date.now();
const a = reference(py)(ps).map(withoutHandler); console.log('python', Date.now() - t); t = Date.now();
const c = rust('/work/target/debug/examples/fuzz')(ps); console.log('rust', Date.now() - t);
let n = 0;
a.forEach((log, i) => { if (log !== c[i]) { n++; if (n <= (show ?? 5)) { 
  const x = log.split('\n'), y = c[i].split('\n'); let k = 0; while (x[k] === y[k]) k++;
  console.log('seed', ps[i][0], 'size', JSON.stringify(ps[i]).length, '\n  same:', x.slice(Math.max(0,k-3), k), '\n  python:', x.slice(k, k+3), '\n  rust:  ', y.slice(k, k+3)); } } });
console.log(n, 'of', ps.length, 'differ');
