import { SLOT } from '../evidence/cell.ts';
import { turnSlices, wasWatching } from '../evidence/evidence.ts';
import { appendWatching } from '../intake/telemetry-series.ts';
import { slotOf, type Instant } from '../kernel/units.ts';
import type { CellStore } from '../ports/cell-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import { openEvidenceKeeper, type EvidenceKeeper } from './evidence-keeper.ts';
import { IntakeLoop, type Bounds } from './intake.ts';
import type { IntakeRules } from './intake-rules.ts';
import type { WorkTime } from './work-time.ts';

export type OpenIntakeParts = {
  readonly journal: Journal;
  readonly store: CellStore;
  readonly clock: Clock;
  readonly rules: IntakeRules;
  readonly bounds?: Bounds;
  /** Payloads of ten minutes that are recognised when they come again. */
  readonly payloads?: number;
  readonly time?: WorkTime;
};

/** The evidence, and an intake of this thread that adds to it. */
export type MainIntake = { readonly keeper: EvidenceKeeper; readonly intake: IntakeLoop };

/** The writer of everything that this thread takes in itself. */
const MAIN = 'main';

/** Reads what is stored and goes on from there. */
export async function openIntake({ journal, store, clock, rules, bounds, payloads, time }: OpenIntakeParts): Promise<MainIntake> {
  const keeper = await openEvidenceKeeper({
    journal,
    store,
    clock,
    expected: rules.expected,
    ...(payloads !== undefined && { payloads }),
  });
  const writer = await journal.writer(MAIN, keeper.position(MAIN));
  const intake = new IntakeLoop({
    writer,
    clock,
    rules,
    seen: keeper.seen,
    deliver: (frames, first) => keeper.deliver(MAIN, frames, first),
    refuse: keeper.refusal,
    ...(bounds !== undefined && { bounds }),
    ...(time !== undefined && { time }),
  });
  return { keeper, intake };
}

/** From now on payloads are read, and silences measured, by other rules. */
export function useRules({ intake, keeper }: MainIntake, rules: IntakeRules): void {
  intake.useRules(rules);
  keeper.evidence.expected = rules.expected;
}

/** Called every second. Notes once per slot that the server watches: silence only means something while somebody listens. */
export async function intakeRound({ intake, keeper }: MainIntake, at: Instant): Promise<void> {
  intake.round(at);
  turnSlices(keeper.evidence, at);
  if (!intake.sound || wasWatching(keeper.evidence, slotOf(at, SLOT))) return;
  keeper.forgetOld(at);
  const lastHeard = (source: string): Instant | null => keeper.evidence.sources.get(source)?.last ?? null;
  const newestOf = (journey: string): Instant | null => keeper.evidence.heard.get(journey)?.newest ?? null;
  await intake.observe('plimsoll', (batch, { telemetry }) => appendWatching(batch, telemetry, { at, lastHeard, newestOf }));
}
