import { parseArgs } from 'node:util';
import { killReleases } from './kill-releases-run.ts';

// `npm run kill:releases -- [--kills 200] [--seed N]`: see docs/proof.md.
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const seed = Number(process.env['SEED'] ?? values.seed);
console.log(`seed ${seed}`);
console.log(await killReleases({ kills: Number(values.kills), seed, perRelease: 10, say: console.log }));
