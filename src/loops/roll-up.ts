import { LATENESS, TIERS } from '../evidence/cell.ts';
import { rollUp } from '../evidence/roll-up.ts';
import { after, HOUR, MINUTE, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import type { EvidenceStore } from '../ports/evidence-store.ts';

/** Most time rolled up in one step, so that catching up after a long stop does not hold everything else. */
const STRIDE = HOUR;
/** An event accepted at the last moment may still be on its way to the disk for this long. */
const IN_FLIGHT = 30_000;
const PAYLOADS_KEPT = (15 * MINUTE) as DurationMs;

/** Seals the minutes and hours that nothing may change any more. Repeating it after a crash writes the same again. */
export async function rollUpDue(store: EvidenceStore, at: Instant): Promise<void> {
  const sealed = slotOf((at - LATENESS - IN_FLIGHT) as Instant, TIERS['1m'].width);
  const minutes = await rollTier(store, { from: '10s', to: '1m', until: sealed });
  await rollTier(store, { from: '1m', to: '1h', until: slotOf(minutes, TIERS['1h'].width) });
}

export async function expireOld(store: EvidenceStore, at: Instant): Promise<void> {
  await store.expire(at, (at - PAYLOADS_KEPT) as Instant);
}

async function rollTier(
  store: EvidenceStore,
  { from, to, until }: { from: '10s' | '1m'; to: '1m' | '1h'; until: Instant },
): Promise<Instant> {
  const { width } = TIERS[to];
  const oldest = await store.oldest(from);
  let done = (await store.rolledUpUntil(to)) ?? (oldest === null ? until : slotOf(oldest, width));
  while (done < until) {
    const end = Math.min(until, after(done, STRIDE)) as Instant;
    const cells = await store.cells({ tier: from, from: done, to: end });
    await store.writeRollUp({ tier: to, cells: rollUp(cells, width), until: end });
    done = end;
  }
  return done;
}
