import type { Entry } from '../src/ledger/entry.ts';
import { isTrainActive } from '../src/delivery/train-run.ts';
import { activeRollouts } from '../src/ledger/world.ts';
import { act } from './act.ts';
import { INVARIANTS } from './invariants.ts';
import { running } from './look.ts';
import { WORLD } from './scheduler.ts';
import type { Story } from './story.ts';
import { count, openWorld, passSecond, trace, type World } from './world.ts';

export type Played = {
  readonly story: Story;
  /** What did not hold, and when; null: everything did. */
  readonly broken: { readonly invariant: string; readonly text: string; readonly atMs: number } | null;
  readonly coverage: ReadonlyMap<string, number>;
  readonly hash: string;
  readonly entries: number;
  /** How much of the world's time went by. */
  readonly virtualMs: number;
  readonly trace: readonly string[];
};

const SECOND = 1_000;
/** When nothing has been under way for so long, nothing more will come of the story. */
const QUIET_MS = 25_000;

/** Plays a story to its end, and holds the world to every invariant after each second of it. */
export async function play(story: Story): Promise<Played> {
  const world = openWorld(story);
  const { scheduler, start } = world;
  const checks = INVARIANTS.map(({ name, open }) => ({ name, ...open(world) }));
  const end = (broken: Played['broken']): Played => ended(world, broken);
  for (const process of world.processes) process.start();
  for (const event of story.events)
    scheduler.at(start + event.at, WORLD, () => {
      count(world, `told ${event.do}`);
      trace(world, `* ${JSON.stringify(event)}`);
      act(world, event);
    });
  let quietMs = 0;
  for (let ms = 0; ms <= story.length && quietMs < QUIET_MS; ms += SECOND) {
    if (ms >= story.calmFrom && ms < story.calmFrom + SECOND) calm(world);
    passSecond(world);
    await scheduler.run(start + ms + SECOND - 1);
    const news = await newsOf(world);
    quietMs = ms > story.calmFrom && isQuiet(world) ? quietMs + SECOND : 0;
    for (const { name, step } of checks) {
      const text = await step?.(news);
      if (typeof text === 'string') return end({ invariant: name, text, atMs: ms });
    }
  }
  for (const { name, last } of checks) {
    const text = await last?.();
    if (typeof text === 'string') return end({ invariant: name, text, atMs: story.length });
  }
  return end(null);
}

/** From now on nothing fails but what people left behind: a mistake in the catalog stays there. */
function calm({ processes, listeners }: World): void {
  for (const process of processes) process.calm();
  listeners.hookSays.length = 0;
}

/** No rollout, train or start is on its way, and nothing is left to be done. */
function isQuiet(world: World): boolean {
  const state = running(world)?.ledger.world();
  if (state === undefined || state.queue.size > 0 || state.pending.size > 0 || state.gates.open.size > 0) return false;
  return activeRollouts(state).length === 0 && ![...state.trains.runs.values()].some(isTrainActive);
}

/** What was recorded since the last look, read past every fault. */
async function newsOf(world: World): Promise<readonly Entry[]> {
  const news = await world.store.read({ after: world.entries.length, limit: 10_000 });
  world.entries.push(...news);
  for (const entry of news) {
    count(world, entry.kind === 'rollout.moved' ? `${entry.kind} ${entry.body.next.phase} ${entry.body.because}` : entry.kind);
    if (entry.kind !== 'rollout.judged')
      trace(
        world,
        `#${entry.seq} ${entry.kind} ${entry.subject} ${'sentence' in entry.body ? entry.body.sentence : JSON.stringify(entry.body).slice(0, 200)}`,
      );
  }
  return news;
}

function ended(world: World, broken: Played['broken']): Played {
  const { story, coverage, entries } = world;
  for (const { life } of world.processes) life.alive = false;
  return {
    story,
    broken,
    coverage,
    hash: entries.at(-1)?.hash ?? '',
    entries: entries.length,
    virtualMs: world.scheduler.now() - world.start,
    trace: world.trace,
  };
}
