import type { Instant } from '../kernel/units.ts';
import type { JudgedBatch } from '../verdict/comparison/judge.ts';
import type { AlertChanged, AlertWaiting } from './open-alerts.ts';
import type { AccessFact } from './access.ts';
import type { AdjustmentRecorded, AdjustmentWithdrawn } from './adjustments.ts';
import type { CostsImported } from './costs-imported.ts';
import type { CatalogFact } from './catalog-texts.ts';
import type { GateAnswered, GateOpened, RevisionWatched } from './gates.ts';
import type { DifferenceFact } from './differences.ts';
import type { FreezeLifted, FreezeSet } from './freezes.ts';
import type { VersionReinstated, VersionRevoked } from './known-good.ts';
import type { RolloutDequeued, RolloutQueued } from './queue.ts';
import type { LedgerFact } from './ledger-facts.ts';
import type { RecordedChange } from './recorded-change.ts';
import type { RolloutMoved, RolloutStarted } from './rollout-entry.ts';
import type { ScoreFact } from './score-records.ts';
import type { SilenceFact } from './silences.ts';
import type { RolloutsAnnounced } from './unannounced.ts';
import type { ObjectiveMoved } from './standings.ts';
import type { TrainMoved, TrainStarted } from './trains.ts';

export type { RolloutMoved, RolloutStarted } from './rollout-entry.ts';

/** What can be recorded. Every fact of the control plane is one of these; the state is what folding them gives. */
export type Fact =
  | { readonly kind: 'server.started'; readonly body: ServerStarted }
  | { readonly kind: 'server.stopped'; readonly body: { readonly why: string } }
  | CatalogFact
  | { readonly kind: 'adjustment.recorded'; readonly body: AdjustmentRecorded }
  | { readonly kind: 'adjustment.withdrawn'; readonly body: AdjustmentWithdrawn }
  | { readonly kind: 'change.recorded'; readonly body: RecordedChange }
  | AccessFact
  | { readonly kind: 'costs.imported'; readonly body: CostsImported }
  | ScoreFact
  | DifferenceFact
  | { readonly kind: 'objective.moved'; readonly body: ObjectiveMoved }
  | LedgerFact
  | { readonly kind: 'rollout.started'; readonly body: RolloutStarted }
  | { readonly kind: 'rollout.judged'; readonly body: { readonly batches: readonly JudgedBatch[] } }
  | { readonly kind: 'rollout.moved'; readonly body: RolloutMoved }
  | { readonly kind: 'rollout.queued'; readonly body: RolloutQueued }
  | { readonly kind: 'rollout.dequeued'; readonly body: RolloutDequeued }
  | { readonly kind: 'rollout.announced'; readonly body: RolloutsAnnounced }
  | { readonly kind: 'freeze.set'; readonly body: FreezeSet }
  | { readonly kind: 'freeze.lifted'; readonly body: FreezeLifted }
  | SilenceFact
  | { readonly kind: 'version.revoked'; readonly body: VersionRevoked }
  | { readonly kind: 'version.reinstated'; readonly body: VersionReinstated }
  | { readonly kind: 'train.started'; readonly body: TrainStarted }
  | { readonly kind: 'train.moved'; readonly body: TrainMoved }
  | { readonly kind: 'gate.opened'; readonly body: GateOpened }
  | { readonly kind: 'gate.answered'; readonly body: GateAnswered }
  | { readonly kind: 'revision.watched'; readonly body: RevisionWatched }
  | { readonly kind: 'alert.waiting'; readonly body: AlertWaiting }
  | { readonly kind: 'alert.opened'; readonly body: AlertChanged }
  | { readonly kind: 'alert.changed'; readonly body: AlertChanged }
  | { readonly kind: 'alert.closed'; readonly body: AlertChanged }
  | { readonly kind: 'effect.done'; readonly body: { readonly key: string; readonly what: string; readonly attempts: number } }
  | {
      readonly kind: 'effect.failed';
      readonly body: { readonly key: string; readonly what: string; readonly attempts: number; readonly error: string };
    }
  /** Nobody took it for as long as it mattered. */
  | { readonly kind: 'effect.abandoned'; readonly body: { readonly key: string; readonly what: string } }
  | { readonly kind: 'effect.superseded'; readonly body: { readonly key: string; readonly what: string; readonly by: string } };

/** With which code and which settings a server began; no secret is among them, only whether there is one. */
export type ServerStarted = {
  readonly version: string;
  readonly node: string;
  readonly code?: string;
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
};

/** A fact about to be recorded: about whom, and by whom. */
export type Draft = Fact & { readonly subject: string; readonly actor: string };

/** A recorded fact. `hash` covers everything before it, through `previous`. */
export type Entry = Draft & { readonly seq: number; readonly at: Instant; readonly previous: string; readonly hash: string };
