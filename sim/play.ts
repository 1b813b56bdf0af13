import type { Entry } from '../src/ledger/entry.ts';
import { act } from './act.ts';
import { INVARIANTS } from './invariants.ts';
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
  readonly trace: readonly string[];
};

const SECOND = 1_000;

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
  for (let ms = 0; ms <= story.length; ms += SECOND) {
    if (ms >= story.calmFrom && ms < story.calmFrom + SECOND) for (const process of world.processes) process.calm();
    passSecond(world);
    await scheduler.run(start + ms + SECOND - 1);
    const news = await newsOf(world);
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
  return { story, broken, coverage, hash: entries.at(-1)?.hash ?? '', entries: entries.length, trace: world.trace };
}
