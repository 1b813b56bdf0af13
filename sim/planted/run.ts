import { parseArgs } from 'node:util';
import { PLANTED } from './bugs.ts';
import { hunt } from './plant.ts';

// `npm run sim:planted`: plants one mistake after the other and asks whether the simulated world shows it.

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    from: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '200' },
    workers: { type: 'string', default: '2' },
    minutes: { type: 'string', default: '4' },
  },
});

const chosen = PLANTED.filter(({ name }) => values.only === undefined || name.includes(values.only));
let caught = 0;
for (const bug of chosen) {
  const { from, seeds, workers, minutes } = values;
  const found = await hunt(bug, { from: Number(from), seeds: Number(seeds), workers: Number(workers), minutes: Number(minutes) });
  caught += found === null ? 0 : 1;
  console.log(
    `${found === null ? 'NOT SEEN' : `seed ${found.seed}`.padEnd(8)}  ${bug.name}${found === null ? '' : `: ${found.invariant}`}`,
  );
}
console.log(`${caught} of ${chosen.length} planted mistakes are seen`);
process.exitCode = caught === chosen.length ? 0 : 1;
