import type { Condition } from '../catalog/catalog.ts';

/** From the least to the greatest duration that passes, both included. */
export type DurationRange = { readonly least: number; readonly most: number };

/** Can be told by a range alone: how journeys say what is fast enough. */
export function isOnDuration({ attribute, test }: Condition): boolean {
  return attribute === 'duration' && (test.kind === 'below' || test.kind === 'above');
}

/** Where all of the conditions on the duration hold. */
export function durationRange(conditions: readonly Condition[]): DurationRange {
  let least = Number.NEGATIVE_INFINITY;
  let most = Number.POSITIVE_INFINITY;
  for (const { test } of conditions) {
    if (test.kind === 'below') most = Math.min(most, test.inclusive ? test.bound : -nextAbove(-test.bound));
    if (test.kind === 'above') least = Math.max(least, test.inclusive ? test.bound : nextAbove(test.bound));
  }
  return { least, most };
}

/** The next larger double: `above 300` is `at least` this. */
function nextAbove(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  bits.setBigInt64(0, bits.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return bits.getFloat64(0);
}
