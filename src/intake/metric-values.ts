import { MILLION } from './counter-table.ts';
import type { CompiledPart } from './metric-rules.ts';
import { appendRow, type ObservationBatch } from './observation-batch.ts';

export type Place = { readonly part: CompiledPart; readonly cohort: number };
export type SingleValue = { readonly at: number; readonly value: number };

/** Whether values of the part are added up themselves, instead of being counted. */
export function addsValues({ isAmount, raw }: CompiledPart): boolean {
  return isAmount || raw !== null;
}

/**
 * Adds an amount, or a ratio that somebody else reckoned, in whole millionths. False for what is neither: an amount below zero
 * would let another one vanish, one without end all of them, and no share is below 0 or above 1.
 */
export function appendValue(batch: ObservationBatch, { part, cohort }: Place, { at, value }: SingleValue): boolean {
  const { series, adds, raw } = part;
  if (!(value >= 0) || value === Number.POSITIVE_INFINITY || (raw !== null && value > 1)) return false;
  const millionths = Math.round(value * MILLION);
  if (raw !== null) {
    const good = raw === 'success' ? millionths : MILLION - millionths;
    appendRow(batch, { at, series, cohort, good, total: MILLION, n: 1, sum: 0 });
    return true;
  }
  const isTotal = adds === 'total';
  const good = isTotal ? 0 : adds === 'good' ? millionths : -millionths;
  appendRow(batch, { at, series, cohort, good, total: isTotal ? millionths : 0, n: isTotal ? 1 : 0, sum: 0 });
  return true;
}
