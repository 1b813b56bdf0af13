import { scoredOf, type Scored } from '../catalog/scored.ts';
import type { ScoreTerms } from '../catalog/score-terms.ts';
import { SLOT } from '../evidence/cell.ts';
import { recentCells } from '../evidence/evidence.ts';
import type { Matcher } from '../intake/matcher.ts';
import type { ObservationBatch } from '../intake/observation-batch.ts';
import { appendScore, memberKey, partGeneration, scoreGeneration } from '../intake/score-series.ts';
import { after, broken, elapsed, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import type { Draft } from '../ledger/entry.ts';
import type { ScoreRecord } from '../ledger/score-records.ts';
import type { World } from '../ledger/world.ts';
import type { Score } from '../verdict/score/score-of.ts';
import type { ScoreState } from '../verdict/score/score-state.ts';
import { advanceScore, draftsOf, type Advanced } from '../ledger/decisions/advance-score.ts';
import { decideGone, decideScore } from '../ledger/decisions/score.ts';
import { NO_MEMORY, type ScoreMemory } from '../ledger/decisions/score-inputs.ts';
import { madeBy } from './made-by.ts';
import { gatherInTurns, judgeScores, type Gathered, type ScoreNow } from './judge-scores.ts';
import { keptLately, type KeptParts } from './kept-scores.ts';
import type { Ledger } from './ledger.ts';
import type { Known } from './objectives.ts';
import type { WorkTime } from './work-time.ts';
import { eventsLately, FAST, PERIOD, type GatheredMember } from './score-facts.ts';

export type ScoresParts = Known &
  KeptParts & {
    readonly ledger: Pick<Ledger, 'world' | 'decide' | 'readLast' | 'code'>;
    readonly time?: WorkTime;
    readonly observe: (source: string, fill: (batch: ObservationBatch, matcher: Matcher) => void) => Promise<unknown>;
  };

/** One score as it is shown: with its state, and how fast its budgets go beside how much of them is gone. */
export type ShownScore = ScoreNow & {
  readonly state: ScoreState;
  readonly fast: Score;
  readonly heldBack: number;
  readonly record: ScoreRecord | null;
};

export type Scores = {
  /** Called every slot: judges, records what changed, and keeps every score as evidence. */
  round(at: Instant): Promise<void>;
  /** Every score as of the last round, or as of now when that is long ago. */
  current(at: Instant): readonly ShownScore[];
  /** What is remembered of each score from one round to the next, by the name that it is kept under. */
  memories(): ReadonlyMap<string, ScoreMemory>;
  readonly parts: ScoresParts;
};

type AdvancedFrom = Advanced & { readonly before: ScoreMemory };
type JudgedRound = { readonly shown: readonly ShownScore[]; readonly advanced: ReadonlyMap<string, AdvancedFrom> };
type Round = { readonly at: Instant; readonly shown: readonly ShownScore[] };
/** A round that is older was not followed by the next one. */
const ROUND_KEPT = (2 * SLOT) as DurationMs;

/** `remembered` is what a former round left behind; without it the evidence tells what was shown last. */
export function openScores(parts: ScoresParts, remembered: ReadonlyMap<string, ScoreMemory> = new Map()): Scores {
  const memories = new Map(remembered);
  const last: { round: Round | null } = { round: null };
  return {
    parts,
    memories: () => memories,
    async round(at) {
      const judged: JudgedRound = { shown: [], advanced: new Map() };
      const [period, fast] = await gatherInTurns(parts, [PERIOD, FAST], at);
      await parts.ledger.decide((world) => {
        Object.assign(judged, judgeRound(parts, memories, { world, at, period, fast }));
        return draftsOfRound(parts, judged, { world, at });
      });
      const { shown, advanced } = judged;
      for (const [subject, { memory }] of advanced) memories.set(subject, memory);
      for (const subject of memories.keys()) if (!advanced.has(subject)) memories.delete(subject);
      const { scores } = parts.ledger.world();
      last.round = { at, shown: shown.map((one) => ({ ...one, record: scores.get(scoreGeneration(one.scored)) ?? null })) };
      await keep(parts, shown, at);
    },
    current(at) {
      const { round } = last;
      const scored = scoredOf(parts.catalog());
      // An edit of the catalog is shown at once, and recorded with the next round.
      const isOfCatalog =
        round?.shown.length === scored.length && round.shown.every((one, index) => one.scored === scored[index]);
      if (round !== null && isOfCatalog && elapsed(round.at, at) <= ROUND_KEPT) return round.shown;
      return judgeRound(parts, memories, { world: parts.ledger.world(), at }).shown;
    },
  };
}

function judgeRound(
  parts: ScoresParts,
  memories: ReadonlyMap<string, ScoreMemory>,
  { world, at, ...gathered }: { world: World; at: Instant; period?: Gathered | undefined; fast?: Gathered | undefined },
): JudgedRound {
  const advanced = new Map<string, AdvancedFrom>();
  const now = judgeScores(parts, {
    view: PERIOD,
    at,
    gathered: gathered.period,
    settle: (scored, members) => {
      const subject = scoreGeneration(scored);
      const record = world.scores.get(subject);
      const before = memories.get(subject) ?? recalled(parts, scored, { terms: record?.terms ?? scored.terms, at });
      const one = advanceScore(before, scored, { members, at, record, eventsLately: latelyOf(parts, members, at) });
      advanced.set(subject, { before, ...one });
      return { score: one.score, judged: one.state };
    },
  });
  const fast = new Map(
    judgeScores(parts, { view: FAST, at, gathered: gathered.fast }).map(({ scored, score }) => [scored, score]),
  );
  const shown = now.map((one): ShownScore => {
    const subject = scoreGeneration(one.scored);
    const { state, memory } = advanced.get(subject) ?? broken(`${subject} was not judged`);
    const { heldBack } = memory;
    return { ...one, state, heldBack, fast: fast.get(one.scored) ?? one.score, record: world.scores.get(subject) ?? null };
  });
  return { shown, advanced };
}

/** What was shown before this process: so that a restart is no way around a bound. */
function recalled(parts: ScoresParts, scored: Scored, { terms, at }: { terms: ScoreTerms; at: Instant }): ScoreMemory {
  const kept = keptLately(parts, scoreGeneration(scored), at);
  if (kept === null) return NO_MEMORY;
  const weights = terms.members.reduce((sum, { weight }) => sum + weight, 0);
  const members = terms.members.map((member) => {
    const key = memberKey(member);
    const part = keptLately(parts, partGeneration(scored, key), at);
    return { key, share: member.weight / weights, part: part?.lo ?? 0, known: part?.confidence ?? 0 };
  });
  const point = kept.confidence >= terms.leastConfidence ? kept.lo / kept.confidence : null;
  return { ...NO_MEMORY, shown: { at: kept.at, lo: kept.lo, members }, point };
}

function draftsOfRound(
  parts: ScoresParts,
  { shown, advanced }: JudgedRound,
  { world, at }: { world: World; at: Instant },
): readonly Draft[] {
  const by = madeBy(parts);
  const drafts = shown.flatMap(({ scored, gathered }): readonly Draft[] => {
    const subject = scoreGeneration(scored);
    const one = advanced.get(subject) ?? broken(`${subject} was not judged`);
    const record = world.scores.get(subject);
    const found = draftsOf(scored, { before: one.before, advanced: one, record, catalogRevision: by.policy, at });
    // What a decision follows from is gathered whole only where there is one: at most slots there is none.
    if (found.length === 0) return found;
    const lately = latelyOf(parts, gathered, at);
    const members = gathered.map((member) => ({ ...member, lately: lately(memberKey(member.member)) }));
    return decideScore({ scored, at, members, memory: one.before }, { record, madeBy: by });
  });
  const gone = [...world.scores].flatMap(([subject, record]) =>
    advanced.has(subject) || record.terms === null ? [] : decideGone(subject, { record, madeBy: by }),
  );
  return [...drafts, ...gone];
}

/** Events of the last hour behind a member that an objective stands for. */
function latelyOf(parts: ScoresParts, members: readonly GatheredMember[], at: Instant): (key: string) => number {
  return (key) => eventsLately(parts, members.find(({ member }) => memberKey(member) === key)?.objective ?? null, at);
}

/** One cell per slot: a round that comes twice in a slot, or again after a restart, adds nothing. */
async function keep(parts: ScoresParts, shown: readonly ShownScore[], at: Instant): Promise<void> {
  const slot = slotOf(at, SLOT);
  const span = { from: slot, to: after(slot, SLOT) };
  const missing = shown.filter(({ scored }) => recentCells(parts.evidence(), scoreGeneration(scored), span).next().done === true);
  if (missing.length === 0) return;
  await parts.observe('plimsoll', (batch, { telemetry: { scores } }) => {
    for (const { scored, score } of missing) {
      // Rules that are newer than the round have other series; the next round keeps what they ask for.
      const series = scores.get(scoreGeneration(scored));
      if (series !== undefined) appendScore(batch, { at, series, lo: score.lo, confidence: score.confidence });
      for (const { key, part, known } of score.members) {
        const own = scores.get(partGeneration(scored, key));
        if (own !== undefined) appendScore(batch, { at, series: own, lo: part, confidence: known });
      }
    }
  });
}
