import type { Instant } from '../kernel/units.ts';
import { digestOf } from '../kernel/hash.ts';
import { TOLD } from './generations.ts';
import { OTHER_COHORT } from './cohort-table.ts';
import type { Matcher } from './matcher.ts';
import { appendPoint, type ObservationBatch } from './observation-batch.ts';

/** What is numbered where it is kept, and told to the evidence in that order. */
export type ToldOf = 'ledger' | 'differences';
/** Up to which number it was told, and when that was noted. */
export type ToldMark = { readonly seq: number; readonly at: Instant };

/**
 * The mark is the reading of a counter, which is as durable as what it stands beside in its frame: what it rises by is how
 * many entries were told.
 */
const KEYS: Readonly<Record<ToldOf, string>> = {
  ledger: digestOf(['told']).slice(0, 32),
  differences: digestOf(['told', 'differences']).slice(0, 32),
};

type Noting = ToldMark & { readonly of: ToldOf };

export function appendTold(batch: ObservationBatch, matcher: Matcher, { of, seq, at }: Noting): void {
  const series = matcher.telemetry.told;
  const counter = matcher.counters.idOf({ key: KEYS[of], series, cohort: OTHER_COHORT, field: 'total' });
  if (counter < 0)
    throw new Error(`there are ${matcher.counters.most} counters already, and no room for the mark of what was told`);
  appendPoint(batch, { counter, at, value: seq, start: 0 });
}

/** Null before anything was told, and after a pause of days. */
export function toldMark({ counters }: { readonly counters: Readings }, of: ToldOf): ToldMark | null {
  const { at, value } = counters.state(`${KEYS[of]}|${TOLD}`);
  return at === 0 ? null : { seq: value, at: at as Instant };
}
type Readings = { state(key: string): { readonly at: number; readonly value: number } };
