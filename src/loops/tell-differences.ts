import type { Evidence } from '../evidence/evidence.ts';
import { ANY_ORIGIN } from '../intake/payload-origin.ts';
import { readEventsJson } from '../intake/read-events.ts';
import { appendTold, toldMark } from '../intake/told-mark.ts';
import { MINUTE, type DurationMs, type Instant } from '../kernel/units.ts';
import type { Clock } from '../ports/clock.ts';
import type { ReconciliationStore } from '../ports/reconciliation-store.ts';
import type { IntakeLoop } from './intake.ts';
import { OWN_SOURCE, type OwnEvent } from './tell-events.ts';

export type TellingParts = {
  readonly store: Pick<ReconciliationStore, 'waiting' | 'told'>;
  readonly observe: IntakeLoop['observe'];
  readonly evidence: () => Evidence;
  readonly clock: Clock;
};

/** What waited longer is dated anew: it would be too late to count, and nobody could have known of it while nothing ran. */
const STILL_NEW = (10 * MINUTE) as DurationMs;

/**
 * Tells what was found and not told yet, oldest first. Which was told last is kept by the frame that tells it, so that a
 * crash before that is noted here tells nothing twice, however long the server is away; what is not taken in waits.
 */
export async function tellDifferences({ store, observe, evidence, clock }: TellingParts): Promise<void> {
  for (const { id, events } of await store.waiting()) {
    if (id > (toldMark(evidence(), 'differences')?.seq ?? 0)) {
      const at = clock.now();
      const body = new TextEncoder().encode(JSON.stringify({ events: datedFor(JSON.parse(events) as OwnEvent[], at) }));
      const said = await observe(OWN_SOURCE, (batch, matcher) => {
        matcher.origin = { ...ANY_ORIGIN, source: OWN_SOURCE, receivedAt: at };
        const read = readEventsJson(body, matcher, batch);
        if (!read.ok) throw new Error(`Cannot tell what reconciliations found, part ${id}: ${read.text}`);
        appendTold(batch, matcher, { of: 'differences', seq: id, at });
      });
      if (said.say !== 'accepted') return;
    }
    await store.told(id);
  }
}

function datedFor(events: readonly OwnEvent[], at: Instant): readonly OwnEvent[] {
  return events.map((event) => (typeof event.at === 'number' && at - event.at < STILL_NEW ? event : { ...event, at }));
}
