import { parseArgs } from 'node:util';
import { killRun } from './kill-run.ts';

// `npm run kill -- [--kills 200] [--seed N] [--connections 32]`: see docs/proof.md.
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    connections: { type: 'string', default: '32' },
  },
});
const seed = Number(process.env['SEED'] ?? values.seed);
console.log(`seed ${seed}`);
const report = await killRun({
  kills: Number(values.kills),
  seed,
  connections: Number(values.connections),
  kinds: [
    { program: 'hurried', threads: 0 },
    { program: 'serve', threads: 2 },
    { program: 'hurried', threads: 0 },
    { program: 'serve', threads: 1 },
    { program: 'hurried', threads: 0 },
    { program: 'serve', threads: 0 },
  ],
  say: console.log,
});
const { killedAt, readyMs, ...counts } = report;
console.log(counts);
console.log(killedAt);
const at = (share: number): string => `${Math.round(readyMs[Math.floor((readyMs.length - 1) * share)] ?? 0)} ms`;
console.log(`ready again after: median ${at(0.5)}, p99 ${at(0.99)}, longest ${at(1)}, of ${readyMs.length} starts`);
