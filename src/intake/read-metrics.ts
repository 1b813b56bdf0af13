import type { Matcher } from './matcher.ts';
import type { MetricFacts } from './metric-facts.ts';
import { markBatch, takeBackTo, type ObservationBatch } from './observation-batch.ts';
import { Unreadable, type ReadOutcome, type Written } from './read-outcome.ts';

/** How one payload of metrics is read: by the facts of its protocol, and what its points are called in messages. */
export type MetricReading = { readonly facts: MetricFacts; readonly things: string; readonly read: () => Written | void };

/** Runs a reading and takes back everything it did when the payload turns out to be broken. */
export function readMetrics(matcher: Matcher, batch: ObservationBatch, { facts, things, read }: MetricReading): ReadOutcome {
  const before = markBatch(batch);
  matcher.beginPayload();
  const counters = matcher.counters.size;
  facts.begin(matcher.origin, matcher.epoch);
  try {
    const written = read();
    facts.heard.flush(batch);
    facts.tally.finish(batch);
    matcher.endPayload(batch);
    const outcome = { ok: true, rejected: facts.tally.rejected, message: facts.tally.message(things) } as const;
    return written === undefined ? outcome : { ...outcome, written };
  } catch (error) {
    takeBackTo(batch, before);
    matcher.takeBackPayload();
    matcher.counters.takeBack(counters);
    facts.takeBack();
    if (error instanceof Unreadable) return { ok: false, text: error.message };
    throw error;
  }
}
