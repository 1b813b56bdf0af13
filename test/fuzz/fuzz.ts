import { parseArgs } from 'node:util';
import { fuzzRun } from './fuzz-run.ts';
import { giants } from './giants.ts';

// `npm run fuzz -- [--bodies 1000000] [--seed N]`: see docs/proof.md. SEED replays a run.
const { values } = parseArgs({
  options: { bodies: { type: 'string', default: '1000000' }, seed: { type: 'string', default: String(Date.now() % 1_000_000) } },
});
const seed = Number(process.env['SEED'] ?? values.seed);
console.log(`seed ${seed}`);
console.log(await fuzzRun({ bodies: Number(values.bodies), seed }));
for (const { name, bytes, said, ms } of giants(16))
  console.log(`${ms.toFixed(1).padStart(8)} ms  ${said.padEnd(8)} ${bytes} bytes  ${name}`);
