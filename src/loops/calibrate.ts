import type { RolloutPlan } from '../catalog/catalog.ts';
import { TIERS, type Cell, type Tier } from '../evidence/cell.ts';
import { countsFor } from '../delivery/tallies.ts';
import type { CellCounts } from '../evidence/evidence.ts';
import { retentionOf } from '../evidence/retention.ts';
import { digest } from '../kernel/hash.ts';
import { seededRng } from '../kernel/rng.ts';
import { DAY, HOUR, slotOf, type Instant } from '../kernel/units.ts';
import type { SeriesColumns } from '../ports/cell-store.ts';
import { armOf, type Arms } from '../verdict/comparison/arms.ts';
import {
  calibratedTerms,
  calibrateHour,
  openCalibration,
  type InstanceCount,
  type InstanceSlot,
  type PastHour,
} from '../verdict/comparison/calibration.ts';
import type { JudgeTerms, Stream } from '../verdict/comparison/judge.ts';
import type { OpenJudgeParts, Opening } from './judge-ground.ts';

export type CalibrationQuestion = Opening & { readonly terms: JudgeTerms; readonly arms: Arms };

/** Of the past that is read, whatever a plan asks for. */
const LONGEST = 7 * DAY;

/** Lets random instances of the baseline play the candidate in its own past, hour by hour, and binds the judge to what was found. */
export async function calibrateTerms(
  parts: OpenJudgeParts,
  plan: RolloutPlan,
  { terms, arms, seed, at }: CalibrationQuestion,
): Promise<JudgeTerms> {
  const settings = plan.judge.calibration;
  let state = openCalibration(terms.streams.length);
  if (settings === null || parts.cellStore === undefined) return calibratedTerms(terms, state);
  const rng = seededRng(Number.parseInt(digest(seed).slice(0, 8), 16));
  const share = plan.steps.find((step) => step.share > 0)?.share ?? 0.1;
  const end = slotOf(at, HOUR);
  const over = Math.min(settings.over, LONGEST);
  for (let from = slotOf((at - over) as Instant, HOUR); from < end; from = (from + HOUR) as Instant) {
    // A store that answers at once must not keep everything else waiting for days of the past.
    await new Promise(setImmediate);
    const past = await pastHour(parts, { from, at, label: settings.label }, { terms, arms });
    state = calibrateHour(state, past, { share, rng });
  }
  return calibratedTerms(terms, state);
}

type When = { readonly from: Instant; readonly at: Instant; readonly label: string };
type Whose = { readonly terms: JudgeTerms; readonly arms: Arms };

/** By the ten seconds while they are kept; a minute tells less of short bursts, and more than nothing. */
async function pastHour(
  { catalog, cellStore }: OpenJudgeParts,
  { from, at, label }: When,
  { terms, arms }: Whose,
): Promise<PastHour> {
  const retention = retentionOf(catalog());
  const { streams, sight } = terms;
  const isFine = (sight?.generations ?? []).every(({ baseline }) => from >= at - retention.keepMs('10s', baseline));
  const tier: Tier = isFine ? '10s' : '1m';
  const found = new Map<string, { readonly slot: number; readonly instance: string; readonly counts: InstanceCount[] }>();
  const everybody = { ...arms, control: null, instances: null };
  for (const generation of new Set(sight?.generations.map(({ baseline }) => baseline))) {
    const indexes = streams.flatMap((_, i) => (sight?.generations[i]?.baseline === generation ? [i] : []));
    const whole = indexes.some((i) => streams[i]?.quantile !== null);
    const query = { tier, from, to: (from + HOUR) as Instant, generation };
    for (const cell of whole ? ((await cellStore?.cells(query)) ?? []) : rowsOf((await cellStore?.columns(query)) ?? [])) {
      const arm = armOf(cell.cohort, everybody);
      const instance = arm?.labels[label];
      if (arm?.is !== 'baseline' || instance === undefined) continue;
      const slot = Math.floor(cell.at / TIERS[tier].width);
      const key = `${slot} ${instance}`;
      const known = found.get(key) ?? { slot, instance, counts: streams.map((stream) => nothingYet(stream, tier)) };
      found.set(key, known);
      for (const i of indexes) known.counts[i] = more(known.counts[i], { stream: streams[i], cell, labels: arm.labels });
    }
  }
  const slots: InstanceSlot[] = [...found.values()];
  return { slots, coarse: !isFine };
}

/** Histograms are most of a cell, and only thresholds ask for them. */
function* rowsOf(all: readonly SeriesColumns[]): Generator<CellCounts> {
  for (const { generation, cohort, at, good, total, n, sum } of all)
    for (const [row, slot] of at.entries())
      yield {
        generation,
        cohort,
        at: slot as Instant,
        good: good[row] ?? 0,
        total: total[row] ?? 0,
        n: n[row] ?? 0,
        sum: sum[row] ?? 0,
      };
}

/** Where events are told by time and not among all, an instance that is there has had its part of the time. */
function nothingYet({ test }: Stream, tier: Tier): InstanceCount {
  return { n: test === 'rate' ? TIERS[tier].width / 1_000 : 0, asCandidate: 0, asBaseline: 0 };
}

type Part = {
  readonly stream: Stream | undefined;
  readonly cell: Cell | CellCounts;
  readonly labels: Readonly<Record<string, string>>;
};

function more(known: InstanceCount | undefined, { stream, cell, labels }: Part): InstanceCount {
  const before = known ?? { n: 0, asCandidate: 0, asBaseline: 0 };
  if (stream === undefined || (stream.cohort !== null && labels[stream.cohort.label] !== stream.cohort.value)) return before;
  const [candidate, baseline] = [countsFor(stream, cell, 'candidate'), countsFor(stream, cell, 'baseline')];
  return {
    n: before.n + baseline.n,
    asCandidate: before.asCandidate + candidate.k,
    asBaseline: before.asBaseline + baseline.k,
  };
}
