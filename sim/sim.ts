import { parseArgs } from 'node:util';
import { playSeeds, type SeedSum } from './many-seeds.ts';
import { play, type Played } from './play.ts';
import { shrink } from './shrink.ts';
import { showStory } from './story.ts';
import { tellStory } from './tell-story.ts';

// `npm run sim -- --seeds 1000`: plays seeded worlds around the real control plane. docs/simulation.md tells what is in them.

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string' },
    seed: { type: 'string' },
    story: { type: 'boolean', default: false },
    workers: { type: 'string', default: '2' },
    minutes: { type: 'string', default: '60' },
    coverage: { type: 'boolean', default: false },
    first: { type: 'boolean', default: false },
  },
});

/** As much of what happened as fits a screen. */
const LAST_LINES = 60;
const SAID_EVERY = 500;

const isGood = values.seed === undefined ? await many() : await one(Number(values.seed));
process.exitCode = isGood ? 0 : 1;

/** One seed, exactly as it was, and when it fails the smallest story that fails in the same way. */
async function one(seed: number): Promise<boolean> {
  const story = tellStory(seed);
  const played = await play(story);
  if (values.story) console.log(`${showStory(story)}\n\n${played.trace.join('\n')}\n`);
  if (played.broken === null) {
    console.log(`seed ${seed} holds: ${played.entries} entries, the last ${played.hash}`);
    return true;
  }
  console.log(showFailure(played));
  const least = await shrink(played);
  console.log(
    `\nThe smallest story found in which that does not hold:\n${showStory(least.story)}\n\n${least.trace.slice(-LAST_LINES).join('\n')}\n${showFailure(least)}`,
  );
  return false;
}

async function many(): Promise<boolean> {
  const from = Number(values.from ?? Math.floor(Math.random() * 1_000_000_000));
  const seeds = Number(values.seeds);
  console.log(`seeds ${from} to ${from + seeds - 1}`);
  const most = values.first ? { mostFailures: 1 } : {};
  const run = { from, seeds, workers: Number(values.workers), mostMs: Number(values.minutes) * 60_000, ...most };
  let played = 0;
  const sum = await playSeeds(run, ({ seed, broken, fault }) => {
    played += 1;
    if (played % SAID_EVERY === 0) console.log(`${played} of ${seeds} seeds played, the newest ${seed}`);
    if (broken !== null) console.log(`seed ${seed} at ${broken.atMs / 1_000}s: ${broken.invariant}: ${broken.text}`);
    if (fault !== null) console.log(`seed ${seed}: the simulation failed: ${fault}`);
  });
  console.log(showSum(sum));
  const [first] = sum.failed;
  if (first !== undefined && first.fault === null && !values.first) await one(first.seed);
  return sum.failed.length === 0 && sum.played > 0;
}

function showFailure({ story, broken }: Played): string {
  return `seed ${story.seed} at ${(broken?.atMs ?? 0) / 1_000}s does not hold: ${broken?.invariant}: ${broken?.text}\nagain: npm run sim -- --seed ${story.seed}`;
}

function showSum({ played, failed, coverage, virtualMs, entries, ms }: SeedSum): string {
  const times = (matches: (what: string) => boolean): number =>
    [...coverage].filter(([what]) => matches(what)).reduce((all, [, count]) => all + count, 0);
  const rows = [
    `${played} seeds in ${(ms / 1_000).toFixed(1)}s (${((played * 1_000) / ms).toFixed(2)} a second), ${failed.length} failed`,
    `${(virtualMs / 3_600_000).toFixed(1)} hours of simulated time, ${entries} entries`,
    `${times((what) => what === 'rollout.started')} rollouts: ${times((what) => what.startsWith('rollout.moved promoted EXPOSURE'))} promoted, ${times((what) => what === 'rollout.moved rolling-back CANARY_WORSE')} rolled back by evidence, ${times((what) => what === 'rollout.moved rolling-back DEADLINE')} by their deadline`,
    `${times((what) => what.startsWith('crash '))} crashes at ${[...coverage.keys()].filter((what) => what.startsWith('crash ')).length} places, ${times((what) => what === 'told error')} stores and actuators that failed, ${times((what) => what === 'told telemetry')} troubles with telemetry, ${times((what) => what === 'told command')} commands`,
  ];
  const all = [...coverage]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([what, count]) => `  ${String(count).padStart(8)}  ${what}`);
  return (values.coverage ? [...rows, ...all] : rows).join('\n');
}
