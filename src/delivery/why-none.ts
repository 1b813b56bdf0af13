import type { JudgeSettings } from '../catalog/catalog.ts';
import { NONE, OTHER } from '../intake/cohort-table.ts';
import { nearest } from '../kernel/nearest.ts';
import { showCount, showDuration } from '../kernel/show.ts';
import { SECOND, type DurationMs } from '../kernel/units.ts';
import type { SeenIndicator, SeenSeries } from './seen-indicator.ts';

/** Why nothing that was counted is the baseline's. */
export type Unmatched = {
  readonly code: 'NOTHING_COUNTED' | 'WHERE_MATCHES_NONE' | 'BASELINE_NOT_SEEN';
  readonly text: string;
  readonly hint: string;
};

type Wanted = Pick<JudgeSettings, 'by' | 'where'> & { readonly baseline: string };

/** Values that are named; whoever has more of them looks them up. */
const MOST_NAMED = 5;

/** Follows the selector label by label, to the one that nothing passed, and tells what was there instead. */
export function whyNone({ indicator, series, attributes, window, ageMs }: SeenIndicator, wanted: Wanted): Unmatched {
  const { by, where, baseline } = wanted;
  let left = series.filter(({ n, bad }) => n > 0 || bad > 0);
  if (window === 0) {
    const text = `nothing was counted by ${indicator}: this server has only begun to watch`;
    return { code: 'NOTHING_COUNTED', text, hint: 'ask again in a minute' };
  }
  if (left.length === 0) {
    const text = `nothing was counted by ${indicator} in the last ${showDuration(window)}`;
    if (ageMs !== null && ageMs <= window) {
      const hint = `telemetry of its journey came ${showDuration(ageMs)} ago, and nothing in it passed the tests of the indicator`;
      return { code: 'NOTHING_COUNTED', text, hint };
    }
    return {
      code: 'NOTHING_COUNTED',
      text,
      hint: 'no telemetry of its journey came either: see plimsoll sources and plimsoll doctor',
    };
  }
  for (const [label, value] of Object.entries(where)) {
    const passed = left.filter(({ labels }) => labels[label] === value);
    if (passed.length === 0)
      return { code: 'WHERE_MATCHES_NONE', ...absent({ label, value, what: indicator }, left, { attributes, window }) };
    left = passed;
  }
  return { code: 'BASELINE_NOT_SEEN', ...absent({ label: by, value: baseline, what: indicator }, left, { attributes, window }) };
}

type Absent = { readonly label: string; readonly value: string; readonly what: string };
type Around = { readonly attributes: SeenIndicator['attributes']; readonly window: DurationMs };

function absent(
  { label, value, what }: Absent,
  series: readonly SeenSeries[],
  { attributes, window }: Around,
): Omit<Unmatched, 'code'> {
  const events = new Map<string, number>();
  for (const { labels, n } of series) {
    const seen = labels[label] ?? NONE;
    events.set(seen, (events.get(seen) ?? 0) + n);
  }
  const values = [...events].toSorted(([, a], [, b]) => b - a);
  const named = values.filter(([seen]) => seen !== NONE && seen !== OTHER);
  const text = `no event of ${what} has the ${label} ${value}`;
  if (named.length === 0) {
    const attribute = attributes[label];
    const hint = values.some(([seen]) => seen === OTHER)
      ? `the journey has more cohorts than it tells apart: raise its cohortCap`
      : `events do not tell their ${label}: send ${attribute ?? label} with them`;
    return { text, hint };
  }
  const meant = nearest(
    value,
    named.map(([seen]) => seen),
  );
  const shown = named
    .slice(0, MOST_NAMED)
    .map(([seen, n]) => `${seen} (${showCount(Number((n / (window / SECOND)).toPrecision(3)))}/s)`);
  const more = named.length > MOST_NAMED ? `, and ${named.length - MOST_NAMED} more` : '';
  const seen = `seen were ${shown.join(', ')}${more}`;
  return { text: `${text}: ${seen}`, hint: meant === undefined ? 'write it as it is sent' : `did you mean ${meant}?` };
}
