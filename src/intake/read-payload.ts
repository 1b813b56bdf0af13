import type { Matcher } from './matcher.ts';
import { markBatch, takeBackTo, type ObservationBatch } from './observation-batch.ts';
import type { PayloadOrigin } from './payload-origin.ts';
import { Unreadable, type ReadOutcome, type Written } from './read-outcome.ts';
import type { SenderTally } from './sender-tally.ts';

/** What is learned of one signal from payload to payload. */
export type PayloadFacts = {
  readonly tally: SenderTally;
  begin(origin: PayloadOrigin, epoch: number): void;
  /** Forgets what only an unreadable payload spoke of. */
  takeBack(): void;
};

/** How one payload is read, and what its observations are called in messages. */
export type PayloadReading = { readonly facts: PayloadFacts; readonly things: string; readonly read: () => Written | null };

/** Runs a reading of metrics or logs and takes back everything it did when the payload turns out to be broken. */
export function readPayload(matcher: Matcher, batch: ObservationBatch, { facts, things, read }: PayloadReading): ReadOutcome {
  const before = markBatch(batch);
  const counters = matcher.counters.size;
  matcher.beginPayload();
  facts.begin(matcher.origin, matcher.epoch);
  try {
    const written = read();
    facts.tally.finish(batch);
    matcher.endPayload(batch);
    const outcome = { ok: true, rejected: facts.tally.rejected, message: facts.tally.message(things) } as const;
    return written === null ? outcome : { ...outcome, written };
  } catch (error) {
    takeBackTo(batch, before);
    matcher.takeBackPayload();
    matcher.counters.takeBack(counters);
    facts.takeBack();
    if (error instanceof Unreadable) return { ok: false, text: error.message };
    throw error;
  }
}
