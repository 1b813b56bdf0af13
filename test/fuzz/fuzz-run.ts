import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { seededRng } from '../../src/kernel/rng.ts';
import { corpus, PACK, type Sample } from './corpus.ts';
import { FuzzTarget } from './fuzz-target.ts';
import { mutated } from './mutate.ts';

export type FuzzReport = {
  readonly bodies: number;
  readonly read: number;
  readonly refused: number;
  /** The longest that one body held the thread; what the collector added is excluded by measuring again. */
  readonly longestMs: number;
  readonly heapMiB: { readonly before: number; readonly after: number };
};

export const MOST_MS = 50;
/** What caches that outlive a catalog may keep. */
const MOST_LEFT_MIB = 24;

/** Fails on anything but a body that is read or refused, on one that holds the thread, and on memory that does not come back. */
export async function fuzzRun({ bodies, seed }: { readonly bodies: number; readonly seed: number }): Promise<FuzzReport> {
  const samples = corpus(seed);
  await fuzz({ bodies: 2_000, seed: seed + 1, samples });
  const before = heapMiB();
  const counts = await fuzz({ bodies, seed, samples });
  const heap = { before, after: heapMiB() };
  if (heap.after > before + MOST_LEFT_MIB) throw new Error(`${heap.after} MiB of heap are left of ${before}; seed ${seed}`);
  return { bodies, ...counts, heapMiB: heap };
}

type Fuzzing = { readonly bodies: number; readonly seed: number; readonly samples: readonly Sample[] };

/** In a function of its own, so that nothing of it is left when its heap is measured. */
async function fuzz({ bodies, seed, samples }: Fuzzing): Promise<{ read: number; refused: number; longestMs: number }> {
  const target = new FuzzTarget();
  const counts = { read: 0, refused: 0, longestMs: 0 };
  for (let number = 0; number < bodies; number += 1) {
    // As between payloads: inflaters that failed give their memory back only when others are let in.
    if (number % 200 === 0) await new Promise(setImmediate);
    // Of its own number alone, so that one body can be made again without those before.
    const rng = seededRng(Math.imul(seed, 1_000_003) + number);
    const pick = (): Sample => samples[Math.floor(rng.next() * samples.length)]!;
    const sample = pick();
    const made = packed({ ...sample, body: mutated(sample.body, pick().body, rng) }, rng.next());
    try {
      const { said, ms } = timed(target, made);
      counts[said] += 1;
      counts.longestMs = Math.max(counts.longestMs, ms);
      if (ms > MOST_MS) throw new Error(`it holds the thread for ${ms.toFixed(1)} ms`);
    } catch (cause) {
      const what = { ...made, body: Buffer.from(made.body).toString('base64').slice(0, 4_000) };
      throw new Error(`body ${number} of seed ${seed}: ${JSON.stringify(what)}`, { cause });
    }
  }
  target.assertBounded();
  return counts;
}

/** Some are packed with their mistakes inside, for what is changed afterwards seldom unpacks. */
function packed(sample: Sample, chance: number): Sample {
  const coding = (['gzip', 'zstd', 'deflate', 'snappy'] as const)[Math.floor(chance * 20)];
  if (sample.to !== 'intake' || sample.coding !== 'identity' || coding === undefined) return sample;
  return { ...sample, coding, body: PACK[coding](sample.body) };
}

/** By the thread's own time, for the machine may be busy; the shortest of four, for a collection may fall into one of them. */
export function timed(target: FuzzTarget, sample: Sample): { said: 'read' | 'refused'; ms: number } {
  const once = (): { said: 'read' | 'refused'; ms: number } => {
    const began = process.threadCpuUsage();
    const said = target.run(sample);
    const { user, system } = process.threadCpuUsage(began);
    return { said, ms: (user + system) / 1_000 };
  };
  const first = once();
  if (first.ms <= MOST_MS) return first;
  return { said: first.said, ms: Math.min(first.ms, once().ms, once().ms, once().ms) };
}

function heapMiB(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return Math.round(process.memoryUsage().heapUsed / 1_048_576);
}
