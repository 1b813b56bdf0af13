import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { CostLoop } from '../../loops/cost-loop.ts';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Catalog } from '../../catalog/catalog.ts';
import type { AdjustedTimes } from '../../evidence/objective-lanes.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { SourceFacts } from '../../evidence/source-health.ts';
import type { Instant } from '../../kernel/units.ts';
import type { Access } from '../../loops/access.ts';
import type { AnomalyWatch } from '../../loops/anomalies.ts';
import type { ControlParts } from '../../loops/control-tick.ts';
import type { Corroborate } from '../../loops/corroboration.ts';
import type { Board } from '../../loops/board.ts';
import type { CatalogDesk, DeskTexts } from '../../loops/catalog-desk.ts';
import type { Changes } from '../../loops/changes.ts';
import type { IntakeCounters } from '../../loops/intake.ts';
import type { Ledger } from '../../loops/ledger.ts';
import type { LedgerProof } from '../../loops/ledger-proof.ts';
import type { LedgerRetention } from '../../loops/ledger-retention.ts';
import type { Reconciliations } from '../../loops/reconciliations.ts';
import type { JobHealth } from '../../loops/rounds.ts';
import type { Scores } from '../../loops/scores.ts';
import type { Trains } from '../../loops/trains.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CellStore } from '../../ports/cell-store.ts';
import type { Journal } from '../../ports/journal.ts';
import type { ProbeRecords } from '../../ports/probe-records.ts';
import type { Log } from '../../ports/log.ts';
import type { Problem } from '../../kernel/problem.ts';
import type { GitHub } from '../../ports/deployment-gate.ts';
import type { OtlpStats } from '../doors/otlp-listener.ts';

/** What the routes show and change. They hold no rule of the domain: they ask, and they pass on. */
export type Api = ApiParts & {
  /** The newest verdict on every objective. */
  readonly board: Board;
};
export type ApiParts = {
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly ledger: Ledger;
  readonly proof: LedgerProof;
  readonly retention: LedgerRetention;
  readonly changes: Changes;
  readonly catalog: () => Catalog;
  readonly catalogWarnings: () => readonly Problem[];
  /** Where the files of the catalog are changed. */
  readonly catalogDesk: CatalogDesk;
  /** The files of the catalog, without secrets. */
  readonly catalogTexts: () => Promise<DeskTexts>;
  readonly evidence: () => Evidence;
  /** Time that does not count against budgets, by the objective's name. */
  readonly adjusted: () => AdjustedTimes;
  readonly traffic: ControlParts['traffic'];
  readonly polls: NonNullable<ControlParts['polls']>;
  /** Subjects that there is no room for an alert for. */
  readonly alertsWaiting: () => number;
  readonly sources: (at: Instant) => readonly SourceFacts[];
  /** What was found unusual when each indicator was last looked at. */
  readonly anomalies: AnomalyWatch['looked'];
  readonly scores: Scores;
  readonly trains: Trains;
  /** Null: this server reconciles nothing. */
  readonly reconciliations: Pick<Reconciliations, 'health'> | null;
  /** Null: this server keeps no charges. */
  readonly costs: CostLoop | null;
  /** Who got in, and who did not. */
  readonly access: Pick<Access, 'granted' | 'refused'>;
  readonly corroborate: Corroborate;
  readonly cellStore: CellStore;
  readonly journal: Journal;
  readonly intakeCounters: () => IntakeCounters;
  readonly listenerStats: () => OtlpStats;
  readonly jobs: () => readonly JobHealth[];
  /** Where telemetry is received, for people who have to configure a sender. */
  readonly otlpUrl: string;
  readonly dataFolder: string;
  /** Runs of probes that did not end well, and their pictures. */
  readonly probeRecords: ProbeRecords;
  /** Null: no secret was given for deliveries of GitHub. */
  readonly github: GitHub | null;
};

/** Fastify with types taken from the zod schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;
