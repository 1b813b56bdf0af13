import { parseArgs } from 'node:util';
import { PLANTED } from './bugs.ts';
import { hunt, seen } from './hunt.ts';
import { SHOWN_BY } from './shown-by.ts';

// `npm run sim:planted`: plants one mistake after the other, plays the world that is known to show it, and asks seeds that nobody
// chose for it whether they do, too.

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    from: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '200' },
    workers: { type: 'string', default: '2' },
    minutes: { type: 'string', default: '4' },
  },
});
const search = {
  from: Number(values.from),
  seeds: Number(values.seeds),
  workers: Number(values.workers),
  minutes: Number(values.minutes),
};

const chosen = PLANTED.filter(({ name }) => values.only === undefined || name.includes(values.only));
const score = { seen: 0, bySeeds: 0 };
for (const bug of chosen) {
  const known = SHOWN_BY[bug.name];
  const broken = known === undefined ? null : await seen(bug, known);
  const found = search.seeds === 0 ? null : await hunt(bug, search);
  if (broken !== null || found !== null) score.seen += 1;
  if (found !== null) score.bySeeds += 1;
  console.log(`${broken === null && found === null ? 'NOT SEEN' : 'seen    '}  ${bug.name}`);
  if (known !== undefined) console.log(`          ${JSON.stringify(known)}: ${broken ?? 'everything holds'}`);
  if (search.seeds > 0) console.log(`          ${found === null ? 'by no seed' : `seed ${found.seed}: ${found.invariant}`}`);
}
console.log(
  `${score.seen} of ${chosen.length} planted mistakes are seen, ${score.bySeeds} of them by seeds that nobody chose for it`,
);
process.exitCode = score.seen === chosen.length ? 0 : 1;
