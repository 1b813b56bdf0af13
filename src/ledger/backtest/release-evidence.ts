import { askedShare, type Rollout } from '../../delivery/rollout.ts';
import { seededRng } from '../../kernel/rng.ts';
import { after, slotOf, type DurationMs, type Instant } from '../../kernel/units.ts';
import { reboundBatch, type Rebound } from '../../verdict/comparison/rebound-terms.ts';
import { thinned } from '../../verdict/backtest/thin.ts';
import type { JudgedBatch } from '../../verdict/comparison/judge.ts';
import { BATCH } from '../../verdict/comparison/judge-state.ts';
import { countsRequests } from '../../verdict/comparison/judge-terms.ts';
import type { RecordedRelease } from './recorded-release.ts';

/** What limits what is known of a release: each is said beside its outcome. */
export type ReleaseLimit =
  /** A step would have sent more traffic than was recorded: there is less evidence here than there would have been. */
  | 'MORE_EXPOSED'
  /** The recorded evidence ended before the outcome; what was recorded of a good release is taken to go on. */
  | 'EXTENDED'
  /** Something that is to be judged was not counted. */
  | 'NOT_COUNTED';

export type Feeding = {
  readonly rollout: Rollout;
  /** What the candidate would have been given at an instant. */
  readonly shareAt: (at: Instant) => number;
  /** It was promoted: what was seen of it may be taken to go on. */
  readonly extend: boolean;
};

export type Fed = {
  readonly batches: readonly JudgedBatch[];
  readonly bad: number;
  readonly requests: number;
  /** Requests that the plan would have sent it beyond those. */
  readonly lacking: number;
  readonly limits: readonly ReleaseLimit[];
};

type Known = { readonly knownAt: Instant; readonly batch: JudgedBatch };

/** The batches of a release as they came to be known, with as much of them as another plan would have let happen. */
export class EvidenceFeed {
  readonly #release: RecordedRelease;
  readonly #rebound: Rebound;
  readonly #queue: readonly Known[];
  /** What may be taken to go on: whole batches in which both arms were seen. */
  readonly #typical: readonly Known[];
  readonly #shares: (at: Instant) => number;
  readonly #lag: DurationMs;
  /** Batches that were judged in their turn: telemetry was fresh then. */
  readonly #inTurn: ReadonlySet<Instant>;
  /** From here on the recorded batches compare nothing, because the candidate reached everybody. */
  readonly #wholeFrom: number;
  readonly #counted = new Set<Instant>();
  #place = 0;
  #extended = 0;
  #newest: Instant | null = null;

  constructor(release: RecordedRelease, rebound: Rebound) {
    const queue = release.told.flatMap((one) =>
      one.what === 'judged' ? one.batches.map((batch) => ({ knownAt: one.at, batch })) : [],
    );
    const shares = sharesOf(release);
    const lag = usualLag(queue);
    this.#release = release;
    this.#rebound = rebound;
    this.#queue = queue;
    this.#shares = shares;
    this.#lag = lag;
    this.#typical = queue.filter(({ batch }) => batch.whole && shares(batch.at) > 0 && shares(batch.at) < 1);
    this.#inTurn = new Set(queue.flatMap(({ batch, knownAt }) => (knownAt - batch.at <= lag + BATCH ? [batch.at] : [])));
    this.#wholeFrom = queue.find(({ batch }) => shares(batch.at) >= 1)?.knownAt ?? Infinity;
  }

  /** The newest telemetry that had come by an instant: fresh wherever the batch of that moment was judged in its turn. */
  newest(at: Instant, { extend }: { readonly extend: boolean }): Instant | null {
    const slot = slotOf(at, BATCH);
    const lastKnown = this.#queue.at(-1)?.knownAt ?? this.#release.started.at;
    if (this.#inTurn.has(slot) || (extend && at >= Math.min(lastKnown, this.#wholeFrom))) return at;
    const before = this.#queue.findLast(({ batch }) => batch.at <= slot && this.#inTurn.has(batch.at));
    return before === undefined ? null : after(before.batch.at, BATCH);
  }

  /** When the next batch came to be known; null: none will. */
  next(): Instant | null {
    const recorded = this.#queue[this.#place]?.knownAt;
    if (recorded !== undefined || this.#typical.length === 0) return recorded ?? null;
    return after(this.#newest ?? this.#release.started.at, (BATCH + this.#lag) as DurationMs);
  }

  /** What is known at an instant and was not told before. */
  until(at: Instant, feeding: Feeding): Fed {
    const fed: Open = { batches: [], limits: new Set(), bad: 0, requests: 0, lacking: 0 };
    const mayExtend = feeding.extend && askedShare(feeding.rollout) < 1;
    for (let known = this.#queue[this.#place]; known !== undefined && known.knownAt <= at; known = this.#queue[this.#place]) {
      if (mayExtend && known.knownAt >= this.#wholeFrom) break;
      this.#take(known, this.#shares(known.batch.at), { feeding, fed });
      this.#place += 1;
    }
    const isOver = (this.#queue[this.#place]?.knownAt ?? Infinity) >= this.#wholeFrom;
    if (mayExtend && isOver) this.#extend(at, { feeding, fed });
    return { ...fed, limits: [...fed.limits] };
  }

  /** What was seen of a good release is taken to go on, batch after batch. */
  #extend(asked: Instant, feed: Feed): void {
    for (;;) {
      const source = this.#typical[this.#extended % Math.max(1, this.#typical.length)];
      const at = after(this.#newest ?? this.#release.started.at, BATCH);
      if (source === undefined || after(at, this.#lag) > asked) return;
      const share = this.#shares(source.batch.at);
      this.#take({ knownAt: asked, batch: { ...source.batch, at } }, share, feed);
      this.#extended += 1;
      feed.fed.limits.add('EXTENDED');
    }
  }

  #take({ batch: recorded }: Known, share: number, { feeding, fed }: Feed): void {
    const { rollout, shareAt } = feeding;
    const { batch, part } = exposed(recorded, { rollout, share, rebound: this.#rebound, asked: shareAt(recorded.at) });
    const first = batch.tallies[heaviest(this.#rebound)];
    if (!this.#counted.has(batch.at) && first !== undefined) {
      fed.bad += first.k1;
      fed.requests += first.n1;
      fed.lacking += first.n1 * Math.max(0, part - 1);
    }
    this.#counted.add(batch.at);
    fed.batches.push(batch);
    this.#newest = Math.max(this.#newest ?? 0, batch.at) as Instant;
  }
}

type Open = {
  readonly batches: JudgedBatch[];
  readonly limits: Set<ReleaseLimit>;
  bad: number;
  requests: number;
  lacking: number;
};
type Feed = { readonly feeding: Feeding; readonly fed: Open };

type Exposing = {
  readonly rollout: Rollout;
  /** What it had, and what it would have had. */
  readonly share: number;
  readonly asked: number;
  readonly rebound: Rebound;
};

/**
 * As much of a batch as the share that the plan asks for would have let happen. Where the recorded share changed within the
 * batch and here it stays, what was measured of it is what it is a part of.
 */
function exposed(
  recorded: JudgedBatch,
  { rollout, share, asked, rebound }: Exposing,
): { readonly batch: JudgedBatch; readonly part: number } {
  const batch = reboundBatch(recorded, rebound);
  const { applied, now, plan } = rollout;
  const isSteady = applied !== null && applied.at <= batch.at && applied.share === plan.steps[now.step]?.share;
  const had = batch.whole || !isSteady ? share : measuredShare(batch, rebound);
  const part = had === 0 ? 1 : asked / had;
  const rng = seededRng(recorded.at / BATCH);
  const tallies = batch.tallies.map((tally, index) => {
    const stream = rebound.terms.streams[index];
    return stream !== undefined && countsRequests(stream) ? thinned(tally, part, rng) : tally;
  });
  const whole = isSteady && (batch.whole || part <= 1);
  return { batch: { ...batch, tallies, whole, step: now.step }, part };
}

function measuredShare({ tallies }: JudgedBatch, rebound: Rebound): number {
  const { n1 = 0, n0 = 0 } = tallies[heaviest(rebound)] ?? {};
  return n1 + n0 === 0 ? 0 : n1 / (n1 + n0);
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
