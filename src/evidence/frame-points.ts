import type { CounterPoints } from '../intake/observation-batch.ts';
import type { ByteWriter } from '../kernel/byte-writer.ts';
import type { Instant } from '../kernel/units.ts';
import { AHEAD, POINT_LATENESS } from './cell.ts';

/** A point from the future would hide later ones. */
export function isInTime(at: number, receivedAt: Instant): boolean {
  return at >= receivedAt - POINT_LATENESS && at <= receivedAt + AHEAD;
}

/** The points that are in time; `refs` are the references of their counters, plus one. */
export function writePoints(
  out: ByteWriter,
  points: CounterPoints,
  { refs, receivedAt }: { readonly refs: Int32Array; readonly receivedAt: Instant },
): void {
  let at = receivedAt as number;
  let start = 0;
  for (let point = 0; point < points.count; point += 1) {
    const time = points.at[point]!;
    if (!isInTime(time, receivedAt)) continue;
    out.reserve(40);
    out.whole(refs[points.counter[point]!]! - 1);
    out.signed(Math.round(time - at));
    at += Math.round(time - at);
    out.number(points.value[point]!);
    const began = startOf(points.start[point]!);
    out.signed(began - start);
    start = began;
  }
}

/** 0, which says nothing, for a start that no clock of these centuries shows. */
function startOf(start: number): number {
  return start > 0 && start < 2 ** 43 ? Math.round(start) : 0;
}
