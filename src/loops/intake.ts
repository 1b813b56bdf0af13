import { hash } from 'node:crypto';
import { applyBatch, forgetOld, heardGeneration, openEvidence, restore, takeChanged, watch, type Evidence } from '../evidence/evidence.ts';
import { SLOT, TIERS } from '../evidence/cell.ts';
import { clearBatch, openBatch } from '../intake/observation-batch.ts';
import type { Matcher } from '../intake/matcher.ts';
import { readTracesJson } from '../intake/otlp-json.ts';
import { readTracesProtobuf } from '../intake/otlp-protobuf.ts';
import { after, DAY, HOUR, MINUTE, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import type { Clock } from '../ports/clock.ts';
import type { EvidenceStore, SeenPayload } from '../ports/evidence-store.ts';
import type { Intake, IntakeAnswer } from '../ports/intake.ts';
import { rollUpDue } from './roll-up.ts';

/** Telemetry in, durable cells out. An answer says `accepted` only when the store has what the payload said. */
export type IntakeLoop = Intake & {
  evidence(): Evidence;
  /** New rules count from the next payload on. */
  useMatcher(matcher: Matcher): void;
  counters(): IntakeCounters;
  /** Called every second: notes that the server watches, makes that durable, forgets what is no longer at hand. */
  round(at: Instant): void;
  /** Resolves when nothing is waiting to be made durable. */
  settled(): Promise<void>;
};
export type IntakeCounters = Readonly<Record<'spans' | 'matched' | 'excluded' | 'repeated' | 'refused' | 'shed' | 'commits' | 'failedCommits' | 'negativeDurations', number>>;

type Waiting = { readonly seen: SeenPayload; readonly bytes: number; readonly answer: IntakeAnswer; readonly resolve: (answer: IntakeAnswer) => void };
type Bounds = { readonly waitingPayloads: number; readonly waitingBytes: number };

/** What may wait for one commit; beyond it senders are asked to come again, before memory grows. */
const BOUNDS: Bounds = { waitingPayloads: 2_000, waitingBytes: 64 * 1_048_576 };
/** A payload that comes again within this time is recognised. */
const REPEAT_MEMORY = (10 * MINUTE) as DurationMs;
const RETRY_AFTER_MS = 1_000;

export async function openIntake({ store, clock, matcher, bounds = BOUNDS }: IntakeParts): Promise<IntakeLoop> {
  const known = await restoreKnown(store, clock.now());
  const state = { ...known, matcher, waiting: [] as Waiting[], waitingBytes: 0, committing: false, startingOver: false, idle: Promise.resolve() };
  const counters = { spans: 0, matched: 0, excluded: 0, repeated: 0, refused: 0, shed: 0, commits: 0, failedCommits: 0, negativeDurations: 0 };
  const batch = openBatch();

  /** While one commit is on its way to the disk the next one gathers: nobody waits for a timer. */
  const commitAll = async (): Promise<void> => {
    state.committing = true;
    while (state.waiting.length > 0 || state.evidence.changed.size > 0) {
      const group = state.waiting;
      state.waiting = [];
      state.waitingBytes = 0;
      try {
        await store.commit({ cells: takeChanged(state.evidence), payloads: group.map((waiting) => waiting.seen) });
        counters.commits += 1;
        for (const { answer, resolve } of group) resolve(answer);
      } catch (cause) {
        counters.failedCommits += 1;
        refuseWaiting(group, cause);
        return startOver();
      }
    }
    state.committing = false; // in one go with the last look at what waits, so that nothing can slip in between
  };
  const refuseWaiting = (group: readonly Waiting[], cause: unknown): void => {
    const text = `telemetry cannot be stored: ${cause instanceof Error ? cause.message : String(cause)}`;
    for (const { resolve } of [...group, ...state.waiting]) resolve({ say: 'busy', retryAfterMs: RETRY_AFTER_MS, text });
    state.waiting = [];
    state.waitingBytes = 0;
  };
  /**
   * What could not be stored is taken back by reading the store again: memory never knows more than the disk, and a
   * commit that failed after it was written is known too. Until that succeeds nothing is accepted: cells are written
   * whole, so counting on from anything less than the disk has would write over what was acknowledged.
   */
  const startOver = async (): Promise<void> => {
    Object.assign(state, { startingOver: true, committing: true });
    try {
      const { evidence, seen } = await restoreKnown(store, clock.now());
      Object.assign(state, { evidence: { ...evidence, counters: state.evidence.counters }, seen, startingOver: false });
    } catch {
      // The store cannot even be read; the next round tries again.
    }
    state.committing = false;
  };

  return {
    evidence: () => state.evidence,
    useMatcher(next) {
      state.matcher = next;
    },
    counters: () => counters,
    round(at) {
      if (state.startingOver) {
        if (!state.committing) state.idle = startOver();
        return;
      }
      watch(state.evidence, at);
      forgetOld(state.evidence, at);
      if (state.evidence.changed.size > 0 && !state.committing) state.idle = commitAll();
      for (const [payload, when] of state.seen) {
        if (when >= at - REPEAT_MEMORY) break;
        state.seen.delete(payload);
      }
    },
    settled: () => state.idle,
    accept(body, encoding) {
      const full = state.waiting.length >= bounds.waitingPayloads || state.waitingBytes + body.length > bounds.waitingBytes;
      if (full || state.startingOver) {
        counters.shed += 1;
        const text = full ? 'too much telemetry is waiting to be stored' : 'the store failed and is being read again';
        return Promise.resolve({ say: 'busy', retryAfterMs: RETRY_AFTER_MS, text });
      }
      const at = clock.now();
      const key = hash('sha256', body, 'hex');
      const repeated = state.seen.has(key);
      clearBatch(batch);
      const outcome = encoding === 'protobuf' ? readTracesProtobuf(body, state.matcher, batch) : readTracesJson(body, state.matcher, batch);
      if (!outcome.ok) {
        counters.refused += 1;
        return Promise.resolve({ say: 'refused', text: outcome.text });
      }
      if (repeated) counters.repeated += 1;
      else {
        applyBatch(state.evidence, batch, { matcher: state.matcher, at });
        count(counters, batch);
      }
      state.seen.delete(key); // so that the oldest always come first
      state.seen.set(key, at);
      const answer: IntakeAnswer = { say: 'accepted', rejected: outcome.rejected, message: outcome.message };
      return new Promise((resolve) => {
        state.waiting.push({ seen: { digest: key, at }, bytes: body.length, answer, resolve });
        state.waitingBytes += body.length;
        if (!state.committing) state.idle = commitAll();
      });
    },
  };
}
type IntakeParts = { readonly store: EvidenceStore; readonly clock: Clock; readonly matcher: Matcher; readonly bounds?: Bounds };

function count(counters: { -readonly [Name in keyof IntakeCounters]: number }, batch: { spans: number; matched: number; excluded: number; negativeDurations: number }): void {
  counters.spans += batch.spans;
  counters.matched += batch.matched;
  counters.excluded += batch.excluded;
  counters.negativeDurations += batch.negativeDurations;
}

type Restored = { readonly evidence: Evidence; /** Payloads counted of late and when they came last, oldest first. */ readonly seen: Map<string, Instant> };

async function restoreKnown(store: EvidenceStore, at: Instant): Promise<Restored> {
  const evidence = await restoreEvidence(store, at);
  const payloads = await store.payloads((at - REPEAT_MEMORY) as Instant);
  return { evidence, seen: new Map(payloads.map((payload) => [payload.digest, payload.at])) };
}

/** Hours for the long windows, minutes where hours are too coarse, ten-second cells for what is not rolled up yet. */
async function restoreEvidence(store: EvidenceStore, at: Instant): Promise<Evidence> {
  const evidence = openEvidence();
  await rollUpDue(store, at); // what was left over when the server stopped, however long ago
  const minutesUntil = (await store.rolledUpUntil('1m')) ?? (0 as Instant);
  const to = (at + HOUR) as Instant;
  const recentFrom = Math.min(minutesUntil, slotOf((at - 12 * MINUTE) as Instant, SLOT)) as Instant;
  const [hours, minutes, recent] = await Promise.all([
    store.cells({ tier: '1h', from: (at - 91 * DAY) as Instant, to }),
    store.cells({ tier: '1m', from: slotOf((at - 26 * HOUR) as Instant, TIERS['1h'].width), to }),
    store.cells({ tier: '10s', from: recentFrom, to }),
  ]);
  restore(evidence, { hours, minutes, recent, at });
  await sharpenFirst(store, evidence);
  return evidence;
}

/** An hour's cell only tells the hour in which a journey was first heard; the silence before is not missing telemetry. */
async function sharpenFirst(store: EvidenceStore, { heard }: Evidence): Promise<void> {
  for (const [journey, known] of heard) {
    for (const [tier, within] of [['1m', TIERS['1h'].width], ['10s', TIERS['1m'].width]] as const) {
      const [first] = await store.cells({ tier, from: known.first, to: after(known.first, within), generation: heardGeneration(journey) });
      if (first !== undefined) known.first = first.at;
    }
  }
}
