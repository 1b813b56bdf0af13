import type { Instant } from '../kernel/units.ts';
import { digestOf } from '../kernel/hash.ts';
import { TOLD } from './generations.ts';
import { OTHER_COHORT } from './cohort-table.ts';
import type { Matcher } from './matcher.ts';
import { appendPoint, type ObservationBatch } from './observation-batch.ts';

/** Up to which entry the ledger was told to the evidence, and when that was noted. */
export type ToldMark = { readonly seq: number; readonly at: Instant };

/**
 * The mark is the reading of a counter, which is as durable as what it stands beside in its frame: what it rises by is how
 * many entries were told.
 */
const KEY = digestOf(['told']).slice(0, 32);

export function appendTold(batch: ObservationBatch, matcher: Matcher, { seq, at }: ToldMark): void {
  const series = matcher.telemetry.told;
  const counter = matcher.counters.idOf({ key: KEY, series, cohort: OTHER_COHORT, field: 'total' });
  if (counter < 0)
    throw new Error(`there are ${matcher.counters.most} counters already, and no room for the mark of what was told`);
  appendPoint(batch, { counter, at, value: seq, start: 0 });
}

/** Null before anything was told, and after a pause of days. */
export function toldMark({ counters }: { readonly counters: Readings }): ToldMark | null {
  const { at, value } = counters.state(`${KEY}|${TOLD}`);
  return at === 0 ? null : { seq: value, at: at as Instant };
}
type Readings = { state(key: string): { readonly at: number; readonly value: number } };
