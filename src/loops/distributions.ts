import type { Catalog, Indicator } from '../catalog/catalog.ts';
import { SLOT } from '../evidence/cell.ts';
import { cohortLabels } from '../evidence/cohort.ts';
import { addCell, addDistribution, emptyDistribution, type Distribution } from '../evidence/distribution.ts';
import { recentCells, recentWholeCells, type Evidence } from '../evidence/evidence.ts';
import { laneOf } from '../evidence/lane-names.ts';
import { retentionOf } from '../evidence/retention.ts';
import { keptSpan, stretchesOf, type Span } from '../evidence/slots-of-span.ts';
import { NONE, OTHER } from '../intake/cohort-table.ts';
import { heardGeneration, WATCHED } from '../intake/generations.ts';
import { MINUTE, slotOf, type DurationMs, type Instant, type Ratio } from '../kernel/units.ts';
import type { HistoryParts } from './indicator-history.ts';
import { openKnownStretches, type KnownStretches } from './known-stretches.ts';
import { coverageSlots, heardAs, sightOf } from './sight.ts';

export type DistributionParts = HistoryParts & { readonly catalog: () => Catalog; readonly known?: KnownStretches };

export type DistributionQuestion = Span & {
  /** A label of the journey's cohorts; null asks for all of them together. */
  readonly by: string | null;
  readonly now: Instant;
};

/** What an indicator measured over a span, all together and by the values of one label. */
export type IndicatorDistribution = Span & {
  readonly whole: Distribution;
  /** The most traffic first, `__other__` last. */
  readonly cohorts: readonly CohortDistribution[];
  /** Values that are counted together as `__other__` because there are too many to be told one by one. */
  readonly joined: number;
  /** The first slot in which something was counted as the indicator is defined now. */
  readonly countedFrom: Instant | null;
  /** It was defined otherwise before: what was counted then is another thing, and not in here. */
  readonly isRedefined: boolean;
  /** Of the span, and how old the newest is now. */
  readonly coverage: Ratio;
  readonly ageMs: DurationMs | null;
};

export type CohortDistribution = { readonly value: string; readonly counted: Distribution };

/** Values that are told one by one. */
export const MOST_VALUES = 100;
/** Values that are gathered, before those with the most traffic are known; each takes six kilobytes for a moment. */
const MOST_GATHERED = 2_000;
/** Cells that are younger than this are at hand whether they are sealed or not. */
const AT_HAND = (10 * MINUTE) as DurationMs;

/** Histograms are added up, so that a quantile over any window and any cohorts is that of all their values. */
export async function distributionOf(
  parts: DistributionParts,
  indicator: Indicator,
  { by, now, ...asked }: DistributionQuestion,
): Promise<IndicatorDistribution> {
  const { generation } = indicator;
  const gathered = openGathered(by);
  const span = await gatherGeneration(parts, { ...asked, generation, now }, gathered.of);
  const isNow = asked.to >= now;
  return {
    ...span,
    ...gathered.taken(),
    isRedefined: (parts.evidence().generations.get(laneOf(generation))?.size ?? 0) > 1,
    coverage: isNow ? coverageNow(parts, indicator, { ...asked, to: now }) : await coverageThen(parts, indicator, { span, now }),
    ageMs: sightOf(parts, indicator, now).ageMs,
  };
}

/**
 * Adds up what a generation counted in the span, series by series, sealed or not; `of` says where those of a series belong of
 * which the first cell is of that instant. Returns the whole slots that were read.
 */
export async function gatherGeneration(
  parts: DistributionParts,
  { generation, now, ...asked }: Span & { readonly generation: string; readonly now: Instant },
  of: (cohort: string, first: Instant) => Distribution,
): Promise<Span> {
  const retention = retentionOf(parts.catalog());
  const span = keptSpan(asked, (tier) => (now - retention.keepMs(tier, generation)) as Instant);
  const { sealed, fresh } = parted(span, now);
  const { known = openKnownStretches() } = parts;
  const asOf = sealOf(parts.evidence());
  // What is at hand is read before anything is waited for, so that it is what it was when the question came.
  for (const cell of recentWholeCells(parts.evidence(), generation, fresh)) addCell(of(cell.cohort, cell.at), cell);
  for (const stretch of stretchesOf(sealed))
    await known.each(parts.cellStore, { ...stretch, generation, now, asOf }, ({ cohort, first, ...counted }) =>
      addDistribution(of(cohort, first), counted),
    );
  return span;
}

const seals = new WeakMap<object, number>();
let sealCount = 0;

/** Sealing takes what is unsealed whole and puts a new one in its place: while it is the same one, nothing was sealed. */
function sealOf({ unsealed, owed }: Evidence): number | null {
  if (owed.length > 0) return null;
  const seal = seals.get(unsealed) ?? (sealCount += 1);
  seals.set(unsealed, seal);
  return seal;
}

/** What is in the store for sure, and what is at hand for sure. */
export function parted({ from, to }: Span, now: Instant): { readonly sealed: Span; readonly fresh: Span } {
  const cut = Math.max(from, Math.min(to, slotOf((now - AT_HAND) as Instant, MINUTE))) as Instant;
  return { sealed: { from, to: cut }, fresh: { from: cut, to } };
}

type Gathered = {
  /** Where a series' cells are added up, of which the first is of this instant. */
  of(cohort: string, first: Instant): Distribution;
  taken(): Pick<IndicatorDistribution, 'whole' | 'cohorts' | 'joined' | 'countedFrom'>;
};

function openGathered(by: string | null): Gathered {
  const values = new Map<string, Distribution>();
  let countedFrom: Instant | null = null;
  const opened = (value: string): Distribution => {
    const known = values.get(value) ?? emptyDistribution();
    values.set(value, known);
    return known;
  };
  return {
    of(cohort, first) {
      if (countedFrom === null || first < countedFrom) countedFrom = first;
      const value = by === null ? '' : (cohortLabels(cohort)[by] ?? NONE);
      return opened(values.has(value) || values.size < MOST_GATHERED ? value : OTHER);
    },
    taken() {
      const whole = emptyDistribution();
      for (const counted of values.values()) addDistribution(whole, counted);
      return { whole, countedFrom, ...(by === null ? { cohorts: [], joined: 0 } : byTraffic(values)) };
    },
  };
}

function byTraffic(values: ReadonlyMap<string, Distribution>): Pick<IndicatorDistribution, 'cohorts' | 'joined'> {
  const named = [...values].flatMap(([value, counted]) => (value === OTHER ? [] : [{ value, counted }]));
  named.sort((a, b) => b.counted.total - a.counted.total || (a.value < b.value ? -1 : 1));
  const rest = named.splice(MOST_VALUES);
  const other = values.get(OTHER) ?? (rest.length > 0 ? emptyDistribution() : null);
  if (other === null) return { cohorts: named, joined: 0 };
  for (const { counted } of rest) addDistribution(other, counted);
  return { cohorts: [...named, { value: OTHER, counted: other }], joined: rest.length };
}

/** Of a window that ends now the lanes tell. */
function coverageNow({ evidence }: DistributionParts, indicator: Indicator, { from, to }: Span): Ratio {
  return shareOf(coverageSlots(evidence(), indicator, { at: to, window: (to - from) as DurationMs }));
}

/** Slots that are over are counted where they are kept. */
async function coverageThen(
  parts: DistributionParts,
  indicator: Indicator,
  { span, now }: { readonly span: Span; readonly now: Instant },
): Promise<Ratio> {
  const heard = heardAs(indicator);
  const first = parts.evidence().heard.get(heard)?.first ?? span.from;
  const known = { from: Math.min(span.to, Math.max(span.from, slotOf(first, SLOT))) as Instant, to: span.to };
  const expected = await slotsIn(parts, WATCHED, { span: known, now });
  const isWatched = indicator.signal === 'telemetry';
  return shareOf({
    expected,
    observed: isWatched ? expected : Math.min(expected, await slotsIn(parts, heardGeneration(heard), { span: known, now })),
  });
}

async function slotsIn(
  { cellStore, evidence }: DistributionParts,
  generation: string,
  { span, now }: { readonly span: Span; readonly now: Instant },
): Promise<number> {
  const { sealed, fresh } = parted(span, now);
  const seen: number[] = [];
  for (const { good } of recentCells(evidence(), generation, fresh)) seen.push(good);
  for (const stretch of stretchesOf(sealed))
    await cellStore.eachTotal({ ...stretch, generation }, ({ good }) => seen.push(...good));
  return seen.reduce((sum, slots) => sum + slots, 0);
}

function shareOf({ observed, expected }: { readonly observed: number; readonly expected: number }): Ratio {
  return (expected === 0 ? 0 : Math.min(1, observed / expected)) as Ratio;
}
