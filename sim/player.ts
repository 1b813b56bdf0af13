import { parentPort, workerData } from 'node:worker_threads';
import { play, type Played } from './play.ts';
import { tellStory } from './tell-story.ts';

/** What a thread tells of one seed; the trace of what went well is not worth its way. */
export type Told = Pick<Played, 'broken' | 'hash' | 'entries'> & {
  readonly seed: number;
  readonly coverage: readonly (readonly [string, number])[];
  readonly virtualMs: number;
  /** The simulation itself failed. */
  readonly fault: string | null;
};
export type Share = { readonly from: number; readonly seeds: number; readonly step: number };

/** Plays its share of the seeds, one after the other. */
if (parentPort !== null) {
  const { from, seeds, step } = workerData as Share;
  for (let seed = from; seed < from + seeds; seed += step) parentPort.postMessage(await tell(seed), []);
}

async function tell(seed: number): Promise<Told> {
  const story = tellStory(seed);
  try {
    const { broken, hash, entries, coverage, virtualMs } = await play(story);
    return { seed, broken, hash, entries, coverage: [...coverage], virtualMs, fault: null };
  } catch (cause) {
    const fault = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    return { seed, broken: null, hash: '', entries: 0, coverage: [], virtualMs: 0, fault };
  }
}
