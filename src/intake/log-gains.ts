import { bucketOf } from '../kernel/log-buckets.ts';
import { MILLION } from './counter-table.ts';
import type { LogRule } from './log-rules.ts';
import type { SpokenAttributes } from './spoken-attributes.ts';

export type Gained = { readonly good: number; readonly total: number };

/**
 * What one record adds to an indicator. `UNMEASURED`: it lacks what is added up. `UNUSABLE`: an amount below zero would let
 * another one vanish, one without end all of them.
 */
export function gainedBy(
  { adds, verdict, badWhenAll, amounts }: LogRule,
  attributes: SpokenAttributes,
): Gained | 'UNMEASURED' | 'UNUSABLE' {
  const holds = attributes.hold(verdict);
  if (amounts === null) return { good: adds !== 'total' && holds !== badWhenAll ? 1 : 0, total: adds === 'good' ? 0 : 1 };
  const whole = attributes.value(adds === 'good' ? amounts.part : amounts.total).number;
  const part = adds === 'both' ? attributes.value(amounts.part).number : whole;
  if (Number.isNaN(whole) || Number.isNaN(part)) return 'UNMEASURED';
  if (!isAmount(whole) || !isAmount(part)) return 'UNUSABLE';
  const total = Math.round(whole * MILLION);
  if (adds === 'good') return { good: total, total: 0 };
  if (adds === 'total') return { good: 0, total };
  // A surplus in one record makes up for nothing that another one lacks.
  const some = holds ? Math.min(total, Math.round(part * MILLION)) : 0;
  return { good: badWhenAll ? total - some : some, total };
}

function isAmount(value: number): boolean {
  return value >= 0 && value <= MOST_AMOUNT;
}

/** In millionths a ninth of what a double holds exactly. */
const MOST_AMOUNT = 1e9;

/** What goes into the distribution: that of all that counts, good or not. */
export function measuredBy(
  { measured, adds }: LogRule,
  attributes: SpokenAttributes,
): { readonly sum: number; readonly bucket?: number; readonly weight?: number } {
  const value = measured === null || adds === 'good' ? Number.NaN : attributes.value(measured).number;
  return Number.isFinite(value) ? { sum: value, bucket: bucketOf(value), weight: 1 } : { sum: 0 };
}
