import type { Journey, Objective } from '../catalog/catalog.ts';
import { findIndicator, findObjective } from '../catalog/find.ts';
import type { Scored } from '../catalog/scored.ts';
import type { ScoreMember } from '../catalog/score-terms.ts';
import { SLOT } from '../evidence/cell.ts';
import { countsOver, recentCells } from '../evidence/evidence.ts';
import { elapsed, HOUR, MINUTE, type DurationMs, type Instant } from '../kernel/units.ts';
import { judgeBudgets } from '../verdict/judge-budget.ts';
import { STALE_AFTER } from '../verdict/objective-verdict.ts';
import { confidenceOf, DARK } from '../verdict/score/confidence.ts';
import { qualityOfBurn, qualityOfSpent } from '../verdict/score/quality.ts';
import type { MemberFacts, Score } from '../verdict/score/score-of.ts';
import type { Judged } from '../verdict/score/score-state.ts';
import { coverageOf, eventsIn, type WindowCounts } from '../verdict/window-counts.ts';
import { expandedObjectives } from './expanded-objectives.ts';
import { factsOf, type Known } from './objectives.ts';
import { BUDGET_ALONE } from './gather-facts.ts';

/** Over what a score is asked for. */
export type ScoreView = {
  /** Null: each member over its own window, in adjusted time. */
  readonly window: DurationMs | null;
  /** By how fast the budget goes, instead of by how much of it is gone. */
  readonly by: 'spent' | 'burn';
  /** Counts one cohort of each member that is kept apart by these labels; others count as a whole. */
  readonly cohort: Readonly<Record<string, string>> | null;
};

export const PERIOD: ScoreView = { window: null, by: 'spent', cohort: null };
export const FAST: ScoreView = { window: (6 * HOUR) as DurationMs, by: 'burn', cohort: null };

/** What the parts of a score that are scores themselves have come to. */
export type PartScores = ReadonlyMap<string, { readonly score: Score; readonly judged: Judged }>;

/** What is known of the members of a score now, as plain data; nothing is held back yet. */
export type GatheredMember = Omit<MemberFacts, 'atMost'> & {
  /** Of an objective: what its budget says. */
  readonly spent: number | null;
  readonly objective: string | null;
  /** Events seen in the window, estimated where sampling let some stand for more. */
  readonly n: number | null;
};

export function gatherMember(
  known: Known,
  member: ScoreMember,
  { scored, parts, view, at }: { scored: Scored; parts: PartScores; view: ScoreView; at: Instant },
): GatheredMember {
  if (member.of.kind === 'journey') return partMember(member, parts);
  const name = member.of.kind === 'objective' ? member.of.name : dependencyObjective(known, scored, member.of.name);
  const objective = name === null ? undefined : findObjective(known.catalog(), name);
  const seen = objective === undefined ? undefined : inCohort(known, objective, view.cohort);
  if (seen === undefined) return unknownMember(member, name);
  return objectiveMember(known, member, { objective: viewed(seen, view), view, at });
}

/** One cohort of a template that is kept apart by these labels, once it has been seen; others count as a whole. */
function inCohort(known: Known, objective: Objective, cohort: ScoreView['cohort']): Objective | undefined {
  if (cohort === null || objective.split === null || !isKeptBy(objective, cohort)) return objective;
  const ofTemplate = `${objective.name}{`;
  return expandedObjectives(known.catalog(), known.evidence()).find(
    (one) => one.name.startsWith(ofTemplate) && Object.entries(cohort).every(([label, value]) => one.cohort?.[label] === value),
  );
}

/** Members count as one whole here, also where they are kept apart by cohort besides. */
function viewed(objective: Objective, { window }: ScoreView): Objective {
  const made = views.get(objective) ?? new Map<DurationMs | null, Objective>();
  views.set(objective, made);
  const known = made.get(window);
  if (known !== undefined) return known;
  const whole: Objective = { ...objective, split: null, burnPolicy: BUDGET_ALONE, alerts: [] };
  const over: Objective =
    window === null ? whole : { ...whole, windowMs: Math.min(window, objective.windowMs) as DurationMs, calendar: null };
  if (made.size < MOST_VIEWS) made.set(window, over);
  return over;
}
const views = new WeakMap<Objective, Map<DurationMs | null, Objective>>();
const MOST_VIEWS = 64;

/** Whether the objective is kept apart by just these labels. */
export function isKeptBy({ split }: Objective, cohort: Readonly<Record<string, string>>): boolean {
  const labels = Object.keys(cohort);
  return split !== null && split.by.length === labels.length && split.by.every((label) => labels.includes(label));
}

function objectiveMember(
  known: Known,
  member: ScoreMember,
  { objective, view, at }: { objective: Objective; view: ScoreView; at: Instant },
): GatheredMember {
  const facts = factsOf(known, objective, at);
  const asSeen = <Facts extends { window: WindowCounts; raw?: WindowCounts | null }>(of: Facts): Facts => ({
    ...of,
    window: wholly(of.window),
    ...(of.raw === undefined || of.raw === null ? {} : { raw: wholly(of.raw) }),
  });
  // How much was not seen is told by the confidence; what was seen is judged whatever its coverage.
  const { budget } = judgeBudgets({ ...asSeen(facts), ...(facts.members && { members: facts.members.map(asSeen) }) });
  const spent = objective.unsupported === null && budget.kind === 'known' ? budget.spent : null;
  const coverage = coverageOf(facts.window);
  const n = eventsSeen(known, objective, { total: eventsIn(facts.window).total, at });
  const ageMs = facts.newest === null ? null : (Math.max(0, elapsed(facts.newest, facts.at)) as DurationMs);
  const graceMs = facts.staleAfter ?? STALE_AFTER;
  const { maxDelayMs } = member;
  const allowed = 1 - objective.target;
  return {
    member,
    spent,
    n,
    objective: objective.name,
    quality: spent === null ? null : view.by === 'burn' ? qualityOfBurn(spent) : qualityOfSpent(spent),
    confidence: spent === null ? DARK : confidenceOf({ coverage, ageMs, graceMs, maxDelayMs, n }),
    standing: spent === null ? 'unknown' : spent >= 1 ? 'breached' : 'kept',
    unseen: facts.window.expectedSlots === 0 ? 0 : (1 - coverage) / allowed,
  };
}

function wholly(counts: WindowCounts): WindowCounts {
  return { ...counts, expectedSlots: counts.observedSlots };
}

/** A journey in a product: as well as it scores, and as far as that is known. */
function partMember(member: ScoreMember, parts: PartScores): GatheredMember {
  const part = parts.get(member.of.name);
  if (part === undefined) return unknownMember(member, null);
  const { score, judged } = part;
  const all = score.confidence;
  const quality = all === 0 ? null : Math.min(1, score.lo / all);
  const standing = judged.standing === 'breached' ? 'breached' : judged.standing === 'unknown' ? 'unknown' : 'kept';
  const confidence = { coverage: all, freshness: 1, evidence: 1, all };
  return { member, spent: null, n: null, objective: null, quality, confidence, standing, unseen: 0 };
}

function unknownMember(member: ScoreMember, objective: string | null): GatheredMember {
  return { member, spent: null, n: null, objective, quality: null, confidence: DARK, standing: 'unknown', unseen: 0 };
}

function dependencyObjective({ catalog }: Known, scored: Scored, name: string): string | null {
  const journey: Journey | undefined = catalog().journeys.find((one) => one.name === scored.name && scored.kind === 'journey');
  return journey?.dependencies.find((one) => one.name === name)?.objective ?? null;
}

/** Events of the last hour behind a member, by which a change of its quality is a fact. */
export function eventsLately(known: Known, objective: string | null, at: Instant): number {
  const found = objective === null ? undefined : findObjective(known.catalog(), objective);
  const indicator = findIndicator(known.catalog(), found?.indicator ?? null);
  if (found === undefined || indicator === undefined) return 0;
  const { total } = countsOver(known.evidence(), indicator.generation, { at, window: HOUR });
  return eventsSeen(known, found, { total, at });
}

/**
 * Windows know what is counted, and only recent cells how many events that stood for: what sampling lets one stand for now is
 * taken for the whole window. A composite adds up what its members have seen.
 */
function eventsSeen(
  known: Known,
  { indicator: name, composite }: Objective,
  { total, at }: { total: number; at: Instant },
): number {
  const indicator = findIndicator(known.catalog(), name);
  if (indicator === undefined && composite !== null) {
    const shares = composite.map(({ objective }) => {
      const member = findObjective(known.catalog(), objective);
      return member === undefined ? 1 : seenShare(known, findIndicator(known.catalog(), member.indicator)?.generation, at);
    });
    return total * Math.min(1, ...shares);
  }
  return total * seenShare(known, indicator?.generation, at);
}

/** Events seen ÷ events counted in the last minutes; looked at once a minute. */
function seenShare(known: Known, generation: string | undefined, at: Instant): number {
  if (generation === undefined) return 1;
  const evidence = known.evidence();
  const shares = sharesOf.get(evidence) ?? new Map<string, { at: Instant; share: number }>();
  sharesOf.set(evidence, shares);
  const before = shares.get(generation);
  if (before !== undefined && elapsed(before.at, at) < MINUTE && elapsed(before.at, at) >= 0) return before.share;
  let [n, all, cells] = [0, 0, 0];
  for (const cell of recentCells(evidence, generation, { from: (at - LOOKED_AT) as Instant, to: (at + SLOT) as Instant })) {
    n += cell.n;
    all += cell.total;
    cells += 1;
    if (cells === MOST_CELLS) break;
  }
  const share = all > 0 && n >= 0 ? Math.min(1, n / all) : (before?.share ?? 1);
  if (shares.size >= MOST_SHARES) shares.clear();
  shares.set(generation, { at, share });
  return share;
}
const sharesOf = new WeakMap<ReturnType<Known['evidence']>, Map<string, { at: Instant; share: number }>>();
const LOOKED_AT = (2 * MINUTE) as DurationMs;
const MOST_CELLS = 500;
const MOST_SHARES = 100_000;
