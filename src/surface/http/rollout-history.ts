import { SLOT } from '../../evidence/cell.ts';
import { showInstant } from '../../kernel/show.ts';
import { after } from '../../kernel/units.ts';
import type { Entry } from '../../ledger/entry.ts';
import { explainEntry } from '../../ledger/explain-entry.ts';
import type { Ledger } from '../../loops/ledger.ts';
import {
  evidenceOf,
  judgeBatch,
  judgeMore,
  openJudging,
  openStates,
  type JudgedBatch,
  type JudgeState,
  type JudgeTerms,
  type Judging,
} from '../../verdict/comparison/judge.ts';
import type { JudgedPointView, TimelineEntryView } from '../../wire/rollout.ts';

/** What a rollout's page tells of its past: the newest entries, and the newest judged batches for the chart. */
export type RolloutHistory = { readonly timeline: readonly TimelineEntryView[]; readonly judged: readonly JudgedPointView[] };
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
};

export function openHistories(ledger: Pick<Ledger, 'read'>): RolloutHistories {
  const kept = new Map<string, Past>();
  return {
    async of(id) {
      const past = kept.get(id) ?? { after: 0, terms: null, judging: null, timeline: [], judged: [] };
      kept.delete(id); // so that it becomes the newest in the map's order
      kept.set(id, past);
      const oldest = kept.keys().next();
      if (kept.size > MOST_KEPT && !oldest.done) kept.delete(oldest.value);
      await readOn(past, id, ledger);
      return past;
    },
  };
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
  }
  if (entry.kind === 'rollout.judged') judge(past, entry.body.batches);
  else {
    const { seq, at, kind, actor } = entry;
    past.timeline.push({ seq, at: showInstant(at), kind, actor, sentence: explainEntry(entry) });
    if (past.timeline.length > MOST_TIMELINE) past.timeline.shift();
  }
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
  }
  while (past.judged.length > MOST_JUDGED) past.judged.shift();
}

/** Late telemetry has amended batches: what the chart showed of them, and of those since, is drawn again. */
function showAgain(past: Past, judging: Judging, terms: JudgeTerms): void {
  const points = [...openStates(judging, terms)].map(([batch, state]) => pointOf(batch, state, terms));
  const from = points[0]?.at ?? '';
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
