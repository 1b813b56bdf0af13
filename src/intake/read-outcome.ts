import type { Matcher } from './matcher.ts';
import { markBatch, takeBackTo, type ObservationBatch } from './observation-batch.ts';

/**
 * The seam where protocols join: a decoder reads one whole payload into rows. A payload that is refused leaves the batch
 * and the matcher's cohorts as they were; the text says where it is broken, for the person who operates the sender.
 */
export type Decoder = (body: Uint8Array, matcher: Matcher, batch: ObservationBatch) => ReadOutcome;
export type ReadOutcome =
  | { readonly ok: true; readonly rejected: number; readonly message: string }
  | { readonly ok: false; readonly text: string };

/** Thrown and caught inside one decoder only: the way out of nested messages when the payload turns out to be broken. */
export class Unreadable extends Error {}

/**
 * Runs a reading and takes back everything it did when the payload turns out to be broken. `read` returns how many spans
 * had no time and could not be counted.
 */
export function readWhole(matcher: Matcher, batch: ObservationBatch, read: () => number): ReadOutcome {
  const before = markBatch(batch);
  const cohorts = matcher.spans.beginPayload();
  try {
    return outcomeOf(read(), batch.spans - before.spans);
  } catch (error) {
    takeBackTo(batch, before);
    matcher.spans.takeBack(cohorts);
    if (error instanceof Unreadable) return { ok: false, text: error.message };
    throw error;
  }
}

function outcomeOf(rejected: number, spans: number): ReadOutcome {
  if (rejected === 0) return { ok: true, rejected, message: '' };
  return { ok: true, rejected, message: `${rejected} of ${spans} spans have no start time or no end time and were not counted` };
}
