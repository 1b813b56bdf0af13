import { SLOT } from '../../evidence/cell.ts';
import { showInstant } from '../../kernel/show.ts';
import { after } from '../../kernel/units.ts';
import type { Entry } from '../../ledger/entry.ts';
import { explainEntry } from '../../ledger/explain-entry.ts';
import type { Ledger } from '../../loops/ledger.ts';
import { evidenceOf, judgeBatch, openJudge, type JudgedBatch, type JudgeState } from '../../verdict/comparison/judge.ts';
import type { RolloutPlan } from '../../catalog/catalog.ts';
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
  plan: RolloutPlan | null;
  judge: JudgeState | null;
  readonly timeline: TimelineEntryView[];
  readonly judged: JudgedPointView[];
};

export function openHistories(ledger: Pick<Ledger, 'read'>): RolloutHistories {
  const kept = new Map<string, Past>();
  return {
    async of(id) {
      const past = kept.get(id) ?? { after: 0, plan: null, judge: null, timeline: [], judged: [] };
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
    past.plan = entry.body.plan;
    past.judge = openJudge(entry.body.plan.judge, entry.body.reference);
  }
  if (entry.kind === 'rollout.judged') for (const batch of entry.body.batches) judge(past, batch);
  else {
    const { seq, at, kind, actor } = entry;
    past.timeline.push({ seq, at: showInstant(at), kind, actor, sentence: explainEntry(entry) });
    if (past.timeline.length > MOST_TIMELINE) past.timeline.shift();
  }
}

/** The judge is run over the recorded batches again: the chart shows what it saw, not what somebody stored about it. */
function judge(past: Past, batch: JudgedBatch): void {
  if (past.judge === null || past.plan === null) return;
  past.judge = judgeBatch(past.judge, batch, past.plan.judge);
  const { log10Harm, log10Safe } = evidenceOf(past.judge, past.plan.judge);
  const first = batch.tallies[0] ?? { n1: 0, k1: 0, n0: 0, k0: 0 };
  past.judged.push({
    at: showInstant(after(batch.at, SLOT)),
    log10_harm: log10Harm,
    log10_safe: log10Safe,
    candidate_total: first.n1,
    candidate_bad: first.k1,
    baseline_total: first.n0,
    baseline_bad: first.k0,
  });
  if (past.judged.length > MOST_JUDGED) past.judged.shift();
}
