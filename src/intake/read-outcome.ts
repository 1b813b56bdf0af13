import type { Matcher } from './matcher.ts';
import { markBatch, takeBackTo, type ObservationBatch } from './observation-batch.ts';

/**
 * The seam where protocols join: a decoder reads one whole payload into rows. A payload that is refused leaves the batch
 * and the matcher's cohorts as they were; the text says where it is broken, for the person who operates the sender. Where
 * the payload comes from stands in `matcher.origin`.
 */
export type Decoder = (body: Uint8Array, matcher: Matcher, batch: ObservationBatch) => ReadOutcome;
export type ReadOutcome =
  | { readonly ok: true; readonly rejected: number; readonly message: string; readonly written?: Written }
  | { readonly ok: false; readonly text: string };

/** What a remote write request brought and was taken; its protocol wants to hear it. */
export type Written = { readonly samples: number; readonly histograms: number; readonly exemplars: number };

/** Thrown and caught inside one decoder only: the way out of nested messages when the payload turns out to be broken. */
export class Unreadable extends Error {}

/**
 * Runs a reading and takes back everything it did when the payload turns out to be broken. `read` returns how many spans
 * had no time and could not be counted.
 */
export function readWhole(matcher: Matcher, batch: ObservationBatch, read: () => number): ReadOutcome {
  const before = markBatch(batch);
  matcher.beginPayload();
  try {
    const untimed = read();
    matcher.endPayload(batch);
    const spans = batch.spans - before.spans;
    return outcomeOf({ untimed, spans, outOfScope: batch.outOfScope - before.outOfScope, services: matcher.spans.outOfScope });
  } catch (error) {
    takeBackTo(batch, before);
    matcher.takeBackPayload();
    if (error instanceof Unreadable) return { ok: false, text: error.message };
    throw error;
  }
}

type Rejected = {
  readonly untimed: number;
  readonly outOfScope: number;
  readonly spans: number;
  readonly services: string | null;
};

function outcomeOf({ untimed, outOfScope, spans, services }: Rejected): ReadOutcome {
  if (untimed + outOfScope === 0) return { ok: true, rejected: 0, message: '' };
  const reasons = [
    ...(untimed > 0 ? [`${untimed} of ${spans} spans have no start time or no end time and were not counted`] : []),
    ...(outOfScope > 0
      ? [`${outOfScope} of ${spans} spans are of services that this source may not speak of (${services}) and were not counted`]
      : []),
  ];
  return { ok: true, rejected: untimed + outOfScope, message: reasons.join('; ') };
}
