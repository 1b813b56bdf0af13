import { SLOT } from '../../evidence/cell.ts';
import { showInstant } from '../../kernel/show.ts';
import { after, type Instant } from '../../kernel/units.ts';
import type { MoveGrounds, MoveInputs } from '../../ledger/decisions/move-inputs.ts';
import type { Entry } from '../../ledger/entry.ts';
import { explainEntry } from '../../ledger/explain-entry.ts';
import type { Ledger } from '../../loops/ledger.ts';
import {
  batchExcesses,
  evidenceOf,
  judgeBatch,
  judgeMore,
  openJudging,
  openStates,
  type BatchExcess,
  type JudgedBatch,
  type JudgeState,
  type JudgeTerms,
  type Judging,
} from '../../verdict/comparison/judge.ts';
import type { JudgedPointView, TimelineEntryView } from '../../wire/rollout.ts';

/** What a rollout's page tells of its past: the newest entries, and the newest judged batches for the charts. */
export type RolloutHistory = {
  readonly timeline: readonly TimelineEntryView[];
  readonly judged: readonly JudgedPointView[];
  /** The same batches: the excess of each stream as it was known after them. */
  readonly batches: readonly BatchPoint[];
  /** Shares that were asked for, and those that the router counted whenever something was decided. */
  readonly asked: readonly ShareAt[];
  readonly counted: readonly ShareAt[];
};
export type BatchPoint = {
  readonly at: Instant;
  readonly step: number;
  /** What telemetry tells of the candidate's share in this batch; null: nobody came. */
  readonly share: number | null;
  readonly excess: readonly (BatchExcess | null)[];
};
export type ShareAt = { readonly at: Instant; readonly share: number };
export type RolloutHistories = { of(id: string): Promise<RolloutHistory> };

const PAGE = 500;
/** Histories kept at hand: every screen asks once a second, and must cost what happened since, not the whole past. */
const MOST_KEPT = 32;
const MOST_TIMELINE = 1_000;
const MOST_JUDGED = 720;

type Past = {
  after: number;
  terms: JudgeTerms | null;
  judging: Judging | null;
  readonly timeline: TimelineEntryView[];
  readonly judged: JudgedPointView[];
  readonly batches: BatchPoint[];
  /** Batches whose excess is not reckoned yet, with what the judge knew after them: of many only the newest are. */
  readonly unreckoned: { batch: JudgedBatch; state: JudgeState }[];
  readonly asked: ShareAt[];
  readonly counted: ShareAt[];
  place: string;
};

export function openHistories(ledger: Pick<Ledger, 'read'>): RolloutHistories {
  const kept = new Map<string, Past>();
  return {
    async of(id) {
      const past = kept.get(id) ?? openPast();
      kept.delete(id); // so that it becomes the newest in the map's order
      kept.set(id, past);
      const oldest = kept.keys().next();
      if (kept.size > MOST_KEPT && !oldest.done) kept.delete(oldest.value);
      await readOn(past, id, ledger);
      reckon(past);
      return past;
    },
  };
}

function openPast(): Past {
  const lists = { timeline: [], judged: [], batches: [], unreckoned: [], asked: [], counted: [] };
  return { after: 0, terms: null, judging: null, place: '', ...lists };
}

async function readOn(past: Past, id: string, ledger: Pick<Ledger, 'read'>): Promise<void> {
  for (;;) {
    const from = past.after;
    const entries = await ledger.read({ after: from, limit: PAGE, subject: id });
    // Somebody else may have read the same entries while we waited for them; they count once.
    if (past.after === from) for (const entry of entries) append(past, entry);
    if (entries.length < PAGE) return;
  }
}

function append(past: Past, entry: Entry): void {
  past.after = entry.seq;
  if (entry.kind === 'rollout.started') {
    past.terms = entry.body.terms;
    past.judging = openJudging(entry.body.terms);
    past.place = entry.body.places.candidate;
  }
  if (entry.kind === 'rollout.started' || entry.kind === 'rollout.moved') noteShares(past, entry);
  if (entry.kind === 'rollout.judged') judge(past, entry.body.batches);
  else {
    const { seq, at, kind, actor } = entry;
    past.timeline.push({ seq, at: showInstant(at), kind, actor, sentence: explainEntry(entry) });
    if (past.timeline.length > MOST_TIMELINE) past.timeline.shift();
  }
}

/** What was asked of the router, and what it had counted until then. */
function noteShares({ asked, counted, place }: Past, entry: Entry & { kind: 'rollout.started' | 'rollout.moved' }): void {
  const { at, body } = entry;
  for (const effect of body.effects) if (effect.do === 'set-traffic') asked.push({ at, share: effect.weights[place] ?? 0 });
  const grounds = entry.kind === 'rollout.moved' ? groundsOf(entry.body.decided?.inputs) : null;
  if (grounds?.router?.kind === 'measured') counted.push({ at, share: grounds.router.share });
  for (const shares of [asked, counted]) if (shares.length > MOST_TIMELINE) shares.shift();
}

function groundsOf(inputs: MoveInputs | undefined): MoveGrounds | null {
  return inputs === undefined || inputs.by === 'revocation' ? null : inputs.grounds;
}

/** The judge is run over the recorded batches again: the chart shows what it saw, not what somebody stored about it. */
function judge(past: Past, batches: readonly JudgedBatch[]): void {
  const { judging: before, terms } = past;
  if (before === null || terms === null) return;
  past.judging = judgeMore(before, batches, terms);
  const { newestBatch } = before.judge;
  if (newestBatch !== null && batches.some(({ at }) => at <= newestBatch)) return showAgain(past, past.judging, terms);
  let state = before.judge;
  for (const batch of batches) {
    state = judgeBatch(state, batch, terms);
    past.judged.push(pointOf(batch, state, terms));
    past.unreckoned.push({ batch, state });
  }
  while (past.unreckoned.length > MOST_JUDGED) past.unreckoned.shift();
  while (past.judged.length > MOST_JUDGED) past.judged.shift();
}

/** Late telemetry has amended batches: what the chart showed of them, and of those since, is drawn again. */
function showAgain(past: Past, judging: Judging, terms: JudgeTerms): void {
  const open = [...openStates(judging, terms)];
  const points = open.map(([batch, state]) => pointOf(batch, state, terms));
  const from = points[0]?.at ?? '';
  const first = open[0]?.[0].at ?? Infinity;
  while ((past.unreckoned.at(-1)?.batch.at ?? -Infinity) >= first) past.unreckoned.pop();
  while ((past.batches.at(-1)?.at ?? -Infinity) > first) past.batches.pop();
  past.unreckoned.push(...open.map(([batch, state]) => ({ batch, state })));
  while ((past.judged.at(-1)?.at ?? '') >= from && past.judged.length > 0) past.judged.pop();
  past.judged.push(...points);
  while (past.judged.length > MOST_JUDGED) past.judged.shift();
}

function pointOf(batch: JudgedBatch, state: JudgeState, terms: JudgeTerms): JudgedPointView {
  const { log10Harm, log10Safe } = evidenceOf(state, terms);
  const first = batch.tallies[0] ?? { n1: 0, k1: 0, n0: 0, k0: 0 };
  return {
    at: showInstant(after(batch.at, SLOT)),
    log10_harm: log10Harm,
    log10_safe: log10Safe,
    candidate_total: first.n1,
    candidate_bad: first.k1,
    baseline_total: first.n0,
    baseline_bad: first.k0,
  };
}

/** An interval takes a search for each of its ends; what is left out of the picture is not worth one. */
function reckon({ unreckoned, batches, terms }: Past): void {
  if (terms === null) return;
  for (const { batch, state } of unreckoned.splice(0)) {
    const { n1, n0 } = batch.tallies[0] ?? { n1: 0, n0: 0 };
    const beside = (batch.apart ?? 0) + (batch.strangers ?? []).reduce((sum, { events }) => sum + events, 0);
    const all = n1 + n0 + beside;
    const share = all === 0 ? null : n1 / all;
    batches.push({ at: after(batch.at, SLOT), step: batch.step, share, excess: batchExcesses(state, terms) });
  }
  while (batches.length > MOST_JUDGED) batches.shift();
}
