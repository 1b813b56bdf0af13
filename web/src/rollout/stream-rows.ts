import type { ComparisonView } from '../../../src/wire/rollout.ts';
import { showCount, showLength, showOdds, showPercent } from '../show.ts';
import { readExcess, type ExcessPicture } from './excess-picture.ts';

export type Stream = ComparisonView['streams'][number];
export type StreamRow = {
  readonly key: string;
  readonly name: string;
  readonly detail: string;
  /** Told by a word and a shape, so that it does not depend on seeing colours. */
  readonly state: 'worse' | 'leaning' | 'safe' | 'open';
  readonly stateText: string;
  readonly candidate: string;
  readonly candidateOf: string;
  readonly baseline: string;
  readonly baselineOf: string;
  readonly allowed: string;
  readonly excess: ExcessPicture;
  readonly harm: string;
  readonly safe: string;
  readonly needed: string;
};
export type StreamGroup = { readonly title: string; readonly rows: readonly StreamRow[]; readonly folded: number };

/** From here on a group is folded after its worst: a page of cohorts hides the one that matters. */
const MOST_OPEN = 8;

/** All that is compared, with the figures to check it by hand: all together, then by quantile, then by cohort; worst first. */
export function readStreams({ streams }: Pick<ComparisonView, 'streams'>, unfolded = false): readonly StreamGroup[] {
  const groups = new Map<string, Stream[]>([
    ['All together', []],
    ['By quantile', []],
  ]);
  for (const stream of streams) {
    const title = titleOf(stream);
    groups.set(title, [...(groups.get(title) ?? []), stream]);
  }
  return [...groups].flatMap(([title, members]) => {
    if (members.length === 0) return [];
    const rows = members.toSorted(worstFirst).map(readRow);
    const shown = unfolded || rows.length <= MOST_OPEN ? rows.length : MOST_OPEN;
    return [{ title, rows: rows.slice(0, shown), folded: rows.length - shown }];
  });
}

function titleOf({ cohort, quantile }: Stream): string {
  if (cohort !== null) return `By ${cohort.label}`;
  return quantile === null ? 'All together' : 'By quantile';
}

function worstFirst(a: Stream, b: Stream): number {
  return Number(b.culprit) - Number(a.culprit) || b.log10_harm - a.log10_harm;
}

function readRow(stream: Stream): StreamRow {
  const { key, candidate, baseline } = stream;
  return {
    key: stream.indicator,
    ...named(stream),
    ...stateOf(stream),
    detail: [key ? 'key' : '', detailOf(stream)].filter((part) => part !== '').join(' · '),
    candidate: figure(stream, candidate),
    candidateOf: counted(stream, candidate),
    baseline: figure(stream, baseline),
    baselineOf: counted(stream, baseline),
    allowed: allowed(stream),
    excess: readExcess(stream),
    harm: `${showOdds(stream.log10_harm)} of ${showOdds(stream.log10_harm_needed)}`,
    safe: `${showOdds(stream.log10_safe)} of ${showOdds(stream.log10_safe_needed)}`,
    needed: needed(stream),
  };
}

function named({ indicator, of, cohort, quantile }: Stream): Pick<StreamRow, 'name'> {
  if (cohort !== null) return { name: `${cohort.value}: ${of}` };
  return { name: quantile === null ? indicator : `${of} p${showCount(Number((quantile.q * 100).toFixed(3)))}` };
}

const LEANING = 0.5;

function stateOf({ culprit, log10_harm: harm, log10_safe: safe, log10_safe_needed: enough }: Stream): {
  state: StreamRow['state'];
  stateText: string;
} {
  if (culprit) return { state: 'worse', stateText: 'worse' };
  if (safe >= enough) return { state: 'safe', stateText: 'not worse' };
  return harm > LEANING ? { state: 'leaning', stateText: 'leans to worse' } : { state: 'open', stateText: 'open' };
}

const KINDS: Readonly<Record<Stream['test'], string>> = {
  ratio: '',
  level: 'an absolute limit',
  latency: 'how many are slow',
  rate: 'how often it comes',
  growth: 'how fast it grows',
};

function detailOf({ test, quantile }: Stream): string {
  if (quantile === null) return KINDS[test];
  return `slower than ${showMs(quantile.reference)} + ${showPercent(quantile.margin)}`;
}

type Counts = { readonly bad: number; readonly total: number };

/** Nothing out of nothing is not a rate of zero. */
function figure({ test }: Stream, { bad, total }: Counts): string {
  if (total === 0) return test === 'growth' ? 'unknown' : 'no traffic';
  if (test === 'rate') return `${figures((60 * bad) / total)} a minute`;
  return test === 'growth' ? figures(bad / total) : showPercent(bad / total);
}

function counted({ test }: Stream, { bad, total }: Counts): string {
  if (test === 'growth') return 'on average';
  return test === 'rate' ? `${showCount(bad)} times` : `${showCount(bad)} of ${showCount(total)}`;
}

function allowed({ test, delta, allowed_rate: rate }: Stream): string {
  if (test === 'growth') return `≤ +${showPercent(delta)} an hour`;
  if (rate === null) return 'not known';
  return test === 'rate' ? `≤ ${figures(60 * rate)} a minute` : `≤ ${showPercent(rate)}`;
}

function needed({ culprit, test, needed: count, needed_ms: ms }: Stream): string {
  if (culprit) return 'worse';
  if (count === 0) return 'enough';
  if (count === null) return test === 'growth' ? 'more time' : 'out of reach';
  const time = ms === null || ms <= 0 ? '' : `some ${showLength(ms)}`;
  if (test === 'rate') return time === '' ? 'more time' : time;
  return [`${showCount(Math.ceil(count))} more`, time].filter((part) => part !== '').join(', ');
}

function figures(value: number): string {
  return value >= 100 ? showCount(Math.round(value)) : String(Number(value.toPrecision(3)));
}

function showMs(ms: number): string {
  return `${ms < 10 ? Number(ms.toFixed(2)) : showCount(Math.round(ms))}\u202fms`;
}
