import type { Scored } from '../../catalog/scored.ts';
import type { ScoreTerms } from '../../catalog/score-terms.ts';
import { canonicalJson } from '../../kernel/hash.ts';
import { elapsed, HOUR, MINUTE, type Instant } from '../../kernel/units.ts';
import type { Draft } from '../entry.ts';
import { isDoubted, type ScoreRecord } from '../score-records.ts';
import { memberKey, scoreGeneration } from '../../intake/score-series.ts';
import { doubtsOf } from '../../verdict/score/doubts.ts';
import { explainFall, momentOf } from '../../verdict/score/explain-fall.ts';
import { explainDoubt, explainHold, explainMove, explainScore, explainTerms } from '../../verdict/score/explain-score.ts';
import { holdAt, type GapHold } from '../../verdict/score/gap-hold.ts';
import { BACKING, paceScore } from '../../verdict/score/pace.ts';
import { scoreOf, type Score } from '../../verdict/score/score-of.ts';
import { bestOf, worstOf, type Moment, type ScoreMemory, type SeenMember } from './score-inputs.ts';
import { advanceState, type ScoreState, type Standing } from '../../verdict/score/score-state.ts';

export type Advanced = { readonly memory: ScoreMemory; readonly score: Score; readonly state: ScoreState };

type Now = {
  readonly at: Instant;
  readonly record: ScoreRecord | undefined;
  /** Events behind a member within the last hour. */
  readonly eventsLately: (key: string) => number;
};

/** One slot further: gaps hold, rises are paced, and the state follows. */
export function advanceScore(
  before: ScoreMemory,
  { terms }: Scored,
  { members, ...now }: Now & { members: readonly SeenMember[] },
): Advanced {
  const { at, record, eventsLately } = now;
  const holds = new Map<string, GapHold>();
  const facts = members.map((member) => {
    const key = memberKey(member.member);
    const { hold, atMost } = holdAt(before.holds.get(key) ?? record?.holds.get(key) ?? null, member, at);
    if (hold !== null) holds.set(key, hold);
    return { ...member, atMost };
  });
  const raw = scoreOf(facts, terms);
  const { mostPerHour, leastConfidence } = terms;
  const byKey = new Map(members.map((member) => [memberKey(member.member), member]));
  const isBacked = (key: string): boolean => {
    const member = byKey.get(key);
    return member !== undefined && (member.member.of.kind === 'journey' || eventsLately(key) >= BACKING);
  };
  const { score, heldBack } = paceScore(before.shown, raw, { mostPerHour, leastConfidence, isBacked, at });
  const state = advanceState(before.state ?? stateOf(record), score, { terms, at });
  // From the moment at which it is late: until it counts as missing the score has risen already. What never said anything within
  // its window has not fallen silent, and took nothing from the score that its silence could give back.
  const silent = new Map(
    raw.members
      .filter(({ key, missing, confidence }) => (missing || confidence.freshness < 1) && byKey.get(key)?.n !== 0)
      .map(({ key }) => [key, before.silent.get(key) ?? { since: at, point: before.point }] as const),
  );
  const shown = { at, lo: score.lo, members: momentOf(raw).members };
  const memory = { state, shown, point: score.point, holds, silent, past: pastWith(before.past, shown), heldBack, terms };
  return { memory, score, state };
}

/** With what the ledger knows of it, where nothing is remembered. */
export function withRecord(memory: ScoreMemory, record: ScoreRecord | undefined): ScoreMemory {
  const holds = new Map([...(record?.holds ?? []), ...memory.holds]);
  return { ...memory, holds, state: memory.state ?? stateOf(record) };
}

/** What has to be recorded of it. */
export function draftsOf(
  scored: Scored,
  {
    before,
    advanced,
    record,
    catalogRevision,
    at,
  }: {
    before: ScoreMemory;
    advanced: Advanced;
    record: ScoreRecord | undefined;
    catalogRevision: string;
    at: Instant;
  },
): readonly Draft[] {
  const { memory, score, state } = advanced;
  const drafts: Draft[] = [];
  const about = aboutScore(scored);
  const standing = record?.standing ?? 'unknown';
  const was = record?.terms ?? before.terms;
  // What nobody wrote need not be recorded; that it came to be something else does.
  const edited = was === null ? scored.stated : !sameTerms(was, scored.terms);
  const found = { standing, point: before.point };
  const is = scored.terms;
  const edit = edited ? { at, before: was, after: is, ...found } : (record?.edit ?? null);
  if (edited) {
    const body = { before: was, after: is, catalogRevision, found, sentence: `${scored.displayName}: ${explainTerms(was, is)}` };
    drafts.push({ kind: 'score.terms-changed', ...about, actor: 'catalog folder', body });
  }
  for (const [member, hold] of memory.holds) {
    const known = record?.holds.get(member) ?? null;
    if ((known?.since ?? null) === hold.since) continue;
    const body = {
      member,
      hold: hold.since === null ? null : hold,
      sentence: `${scored.displayName}: ${explainHold(member, hold.since)}`,
    };
    drafts.push({ kind: 'score.held', ...about, body });
  }
  if (state.standing !== standing)
    drafts.push({ kind: 'score.moved', ...about, body: movedBody(scored, { from: standing, before, advanced }) });
  const silent = [...memory.silent].map(([member, { since, point }]) => ({ member, since, point }));
  const doubts = doubtsOf({
    at,
    standing: state.standing,
    point: score.point,
    heldBack: memory.heldBack,
    silent,
    edit: editFacts(edit),
  });
  for (const doubt of doubts) {
    if (isDoubted(record, doubt, at)) continue;
    const sentence = `${scored.displayName}: ${explainDoubt(doubt, memory.heldBack)}`;
    drafts.push({ kind: 'score.doubted', ...about, body: { ...doubt, sentence } });
  }
  return drafts;
}

/** It is in the catalog no more. */
export function goneDraft(subject: string, record: ScoreRecord, catalogRevision: string): Draft {
  const { terms: before, standing } = record;
  const body = { before, after: null, catalogRevision, found: { standing, point: null }, sentence: explainTerms(before, null) };
  return { kind: 'score.terms-changed', subject, actor: 'catalog folder', body };
}

function aboutScore(scored: Scored): { readonly subject: string; readonly actor: string } {
  return { subject: scoreGeneration(scored), actor: 'plimsoll' };
}

function movedBody(
  { displayName, terms }: Scored,
  { from, before, advanced }: { from: Standing; before: ScoreMemory; advanced: Advanced },
): Extract<Draft, { kind: 'score.moved' }>['body'] {
  const { memory, score, state } = advanced;
  const { lo, point, hi, confidence } = score;
  // Against the best of the last hour when it fell and the worst when it rose, the newest of several.
  const then = RANK.indexOf(state.standing) < RANK.indexOf(from) ? bestOf(before.past) : worstOf(before.past);
  const fall = then === null ? null : explainFall(then, memory.shown ?? then);
  const why = explainScore(score, state, terms);
  const moved = fall === null ? '' : ` In the last hour it ${explainMove(fall)}.`;
  const members = score.members.map(({ key, share, part, known, quality, standing }) => ({
    key,
    share,
    part,
    known,
    quality,
    standing,
  }));
  const sentence = `${displayName} is ${state.standing} and was ${from}. ${why}${moved}`;
  return { from, to: state.standing, because: state.because, score: { lo, point, hi, confidence }, fall, members, sentence };
}
const RANK: readonly Standing[] = ['breached', 'unknown', 'at-risk', 'healthy'];

function editFacts(edit: ScoreRecord['edit']): Parameters<typeof doubtsOf>[0]['edit'] {
  if (edit === null || edit.before === null || edit.after === null) return null;
  const { at, standing, point, before, after } = edit;
  const keys = new Set(after.members.map(memberKey));
  const removed = before.members.map(memberKey).filter((key) => !keys.has(key));
  return { at, standing, point, removed };
}

function stateOf(record: ScoreRecord | undefined): ScoreState | null {
  if (record === undefined) return null;
  const { standing, because, since } = record;
  return { standing, because, since, rising: null };
}

function sameTerms(one: ScoreTerms | null, other: ScoreTerms): boolean {
  return one === other || (one !== null && canonicalJson(one) === canonicalJson(other));
}

function pastWith(past: readonly Moment[], now: Moment): readonly Moment[] {
  const last = past.at(-1);
  if (last !== undefined && elapsed(last.at, now.at) < MINUTE) return past;
  return [...past.filter(({ at }) => elapsed(at, now.at) <= HOUR), now];
}
