import type { ComparisonView } from '../../../src/wire/rollout.ts';
import type { RolloutBatchesView } from '../../../src/wire/rollout-batches.ts';
import type { ChartSeries, Level } from '../chart/chart-model.ts';
import { showCount, showLength, showPercent } from '../show.ts';

export type ComparedStream = ComparisonView['streams'][number];
export type ClosingIn = {
  readonly indicator: string;
  readonly at: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly levels: readonly Level[];
  /** Figures of the scale as people read them: the scale itself is drawn together far from nothing. */
  readonly show: (scaled: number) => string;
  readonly said: string;
  readonly side: 'worse' | 'safe' | 'open' | 'unknown';
};

/** The stream that decides: what was found to be worse, else the key one that needs the most events still. */
export function decidingStream(streams: readonly ComparedStream[]): ComparedStream | null {
  const drawn = streams.filter(({ test }) => test !== 'growth');
  const culprit = drawn.find((one) => one.culprit);
  if (culprit !== undefined) return culprit;
  const keys = drawn.filter(({ key }) => key);
  const [first, ...others] = keys.length > 0 ? keys : drawn;
  return first === undefined ? null : others.reduce((most, one) => (wait(one) > wait(most) ? one : most), first);
}

function wait({ needed }: ComparedStream): number {
  return needed ?? Infinity;
}

/** The interval of one stream after each batch, in its own units, on a scale that is the same distance on both sides of nothing. */
export function readClosingIn({ batches, streams }: RolloutBatchesView, stream: ComparedStream): ClosingIn | null {
  const known = streams.find(({ indicator }) => indicator === stream.indicator);
  if (known === undefined || known.low.every((low) => low === null)) return null;
  const last = known.low.findLastIndex((low) => low !== null);
  const limit = known.limit[last] ?? known.limit.findLast((one) => one !== null) ?? null;
  const unit = unitOf(limit, known.high[last] ?? 1);
  const scaled = (value: number | null): number | null => (value === null ? null : scale(value / unit));
  const show = (value: number): string => showExcess(unscale(value) * unit, stream);
  const [low, high] = [known.low[last] ?? -1, known.high[last] ?? 1];
  const side = limit === null ? 'unknown' : low > limit ? 'worse' : high <= limit ? 'safe' : 'open';
  return {
    indicator: stream.indicator,
    at: batches.map(({ at }) => Date.parse(at)),
    series: [
      {
        label: 'fails more often by',
        values: known.seen.map((seen, index) => scaled(seen ?? middleOf(known.low[index], known.high[index]))),
        low: known.low.map((low) => scaled(low ?? widest(-1, stream))),
        high: known.high.map((high) => scaled(high ?? widest(1, stream))),
        tone: TONES[side],
        draw: 'band',
        width: 2.5,
      },
    ],
    levels:
      limit === null ? [] : [{ value: scale(limit / unit), label: `${showExcess(limit, stream)} is allowed`, tone: 'breach' }],
    show,
    side,
    said: sayInterval({ low, high, limit, side }, stream),
  };
}

const TONES = { worse: 'breach', safe: 'good', open: 'soft', unknown: 'blind' } as const;
/** Before anything was compared in a step the difference of two shares may be anything from one end to the other. */
function widest(end: -1 | 1, { test }: ComparedStream): number | null {
  return test === 'rate' ? null : end;
}

function unitOf(limit: number | null, high: number): number {
  const unit = limit === null || Math.abs(limit) < 1e-12 ? Math.abs(high) / 4 : Math.abs(limit);
  return unit > 0 ? unit : 1;
}

function scale(units: number): number {
  return Math.sign(units) * Math.log2(1 + Math.abs(units));
}

function unscale(scaled: number): number {
  return Math.sign(scaled) * (2 ** Math.abs(scaled) - 1);
}

function middleOf(low: number | null | undefined, high: number | null | undefined): number | null {
  return typeof low === 'number' && typeof high === 'number' ? (low + high) / 2 : null;
}

/** `+1.2 %`; of what is counted by the second a rate per minute. */
function showExcess(value: number, { test }: ComparedStream): string {
  const plus = value > 1e-12 ? '+' : '';
  if (test === 'rate') return `${plus}${Number((value * 60).toPrecision(2))} a minute`;
  // Three digits are more than a scale needs: it is read at a glance.
  return `${plus}${showPercent(Number(value.toPrecision(2)))}`;
}

type Interval = { readonly low: number; readonly high: number; readonly limit: number | null; readonly side: ClosingIn['side'] };

function sayInterval({ low, high, limit, side }: Interval, stream: ComparedStream): string {
  const interval = `it fails ${showExcess(low, stream)} to ${showExcess(high, stream)} more than the baseline`;
  if (limit === null) return `With 95 % confidence ${interval}; there is no baseline yet to say what is allowed.`;
  const allowed = showExcess(limit, stream);
  if (side === 'worse')
    return `With 95 % confidence ${interval}: all of that is more than the ${allowed} that are allowed. It is worse.`;
  if (side === 'safe')
    return `With 95 % confidence ${interval}: all of that is within the ${allowed} that are allowed. It is not worse.`;
  return `With 95 % confidence ${interval}: the ${allowed} that are allowed lie within, so that both is still possible.`;
}

export type StillNeeded = { readonly figure: string; readonly unit: string; readonly part: number };

/** How many requests are still needed, and how much of the evidence there is; null where nothing is waited for. */
export function readNeeded(stream: ComparedStream): StillNeeded | null {
  const { needed, needed_ms: ms, culprit, test, log10_safe: safe, log10_safe_needed: enough } = stream;
  if (culprit || test === 'growth') return null;
  const part = Math.min(1, Math.max(0, enough <= 0 ? 1 : safe / enough));
  if (needed === 0) return { figure: 'enough', unit: 'to pass this step', part: 1 };
  if (needed === null) return { figure: 'out of reach', unit: 'at this traffic', part };
  const time = ms === null || ms <= 0 ? '' : `, some ${showLength(ms)}`;
  return { figure: showCount(Math.ceil(needed)), unit: `more requests to the candidate${time}`, part };
}

/** Each is ten seconds. */
export function showBatchCount(count: number): string {
  return `${count} ${count === 1 ? 'batch' : 'batches'} of 10\u202fs`;
}
