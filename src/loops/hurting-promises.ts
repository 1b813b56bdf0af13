import type { Indicator, Objective } from '../catalog/catalog.ts';
import { findIndicator } from '../catalog/find.ts';
import { SLOT } from '../evidence/cell.ts';
import { heardGeneration } from '../intake/generations.ts';
import { slotOf, type Instant } from '../kernel/units.ts';
import type { OpenAlerts } from '../ledger/open-alerts.ts';
import { isLouder, type Alert } from '../response/alert.ts';
import type { Counted } from '../verdict/attribution/stretches.ts';
import { explainObjective } from '../verdict/explain-objective.ts';
import { hurtIn, type Hurt } from '../verdict/hurt.ts';
import type { Board, BoardLine } from './board.ts';
import { objectiveNamed } from './expanded-objectives.ts';
import { cohortHistory, historyFor, historyOf, presenceOf, type HistoryParts, type HistoryQuery } from './indicator-history.ts';
import { judgeCatalogObjective, type Known } from './objectives.ts';
import { heardAs } from './sight.ts';

export type PromiseParts = Known & HistoryParts & { readonly board: Board };

/** A promise that has an open alert or burns, with how customers fare under it. */
export type HurtingPromise = {
  readonly objective: Objective;
  readonly alert: Alert | null;
  readonly line: BoardLine | null;
  readonly allowed: number;
  /** Null: it has no events of its own, such as a joint budget. */
  readonly hurt: Hurt | null;
  readonly strip: readonly StripSlot[];
  /** Of the slots that the figures are of, those in which telemetry was heard; null: it has no slots of its own. */
  readonly coverage: number | null;
  readonly sentence: string;
};
export type StripSlot = { readonly at: Instant; readonly total: number; readonly bad: number; readonly heard: boolean };

/** As many are looked at, the loudest first; each costs a read of an hour of cells. */
const MOST_LOOKED_AT = 40;
const STRIP_SLOTS = 60;

type Asked = { readonly alerts: OpenAlerts; readonly lines: readonly BoardLine[]; readonly from: Instant; readonly at: Instant };

/** Promises that customers may suffer under now, in no order. */
export async function hurtingPromises(parts: PromiseParts, asked: Asked): Promise<readonly HurtingPromise[]> {
  const found = candidates(parts, asked);
  return Promise.all(found.map((one) => lookAt(parts, one, asked)));
}

type Candidate = { readonly objective: Objective; readonly alert: Alert | null };

function candidates(parts: PromiseParts, { alerts, lines }: Asked): readonly Candidate[] {
  const loudest = [...alerts.open.values()]
    .filter(({ cause, frozenSince }) => cause === 'burning' && frozenSince === null)
    .toSorted((a, b) => (a.severity === b.severity ? b.since - a.since : isLouder(a.severity, b.severity) ? -1 : 1));
  const byName = new Map<string, Candidate>();
  for (const alert of loudest) {
    const objective = byName.size < MOST_LOOKED_AT ? objectiveNamed(parts, alert.subject) : undefined;
    if (objective !== undefined) byName.set(objective.name, { objective, alert });
  }
  const burning = lines
    .filter(({ health, objective }) => health === 'burning' && !byName.has(objective.name))
    .toSorted((a, b) => (b.burnHour ?? 0) - (a.burnHour ?? 0));
  for (const { objective } of burning.slice(0, MOST_LOOKED_AT - byName.size))
    byName.set(objective.name, { objective, alert: null });
  return [...byName.values()];
}

async function lookAt(parts: PromiseParts, { objective, alert }: Candidate, { from, at }: Asked): Promise<HurtingPromise> {
  const allowed = allowedBy(objective);
  const told = {
    objective,
    alert,
    line: parts.board.line(objective.name) ?? null,
    allowed,
    sentence: alert?.sentence ?? explainObjective(judgeCatalogObjective(parts, objective, at), objective),
  };
  const indicator = findIndicator(parts.catalog(), objective.indicator);
  if (indicator === undefined) return { ...told, hurt: null, strip: [], coverage: null };
  const start = slotOf(from, SLOT);
  const query = { tier: '10s', from: start, to: slotOf(at, SLOT), now: at } as const;
  const counts = await countsOf(parts, { objective, indicator }, query);
  const heard = await presenceOf(parts, { ...query, generation: heardGeneration(heardAs(indicator)) });
  const hurt = hurtIn(counts, { from: start, width: SLOT, allowed });
  const now = heard.subarray(-(hurt.windowMs / SLOT));
  const coverage = now.length === 0 ? null : now.reduce((sum, seen) => sum + seen, 0) / now.length;
  return { ...told, hurt, strip: stripOf(counts, heard, start), coverage };
}

/** Of a promise that counts slices, the share that may be bad within one of them. */
function allowedBy({ method, target }: Objective): number {
  if (method.kind !== 'timeslices') return 1 - target;
  const { op, bound } = method.slice;
  const isShare = (op === 'gte' || op === 'gt') && bound > 0 && bound <= 1;
  return isShare ? 1 - bound : 1 - target;
}

type Whole = { readonly objective: Objective; readonly indicator: Indicator };
type Span = Pick<HistoryQuery, 'tier' | 'from' | 'to' | 'now'>;

async function countsOf(parts: HistoryParts, { objective, indicator }: Whole, span: Span): Promise<Counted> {
  const query: HistoryQuery = { ...span, ...historyFor(objective, indicator) };
  const { cohort } = objective;
  if (cohort === null) return historyOf(parts, query);
  const slots = Math.max(0, (span.to - span.from) / SLOT);
  const counts = { bad: new Float64Array(slots), total: new Float64Array(slots) };
  for (const { labels, at, bad, total } of await cohortHistory(parts, query)) {
    if (!Object.entries(cohort).every(([label, value]) => labels[label] === value)) continue;
    for (const [row, instant] of at.entries()) {
      const slot = (instant - span.from) / SLOT;
      counts.bad[slot] = (counts.bad[slot] ?? 0) + (bad[row] ?? 0);
      counts.total[slot] = (counts.total[slot] ?? 0) + (total[row] ?? 0);
    }
  }
  return counts;
}

/** As many slots as are drawn, each of a whole number of ten seconds. */
function stripOf({ bad, total }: Counted, heard: Float64Array, from: Instant): readonly StripSlot[] {
  const each = Math.max(1, Math.ceil(total.length / STRIP_SLOTS));
  const slots: StripSlot[] = [];
  for (let first = 0; first < total.length; first += each) {
    const part = (values: Float64Array): number => values.subarray(first, first + each).reduce((sum, value) => sum + value, 0);
    slots.push({ at: (from + first * SLOT) as Instant, total: part(total), bad: part(bad), heard: part(heard) > 0 });
  }
  return slots;
}
