import type { ScoreTerms } from '../catalog/score-terms.ts';
import { memberKey } from '../intake/score-series.ts';
import { elapsed, type Instant } from '../kernel/units.ts';
import { SOON, type DoubtCode } from '../verdict/score/doubts.ts';
import type { Fall } from '../verdict/score/explain-fall.ts';
import type { Decided } from './decided.ts';
import type { ScoreInputs } from './decisions/score-inputs.ts';
import type { GapHold } from '../verdict/score/gap-hold.ts';
import type { ScoreReason, Standing } from '../verdict/score/score-state.ts';

/** What is recorded of scores. Their subject is the generation that they are kept under: `score/checkout`. */
export type ScoreFact =
  | { readonly kind: 'score.moved'; readonly body: ScoreMoved & MadeFrom }
  | { readonly kind: 'score.terms-changed'; readonly body: ScoreTermsChanged & MadeFrom }
  | { readonly kind: 'score.held'; readonly body: ScoreHeld & MadeFrom }
  | { readonly kind: 'score.doubted'; readonly body: ScoreDoubted & MadeFrom };
type MadeFrom = { readonly decided?: Decided<ScoreInputs> };

type Figures = { readonly lo: number; readonly point: number | null; readonly hi: number; readonly confidence: number };

/** The state is another one: from which score, of which parts, and why. */
export type ScoreMoved = {
  readonly from: Standing;
  readonly to: Standing;
  readonly because: ScoreReason | null;
  readonly score: Figures;
  /** Against the score of the last state; null when none is known. */
  readonly fall: Fall | null;
  /** The verdicts that it was made from, as they were. */
  readonly members: readonly MemberThen[];
  readonly sentence: string;
};

export type MemberThen = {
  readonly key: string;
  readonly share: number;
  readonly part: number;
  readonly known: number;
  readonly quality: number | null;
  readonly standing: string;
};

/** Somebody changed what a score is made of, or by what it is judged. */
export type ScoreTermsChanged = {
  /** Null: it was not scored before, or is not any more. */
  readonly before: ScoreTerms | null;
  readonly after: ScoreTerms | null;
  readonly catalogRevision: string;
  /** What the change found. */
  readonly found: { readonly standing: Standing; readonly point: number | null };
  readonly sentence: string;
};

/** A gap holds a member's part, or does not any more. */
export type ScoreHeld = { readonly member: string; readonly hold: GapHold | null; readonly sentence: string };

export type ScoreDoubted = { readonly code: DoubtCode; readonly member: string; readonly sentence: string };

/** What the world remembers of one score. */
export type ScoreRecord = {
  readonly standing: Standing;
  readonly because: ScoreReason | null;
  readonly since: Instant;
  readonly terms: ScoreTerms | null;
  readonly edit: (ScoreTermsChanged['found'] & Pick<ScoreTermsChanged, 'before' | 'after'> & { readonly at: Instant }) | null;
  readonly holds: ReadonlyMap<string, GapHold>;
  /** Newest first. */
  readonly doubts: readonly (ScoreDoubted & { readonly at: Instant })[];
};
export type ScoreRecords = ReadonlyMap<string, ScoreRecord>;

export const NO_SCORES: ScoreRecords = new Map();
/** Doubts that are kept at hand of one score; the ledger has all. */
const DOUBTS_KEPT = 20;

export function withScoreFact(
  known: ScoreRecords,
  fact: ScoreFact & { readonly subject: string; readonly at: Instant },
): ScoreRecords {
  const { subject, at } = fact;
  const record = known.get(subject) ?? newRecord(at);
  return new Map(known).set(subject, foldScore(record, fact, at));
}

/** Whether this was said already, so lately that saying it again would be noise. */
export function isDoubted(
  record: ScoreRecord | undefined,
  { code, member }: Pick<ScoreDoubted, 'code' | 'member'>,
  at: Instant,
): boolean {
  return (record?.doubts ?? []).some((one) => one.code === code && one.member === member && elapsed(one.at, at) < SOON);
}

function foldScore(record: ScoreRecord, fact: ScoreFact, at: Instant): ScoreRecord {
  switch (fact.kind) {
    case 'score.moved':
      return { ...record, standing: fact.body.to, because: fact.body.because, since: at };
    case 'score.terms-changed': {
      const { before, after, found } = fact.body;
      const keys = new Set((after?.members ?? []).map(memberKey));
      const holds = new Map([...record.holds].filter(([member]) => keys.has(member)));
      return { ...record, terms: after, holds, edit: { at, before, after, ...found } };
    }
    case 'score.held': {
      const holds = new Map(record.holds);
      if (fact.body.hold === null) holds.delete(fact.body.member);
      else holds.set(fact.body.member, fact.body.hold);
      return { ...record, holds };
    }
    case 'score.doubted': {
      const { code, member, sentence } = fact.body;
      return { ...record, doubts: [{ at, code, member, sentence }, ...record.doubts].slice(0, DOUBTS_KEPT) };
    }
  }
}

function newRecord(at: Instant): ScoreRecord {
  return { standing: 'unknown', because: null, since: at, terms: null, edit: null, holds: new Map(), doubts: [] };
}
