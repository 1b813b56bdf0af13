import type { Indicator } from '../catalog/catalog.ts';
import { SLOT } from '../evidence/cell.ts';
import { recentCells } from '../evidence/evidence.ts';
import { openSlotGrid, quantileColumns, wholeOf } from '../evidence/slot-grid.ts';
import { quantileIn } from '../evidence/distribution.ts';
import { stretchesOf } from '../evidence/slots-of-span.ts';
import { heardGeneration, latencyGeneration, WATCHED } from '../intake/generations.ts';
import { slotOf, type DurationMs, type Instant, type Ratio } from '../kernel/units.ts';
import { parted, type DistributionParts } from './distributions.ts';
import { heardAs, sightOf } from './sight.ts';
import { gatherSlots, type SlotSpan } from './slot-cells.ts';

/** How well each slot was seen, and how much later than it happened it was known. */
export type SlotSight = {
  /** Null: nobody watched, or the slot was before the first that was ever heard. */
  readonly coverage: readonly (number | null)[];
  readonly lagP50: readonly (number | null)[];
  readonly lagP99: readonly (number | null)[];
  /** Of the whole span, by who sent it; the latest first. */
  readonly sources: readonly { readonly name: string; readonly p50: number; readonly p99: number }[];
  readonly whole: Ratio;
  readonly ageMs: DurationMs | null;
};
type Asked = SlotSpan & { readonly now: Instant };

/** Sources whose delay is told; which source tells of a journey is not kept, so that it is that of all who send. */
const MOST_SOURCES = 8;

export async function slotSight(parts: DistributionParts, indicator: Indicator, span: Asked): Promise<SlotSight> {
  const { coverage, observed, expected } = await coverageColumns(parts, indicator, span);
  const lag = await lagOf(parts, indicator, span);
  return {
    coverage,
    ...lag,
    whole: (expected === 0 ? 0 : Math.min(1, observed / expected)) as Ratio,
    ageMs: sightOf(parts, indicator, span.now).ageMs,
  };
}

type Seen = { readonly coverage: readonly (number | null)[]; readonly observed: number; readonly expected: number };

async function coverageColumns(parts: DistributionParts, indicator: Indicator, span: Asked): Promise<Seen> {
  const heard = heardAs(indicator);
  const watched = await goodBySlot(parts, WATCHED, span);
  // Of telemetry itself something is known whenever this server watched.
  const seen = indicator.signal === 'telemetry' ? watched : await goodBySlot(parts, heardGeneration(heard), span);
  const first = parts.evidence().heard.get(heard)?.first ?? span.from;
  const begins = slotOf(first, SLOT);
  let [observed, expected] = [0, 0];
  const coverage = Array.from(watched, (most, slot) => {
    const from = span.from + slot * span.width;
    // The first slot that was heard began in the middle of one that is drawn.
    const there = Math.min(most, Math.max(0, (from + span.width - Math.max(from, begins)) / SLOT));
    if (there <= 0) return null;
    const known = Math.min(there, seen[slot] ?? 0);
    observed += known;
    expected += there;
    return known / there;
  });
  return { coverage, observed, expected };
}

async function goodBySlot(
  { cellStore, evidence }: DistributionParts,
  generation: string,
  { now, width, ...span }: Asked,
): Promise<Float64Array> {
  const slots = new Float64Array((span.to - span.from) / width);
  const add = (at: number, good: number): void => {
    const slot = Math.floor((at - span.from) / width);
    if (slot >= 0 && slot < slots.length) slots[slot] = (slots[slot] ?? 0) + good;
  };
  const { sealed, fresh } = parted(span, now);
  for (const { at, good } of recentCells(evidence(), generation, fresh)) add(at, good);
  for (const stretch of stretchesOf(sealed, width))
    await cellStore.eachTotal({ ...stretch, generation }, ({ at, good }) => {
      for (let row = 0; row < at.length; row += 1) add(at[row] ?? 0, good[row] ?? 0);
    });
  return slots;
}

async function lagOf(
  parts: DistributionParts,
  indicator: Indicator,
  span: Asked,
): Promise<Pick<SlotSight, 'lagP50' | 'lagP99' | 'sources'>> {
  const slots = (span.to - span.from) / span.width;
  const all = openSlotGrid(slots);
  const sources: { name: string; p50: number; p99: number }[] = [];
  for (const name of sourcesOf(parts, indicator)) {
    const own = openSlotGrid(slots);
    await gatherSlots(parts, { ...span, generation: latencyGeneration(name) }, () => [own, all]);
    const whole = wholeOf(own);
    const [p50, p99] = [quantileIn(whole, 0.5), quantileIn(whole, 0.99)];
    if (p50 !== null && p99 !== null) sources.push({ name, p50, p99 });
  }
  const [lagP50 = [], lagP99 = []] = quantileColumns(all, [0.5, 0.99]);
  return { lagP50, lagP99, sources: sources.toSorted((a, b) => b.p99 - a.p99) };
}

function sourcesOf({ catalog, evidence }: DistributionParts, indicator: Indicator): readonly string[] {
  if ('source' in indicator) return [indicator.source];
  const { sources } = evidence();
  const named = catalog().sources.filter(({ services }) => services?.length !== 0);
  const busy = named.toSorted((a, b) => (sources.get(b.name)?.payloads ?? 0) - (sources.get(a.name)?.payloads ?? 0));
  return busy.slice(0, MOST_SOURCES).map(({ name }) => name);
}
