import type { Catalog } from '../catalog/catalog.ts';
import { compileMatcher } from '../intake/matcher.ts';
import type { CatalogSource } from '../ports/catalog-source.ts';
import type { Clock } from '../ports/clock.ts';
import type { EvidenceStore } from '../ports/evidence-store.ts';
import type { LedgerStore } from '../ports/ledger-store.ts';
import type { Log } from '../ports/log.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { OpenRouter } from '../ports/router.ts';
import { openCatalogLoop, type CatalogLoop } from './catalog.ts';
import { controlTick, type ControlParts } from './control-tick.ts';
import { openIntake, type IntakeLoop } from './intake.ts';
import { openLedger, type Ledger } from './ledger.ts';
import { expireOld, rollUpDue } from './roll-up.ts';
import { EVERY_HOUR, EVERY_SECOND, EVERY_SLOT, type Job } from './rounds.ts';
import { openTrafficWatch, type TrafficWatch } from './traffic-watch.ts';

export type ControlPlaneParts = {
  readonly clock: Clock;
  readonly evidenceStore: EvidenceStore;
  readonly ledgerStore: LedgerStore;
  readonly source: CatalogSource;
  readonly openRouter: OpenRouter;
  readonly notifier: Notifier;
  readonly log: Log;
};

/** The whole control plane without its surfaces: the server, the scenarios and the simulator run the same one. */
export type ControlPlane = {
  readonly ledger: Ledger;
  readonly intake: IntakeLoop;
  readonly catalog: CatalogLoop;
  readonly traffic: TrafficWatch;
  readonly evidenceStore: EvidenceStore;
  /** Everything that has to be done again and again; the server gives it a clock's rounds, a scenario its own. */
  readonly jobs: readonly Job[];
  close(): Promise<void>;
};

export async function openControlPlane(parts: ControlPlaneParts): Promise<ControlPlane> {
  const { clock, evidenceStore, source, log } = parts;
  const ledger = await openLedger({ store: parts.ledgerStore, clock });
  const state: { intake: IntakeLoop | null } = { intake: null };
  const catalog = await openCatalogLoop({
    source,
    ledger,
    log,
    applied: (next: Catalog) => state.intake?.useMatcher(compileMatcher(next)),
  });
  const intake = await openIntake({ store: evidenceStore, clock, matcher: compileMatcher(catalog.current()) });
  state.intake = intake;
  const traffic = openTrafficWatch(parts.openRouter);
  const control: ControlParts = {
    ledger,
    traffic,
    evidence: intake.evidence,
    catalog: catalog.current,
    hands: { openRouter: parts.openRouter, notifier: parts.notifier, attempts: new Map() },
  };
  return {
    ledger,
    intake,
    catalog,
    traffic,
    evidenceStore,
    jobs: [
      { name: 'intake', every: EVERY_SECOND, run: async (at) => intake.round(at) },
      { name: 'control', every: EVERY_SECOND, run: (at) => controlTick(control, at) },
      { name: 'roll-up', every: EVERY_SLOT, run: (at) => rollUpDue(evidenceStore, at) },
      { name: 'retention', every: EVERY_HOUR, run: (at) => expireOld(evidenceStore, at) },
    ],
    async close() {
      catalog.close();
      await intake.settled();
      await evidenceStore.close();
      await parts.ledgerStore.close();
    },
  };
}
