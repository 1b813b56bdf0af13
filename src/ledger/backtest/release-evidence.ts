import { askedShare, type Rollout } from '../../delivery/rollout.ts';
import { seededRng } from '../../kernel/rng.ts';
import { after, broken, type DurationMs, type Instant } from '../../kernel/units.ts';
import { reboundBatch, type Rebound } from '../../verdict/backtest/rebound-terms.ts';
import { thinned } from '../../verdict/backtest/thin.ts';
import type { JudgedBatch } from '../../verdict/comparison/judge.ts';
import { BATCH } from '../../verdict/comparison/judge-state.ts';
import { countsRequests } from '../../verdict/comparison/judge-terms.ts';
import type { ReleaseLimit } from './release-life.ts';
import type { RecordedRelease } from './recorded-release.ts';

/** The batches of a release as they came to be known, with as much of them as another plan would have let happen. */
export type EvidenceFeed = {
  /** What is known at an instant and was not told before. */
  until(at: Instant, asked: { readonly rollout: Rollout; readonly extend: boolean }): Fed;
  /** When the next batch came to be known; null: none will, as far as is recorded. */
  next(): Instant | null;
};

export type Fed = {
  readonly batches: readonly JudgedBatch[];
  /** When something of the candidate could have been heard last. */
  readonly newest: Instant | null;
  readonly bad: number;
  readonly requests: number;
  readonly limits: readonly ReleaseLimit[];
};

type Known = { readonly knownAt: Instant; readonly batch: JudgedBatch };

export function openEvidenceFeed(release: RecordedRelease, rebound: Rebound): EvidenceFeed {
  const queue: Known[] = release.told.flatMap((one) =>
    one.what === 'judged' ? one.batches.map((batch) => ({ knownAt: one.at, batch })) : [],
  );
  const shares = sharesOf(release);
  const recorded = queue.filter(({ batch }) => shares(batch.at) > 0 && shares(batch.at) < 1);
  const lag = usualLag(queue);
  let [place, extended, newest] = [0, 0, null as Instant | null];
  const counted = new Set<Instant>();
  // The last batches of a release that reached everybody compare nothing: from there on what was seen before goes on.
  const firstWhole = queue.find(({ batch }) => shares(batch.at) >= 1)?.knownAt ?? Infinity;
  const extendedAt = (asked: Instant): Known | null => {
    const last = newest ?? release.started.at;
    const at = after(last, BATCH);
    const source = recorded[extended % Math.max(1, recorded.length)]?.batch;
    return source === undefined || after(at, lag) > asked ? null : { knownAt: after(at, lag), batch: { ...source, at } };
  };
  return {
    next: () =>
      queue[place]?.knownAt ?? (recorded.length === 0 ? null : after(newest ?? release.started.at, (BATCH + lag) as DurationMs)),
    until(at, { rollout, extend }) {
      const batches: JudgedBatch[] = [];
      const limits = new Set<ReleaseLimit>();
      const sum = { bad: 0, requests: 0 };
      const take = (known: Known, share: number): void => {
        const { batch, limit } = exposed(known.batch, { rollout, share, rebound });
        if (limit !== null) limits.add(limit);
        const first = batch.tallies[heaviest(rebound)];
        if (!counted.has(batch.at) && first !== undefined) {
          sum.bad += first.k1;
          sum.requests += first.n1;
        }
        counted.add(batch.at);
        batches.push(batch);
        newest = Math.max(newest ?? 0, batch.at) as Instant;
      };
      const mayExtend = extend && askedShare(rollout) < 1;
      for (let known = queue[place]; known !== undefined && known.knownAt <= at; known = queue[place]) {
        if (mayExtend && known.knownAt >= firstWhole) break;
        take(known, shares(known.batch.at));
        place += 1;
      }
      const isLeft = (queue[place]?.knownAt ?? Infinity) < firstWhole;
      if (mayExtend && !isLeft)
        for (let more = extendedAt(at); more !== null; more = extendedAt(at)) {
          const share = shares(recorded[extended % recorded.length]?.batch.at ?? broken('no batch to go on with'));
          take(more, share);
          extended += 1;
          limits.add('EXTENDED');
        }
      return { batches, newest: newest === null ? null : after(newest, BATCH), ...sum, limits: [...limits] };
    },
  };
}

type Exposing = { readonly rollout: Rollout; readonly share: number; readonly rebound: Rebound };

/** As much of a batch as the share that the plan asks for would have let happen. */
function exposed(
  recorded: JudgedBatch,
  { rollout, share, rebound }: Exposing,
): { batch: JudgedBatch; limit: ReleaseLimit | null } {
  const batch = reboundBatch(recorded, rebound);
  const { applied, now, plan } = rollout;
  const asked = applied?.share ?? 0;
  const part = share === 0 ? 1 : asked / share;
  const rng = seededRng(recorded.at / BATCH);
  const tallies = batch.tallies.map((tally, index) => {
    const stream = rebound.terms.streams[index];
    return stream !== undefined && countsRequests(stream) ? thinned(tally, part, rng) : tally;
  });
  const whole = batch.whole && applied !== null && applied.at <= batch.at && applied.share === plan.steps[now.step]?.share;
  return { batch: { ...batch, tallies, whole, step: now.step }, limit: part > 1 ? 'MORE_EXPOSED' : null };
}

/** What the router had confirmed at an instant. */
function sharesOf({ told }: RecordedRelease): (at: Instant) => number {
  const taken = told.filter((one) => one.what === 'taken');
  return (at) => taken.findLast((one) => one.at <= at)?.share ?? 0;
}

function heaviest({ terms: { streams } }: Rebound): number {
  let best = -1;
  for (const [index, stream] of streams.entries())
    if (countsRequests(stream) && (best < 0 || stream.weight > (streams[best]?.weight ?? 0))) best = index;
  return best;
}

/** How long after its end a batch was usually judged. */
function usualLag(queue: readonly Known[]): DurationMs {
  const lags = queue.map(({ knownAt, batch }) => knownAt - batch.at).toSorted((a, b) => a - b);
  return (lags[Math.floor(lags.length / 2)] ?? 2 * BATCH) as DurationMs;
}
