import type { ObjectiveView } from '../../../src/wire/objective.ts';
import { showBurn, showClock, showCount, showDay, showLength, showPercent } from '../show.ts';

export type Fact = { readonly name: string; readonly value: string; readonly note: string };

/** What it comes to: how much may still fail, how fast it goes, and how long it lasts like this. */
export function readPace(objective: ObjectiveView): readonly Fact[] {
  const { bad, allowed, raw, slice, burn, lasts_ms: lasts, remaining } = objective;
  const unit = slice === null ? 'events' : `slices of ${slice}`;
  const hour = burn.find(({ window }) => window === '1h') ?? burn[0];
  return [
    ...fact({ name: 'bad', note: unit }, bad, showCount),
    ...fact({ name: 'may be bad', note: unit }, allowed, showAllowed),
    ...(hour === undefined ? [] : fact({ name: 'burn', note: `over ${hour.window}` }, hour.burn, showBurn)),
    ...(remaining !== null && remaining > 0
      ? fact({ name: 'lasts', note: 'if it goes on like the last hour' }, lasts, showLength)
      : []),
    ...(raw === null ? [] : fact({ name: 'spent, raw', note: 'with the time that was adjusted out' }, raw.spent)),
  ];
}

/** Where a calendar window stands; null for a window that rolls. */
export function readPeriod({ period }: Pick<ObjectiveView, 'period'>): readonly Fact[] | null {
  if (period === null) return null;
  const { start, end, passed, projected, spent_so_far: soFar } = period;
  return [
    { name: 'from', value: `${showDay(start)} ${showClock(start).slice(0, 5)}`, note: 'UTC' },
    { name: 'to', value: `${showDay(end)} ${showClock(end).slice(0, 5)}`, note: 'UTC' },
    { name: 'over', value: showPercent(passed), note: 'of this window' },
    ...fact({ name: 'spent so far', note: 'of the budget, by the traffic so far alone' }, soFar),
    ...fact({ name: 'projected', note: 'events in the whole window' }, projected, (events) => showCount(Math.round(events))),
  ];
}

/** How good the evidence is. */
export function readEvidenceQuality(
  { evidence, known_since: since, weak }: ObjectiveView,
  at: number,
  told: number,
): readonly Fact[] {
  const { coverage, age_ms: age, latency_p99_ms: latency, biased, version_coverage: versions } = evidence;
  return [
    { name: 'known for', value: since === null ? 'not known yet' : showLength(at - Date.parse(since)), note: 'of the window' },
    { name: 'coverage', value: showPercent(coverage), note: 'of the slots had telemetry' },
    ...fact({ name: 'age', note: 'since the newest telemetry' }, age, (ms) => showLength(ms + at - told)),
    ...fact({ name: 'delay', note: 'p99, from happening to here' }, latency, (ms) => `${(ms / 1_000).toFixed(1)}\u202fs`),
    ...fact({ name: 'versions', note: 'of it says of which version it is' }, versions),
    ...(biased ? [{ name: 'biased', value: 'yes', note: 'sampled by outcome and without weights' }] : []),
    ...(weak === null
      ? []
      : [{ name: 'few', value: showCount(weak.events), note: `events in ${weak.window}; ${showCount(weak.needed)} would tell` }]),
  ];
}

/** Nobody may fail by half an event; where few are allowed the part of one still tells how near it is. */
function showAllowed(events: number): string {
  return showCount(events >= 10 ? Math.floor(events) : events);
}

function fact(
  { name, note }: { name: string; note: string },
  value: number | null,
  show: (value: number) => string = showPercent,
): readonly Fact[] {
  return value === null ? [] : [{ name, value: show(value), note }];
}
