import type { Problem } from '../../kernel/problem.ts';
import { nearest } from '../../kernel/nearest.ts';
import { readInstant } from '../../kernel/read-instant.ts';
import { bucketOf } from '../../kernel/log-buckets.ts';
import type { Instant } from '../../kernel/units.ts';
import { cohortKey } from '../cohort.ts';

/** One line of an events file: what happened in ten seconds of one cohort of an indicator. */
export type EventLine = {
  readonly at: Instant;
  readonly indicator: string;
  readonly good: number;
  readonly total: number;
  /** Canonical JSON of its labels. */
  readonly cohort: string;
  /** Buckets with their counts, of durations in ms. */
  readonly histogram: readonly (readonly [bucket: number, count: number])[];
};

/** The indicators of the catalog, and of each whether it is a share: of a quotient, such as cost per order, good may exceed total. */
export type KnownIndicators = ReadonlyMap<string, { readonly isShare: boolean }>;
type Line = { readonly file: string; readonly line: number; readonly known: KnownIndicators };
type Fault = { readonly code: EventCode; readonly path: string; readonly text: string; readonly hint?: string };
export type EventCode = 'EVENT_JSON' | 'EVENT_FIELD' | 'EVENT_INDICATOR' | 'EVENT_COUNT';

export const LONGEST_LINE = 262_144;
const MOST_LABELS = 6;
const MOST_BUCKETS = 2_000;
const FIELDS = ['at', 'indicator', 'good', 'total', 'cohort', 'histogram'];
const EXAMPLE = '{"at":"2026-01-01T00:00:10Z","indicator":"NAME","good":99,"total":100}';

/** Strict, because a figure that was meant and not read is a wrong verdict. */
export function readEventLine(text: string, { file, line, known }: Line): EventLine | Problem {
  const read = readFields(text, known);
  if (!('code' in read)) return read;
  const { code, path, ...words } = read;
  return { code, place: { file, line, column: 1, path }, ...words };
}

function readFields(text: string, known: KnownIndicators): EventLine | Fault {
  if (text.length > LONGEST_LINE)
    return { code: 'EVENT_JSON', path: '', text: `Cannot read a line longer than ${LONGEST_LINE} characters` };
  const value = parsed(text);
  if (value === null)
    return { code: 'EVENT_JSON', path: '', text: 'Cannot read the line as a JSON object', hint: `write it like ${EXAMPLE}` };
  const strange = Object.keys(value).find((key) => !FIELDS.includes(key));
  if (strange !== undefined) {
    const meant = nearest(strange, FIELDS);
    return fault(
      strange,
      'Cannot use this key',
      meant === undefined ? `known are ${FIELDS.join(', ')}` : `did you mean "${meant}"?`,
    );
  }
  const at = typeof value.at === 'string' ? readInstant(value.at) : null;
  if (at === null) return fault('at', `Cannot read ${show(value.at)} as an instant`, 'write it like 2026-01-01T00:00:10Z');
  const { indicator } = value;
  const of = typeof indicator === 'string' ? known.get(indicator) : undefined;
  if (typeof indicator !== 'string' || of === undefined) return unknownIndicator(indicator, [...known.keys()]);
  const counts = readCounts(value, of);
  if ('code' in counts) return counts;
  const cohort = readCohort(value.cohort ?? {});
  if (typeof cohort !== 'string') return cohort;
  const histogram = readHistogram(value.histogram ?? []);
  return 'code' in histogram ? histogram : { at, indicator, ...counts, cohort, histogram };
}

function readCounts({ good, total }: Fields, { isShare }: { isShare: boolean }): { good: number; total: number } | Fault {
  for (const [key, count] of [
    ['total', total],
    ['good', good],
  ] as const) {
    if (typeof count !== 'number' || !(count >= 0 && count <= Number.MAX_SAFE_INTEGER))
      return {
        code: 'EVENT_COUNT',
        path: key,
        text: `Cannot use ${show(count)} as a count`,
        hint: 'write a number that is not negative',
      };
  }
  if (isShare && (good as number) > (total as number))
    return { code: 'EVENT_COUNT', path: 'good', text: `Cannot be more than total: ${show(good)} of ${show(total)}` };
  return { good: good as number, total: total as number };
}

function readCohort(value: unknown): string | Fault {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return fault('cohort', `Cannot use ${show(value)} as a cohort`, 'write {"region":"eu"}');
  const labels = Object.entries(value);
  if (labels.length > MOST_LABELS) return fault('cohort', `Cannot use ${labels.length} labels: ${MOST_LABELS} is the most`);
  const wrong = labels.find(([, label]) => typeof label !== 'string' || label.length > 256);
  if (wrong !== undefined)
    return fault(
      `cohort.${wrong[0]}`,
      `Cannot use ${show(wrong[1])} as the value of a label`,
      'write a text of up to 256 characters',
    );
  return cohortKey(value as Record<string, string>);
}

function readHistogram(value: unknown): EventLine['histogram'] | Fault {
  if (!Array.isArray(value) || value.length > MOST_BUCKETS)
    return fault('histogram', 'Cannot use this as a histogram', 'write pairs of ms and count: [[120, 40], [250, 2]]');
  const buckets: (readonly [number, number])[] = [];
  for (const [index, pair] of (value as readonly unknown[]).entries()) {
    const [ms, count] = Array.isArray(pair) && pair.length === 2 ? (pair as readonly unknown[]) : [];
    if (typeof ms !== 'number' || typeof count !== 'number' || !(ms >= 0) || !(count >= 0) || !Number.isFinite(ms + count))
      return fault(`histogram[${index}]`, `Cannot use ${show(pair)} as a bucket`, 'write a pair of ms and count: [120, 40]');
    buckets.push([bucketOf(ms), count]);
  }
  return buckets;
}

type Fields = Readonly<Record<string, unknown>>;

function parsed(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
  } catch {
    return null;
  }
}

function unknownIndicator(name: unknown, known: readonly string[]): Fault {
  const meant = typeof name === 'string' ? nearest(name, known) : undefined;
  const hint =
    meant === undefined
      ? `the catalog has ${known.slice(0, 8).join(', ')}${known.length > 8 ? ', …' : ''}`
      : `did you mean "${meant}"?`;
  return { code: 'EVENT_INDICATOR', path: 'indicator', text: `Cannot find an indicator named ${show(name)}`, hint };
}

function fault(path: string, text: string, hint?: string): Fault {
  return { code: 'EVENT_FIELD', path, text, ...(hint === undefined ? {} : { hint }) };
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 60);
}
