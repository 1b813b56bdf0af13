import { hash } from 'node:crypto';
import {
  applyBatch,
  forgetOld,
  heardGeneration,
  openEvidence,
  restore,
  takeChanged,
  watch,
  type Evidence,
} from '../evidence/evidence.ts';
import { SLOT, TIERS } from '../evidence/cell.ts';
import { clearBatch, openBatch } from '../intake/observation-batch.ts';
import type { Matcher } from '../intake/matcher.ts';
import type { Decoder } from '../intake/read-outcome.ts';
import { readTracesJson } from '../intake/otlp-json.ts';
import { readTracesProtobuf } from '../intake/otlp-protobuf.ts';
import { after, DAY, HOUR, MINUTE, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import type { Clock } from '../ports/clock.ts';
import type { EvidenceStore } from '../ports/evidence-store.ts';
import type { Intake } from '../ports/intake.ts';
import { GroupCommit, type Bounds } from './group-commit.ts';
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
export type IntakeCounters = Readonly<
  Record<
    'spans' | 'matched' | 'excluded' | 'repeated' | 'refused' | 'shed' | 'commits' | 'failedCommits' | 'negativeDurations',
    number
  >
>;

/** What may wait for one commit; beyond it senders are asked to come again, before memory grows. */
const BOUNDS: Bounds = { waitingPayloads: 2_000, waitingBytes: 64 * 1_048_576 };
/** A payload that comes again within this time is recognised. */
const REPEAT_MEMORY = (10 * MINUTE) as DurationMs;
const RETRY_AFTER_MS = 1_000;
const DECODERS: Readonly<Record<'protobuf' | 'json', Decoder>> = { protobuf: readTracesProtobuf, json: readTracesJson };

export async function openIntake({ store, clock, matcher, bounds = BOUNDS }: IntakeParts): Promise<IntakeLoop> {
  const state = { ...(await restoreKnown(store, clock.now())), matcher };
  const counters = {
    spans: 0,
    matched: 0,
    excluded: 0,
    repeated: 0,
    refused: 0,
    shed: 0,
    commits: 0,
    failedCommits: 0,
    negativeDurations: 0,
  };
  const batch = openBatch();
  const commits = new GroupCommit({
    bounds,
    counters,
    changed: () => state.evidence.changed.size > 0,
    commit: (payloads) => store.commit({ cells: takeChanged(state.evidence), payloads }),
    // Memory never knows more than the disk: a commit that failed after it was written is known, too.
    recover: async () => {
      const { evidence, seen } = await restoreKnown(store, clock.now());
      Object.assign(state, { evidence: { ...evidence, counters: state.evidence.counters }, seen });
    },
  });
  /** Counts a payload's rows, unless it is one that was counted before. */
  const take = (digest: string, at: Instant): void => {
    if (state.seen.has(digest)) counters.repeated += 1;
    else {
      applyBatch(state.evidence, batch, { matcher: state.matcher, at });
      addCounts(counters, batch);
    }
    state.seen.delete(digest); // so that the oldest always come first
    state.seen.set(digest, at);
  };
  return {
    evidence: () => state.evidence,
    useMatcher(next) {
      state.matcher = next;
    },
    counters: () => counters,
    round(at) {
      if (commits.sound) watch(state.evidence, at);
      forgetOld(state.evidence, at);
      forgetPayloads(state.seen, at);
      commits.nudge();
    },
    settled: () => commits.settled(),
    async accept(body, encoding) {
      const text = commits.refusal(body.length);
      if (text !== null) {
        counters.shed += 1;
        return { say: 'busy', retryAfterMs: RETRY_AFTER_MS, text };
      }
      clearBatch(batch);
      const outcome = DECODERS[encoding](body, state.matcher, batch);
      if (!outcome.ok) {
        counters.refused += 1;
        return { say: 'refused', text: outcome.text };
      }
      const seen = { digest: hash('sha256', body, 'hex'), at: clock.now() };
      take(seen.digest, seen.at);
      return commits.wait({
        seen,
        bytes: body.length,
        answer: { say: 'accepted', rejected: outcome.rejected, message: outcome.message },
      });
    },
  };
}
type IntakeParts = { readonly store: EvidenceStore; readonly clock: Clock; readonly matcher: Matcher; readonly bounds?: Bounds };

function addCounts(
  counters: { -readonly [Name in keyof IntakeCounters]: number },
  batch: { spans: number; matched: number; excluded: number; negativeDurations: number },
): void {
  counters.spans += batch.spans;
  counters.matched += batch.matched;
  counters.excluded += batch.excluded;
  counters.negativeDurations += batch.negativeDurations;
}

function forgetPayloads(seen: Map<string, Instant>, at: Instant): void {
  for (const [digest, when] of seen) {
    if (when >= at - REPEAT_MEMORY) return;
    seen.delete(digest);
  }
}

type Restored = {
  readonly evidence: Evidence;
  /** Payloads counted of late and when they came last, oldest first. */ readonly seen: Map<string, Instant>;
};

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
    for (const [tier, within] of [
      ['1m', TIERS['1h'].width],
      ['10s', TIERS['1m'].width],
    ] as const) {
      const [first] = await store.cells({
        tier,
        from: known.first,
        to: after(known.first, within),
        generation: heardGeneration(journey),
      });
      if (first !== undefined) known.first = first.at;
    }
  }
}
