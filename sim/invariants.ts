import type { Invariant } from './invariant.ts';
import { calmStaysCalm } from './invariants/calm-stays-calm.ts';
import { decisionsAreRepeatable } from './invariants/decisions-are-repeatable.ts';
import { effectsOnce } from './invariants/effects-once.ts';
import { endsAreAnnounced } from './invariants/ends-are-announced.ts';
import { everythingEnds } from './invariants/everything-ends.ts';
import { forgeriesAreFound } from './invariants/forgeries-are-found.ts';
import { gatesAreAnswered } from './invariants/gates-are-answered.ts';
import { gatesHold } from './invariants/gates-hold.ts';
import { harmIsAnswered } from './invariants/harm-is-answered.ts';
import { ledgerIsTheState } from './invariants/ledger-is-the-state.ts';
import { memoryIsBounded } from './invariants/memory-is-bounded.ts';
import { nothingAcknowledgedIsLost } from './invariants/nothing-acknowledged-is-lost.ts';
import { nothingPersonalIsKept } from './invariants/nothing-personal-is-kept.ts';
import { nothingIsTakenDownEarly } from './invariants/nothing-is-taken-down-early.ts';
import { ordersAreCarriedOut } from './invariants/orders-are-carried-out.ts';
import { overridesAreRecorded } from './invariants/overrides-are-recorded.ts';
import { promotedOnEvidence } from './invariants/promoted-on-evidence.ts';
import { rollbacksAreCapped } from './invariants/rollbacks-are-capped.ts';
import { stopReachesZero } from './invariants/stop-reaches-zero.ts';
import { thePastStays } from './invariants/the-past-stays.ts';
import { verdictsOnlyFall } from './invariants/verdicts-only-fall.ts';
import { waitsAreExplained } from './invariants/waits-are-explained.ts';

/** Everything that the simulated world is held to; the last one ends the processes. */
export const INVARIANTS: readonly Invariant[] = [
  promotedOnEvidence,
  stopReachesZero,
  verdictsOnlyFall,
  harmIsAnswered,
  gatesHold,
  waitsAreExplained,
  effectsOnce,
  ordersAreCarriedOut,
  memoryIsBounded,
  rollbacksAreCapped,
  overridesAreRecorded,
  ledgerIsTheState,
  forgeriesAreFound,
  decisionsAreRepeatable,
  thePastStays,
  calmStaysCalm,
  gatesAreAnswered,
  endsAreAnnounced,
  nothingIsTakenDownEarly,
  everythingEnds,
  nothingPersonalIsKept,
  nothingAcknowledgedIsLost,
];
