import type { ExemplarView, TraceView } from '../../../src/wire/trace.ts';
import { showMs } from './run-rows.ts';
import { showCount } from '../show.ts';

export type TraceRow = {
  readonly key: string;
  readonly indicator: string;
  readonly journey: string | null;
  readonly at: string;
  readonly isGood: boolean;
  readonly value: string;
  readonly cohort: string;
  readonly source: string;
  /** Where its bar begins and how long it is, as parts of the time that the trace took; null: it is a moment. */
  readonly bar: { readonly left: number; readonly width: number } | null;
  readonly moment: number;
};
export type TracePicture = { readonly rows: readonly TraceRow[]; readonly from: string; readonly lengthMs: number };

/** What is known of a trace on one axis of time: what has a length is a bar that ends when it ended, all else is a moment. */
export function readTrace({ seen }: Pick<TraceView, 'seen'>): TracePicture {
  const ends = seen.map(({ at }) => Date.parse(at));
  const begins = seen.map((one, index) => (ends[index] ?? 0) - (lengthOf(one) ?? 0));
  const from = Math.min(...begins);
  const lengthMs = seen.length === 0 ? 0 : Math.max(...ends) - from;
  const part = (ms: number): number => (lengthMs === 0 ? 0 : ms / lengthMs);
  const rows = seen.map((one, index): TraceRow => {
    const [begin, end] = [begins[index] ?? from, ends[index] ?? from];
    return {
      key: `${index} ${one.indicator}`,
      indicator: one.indicator,
      journey: one.journey,
      at: one.at,
      isGood: one.good,
      value: showValue(one),
      cohort: showCohort(one.cohort),
      source: one.source,
      bar: lengthOf(one) === null ? null : { left: part(begin - from), width: lengthMs === 0 ? 1 : part(end - begin) },
      moment: lengthMs === 0 ? 0.5 : part(end - from),
    };
  });
  return { rows, from: seen.length === 0 ? '' : new Date(from).toISOString(), lengthMs };
}

export function traceHeadline({ seen }: Pick<TraceView, 'seen'>): string {
  if (seen.length === 0) return 'This trace is not remembered.';
  const bad = seen.filter(({ good }) => !good).length;
  const journeys = new Set(seen.flatMap(({ journey }) => journey ?? [])).size;
  const where = journeys === 0 ? '' : ` in ${journeys === 1 ? 'one journey' : `${journeys} journeys`}`;
  const things = seen.length === 1 ? 'One thing was counted' : `${seen.length} things were counted`;
  if (bad === 0) return `${things}${where}, ${seen.length === 1 ? 'and it went' : 'all of them'} well.`;
  return seen.length === 1
    ? `One thing was counted${where}, and it went wrong.`
    : `${things}${where}, ${bad} of them went wrong.`;
}

/** What is written by hand or pasted from a log: 32 hexadecimal digits, however they are wrapped; null when it is no trace id. */
export function readTraceId(text: string): string | null {
  const parent = /^\s*[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}\s*$/i.exec(text)?.[1];
  const bare = text.replaceAll(/[\s"'-]/g, '').toLowerCase();
  if (parent !== undefined) return parent.toLowerCase();
  return /^[0-9a-f]{32}$/.test(bare) ? bare : null;
}

export function showValue({ value, unit }: Pick<ExemplarView, 'value' | 'unit'>): string {
  if (value === null) return '';
  return unit === 'ms' ? showMs(value) : showCount(Math.round(value * 1_000) / 1_000);
}

function lengthOf({ value, unit }: ExemplarView): number | null {
  return unit === 'ms' ? value : null;
}

export function showCohort(cohort: Readonly<Record<string, string>>): string {
  return Object.entries(cohort)
    .map(([label, value]) => `${label} ${value}`)
    .join(', ');
}
