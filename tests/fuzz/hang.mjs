import { generate } from './generate.mjs';
import { reference, ours } from './python.mjs';
const [,, from, count, mode] = process.argv;
const A = await reference(), B = await ours();
for (let s = +from; s < +from + +count; s++) { const p = generate(s); 
  process.stdout.write(`${s} `); const a = A([p]); process.stdout.write('a'); const b = B([p], mode); process.stdout.write(a[0] === b[0] ? '\n' : ' differs\n'); }
