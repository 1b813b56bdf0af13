import type { Draft, Entry } from '../entry.ts';
import type { World } from '../world.ts';
import type { Redecide } from './redecide.ts';
import {
  replayDequeued,
  replayMoved,
  replayQueued,
  replayStarted,
  replayTrainMoved,
  replayTrainStarted,
} from './rollout-kinds.ts';
import { replayAdjustment } from './adjustment-kinds.ts';
import { replayAlert } from './alert-kinds.ts';
import { replayApplied } from './catalog-kinds.ts';
import { replayScore } from './score-kinds.ts';
import { replayStanding } from './standing-kinds.ts';
import { replayGate } from './gate-kinds.ts';

/** `told`: it says what happened or what somebody wanted, and nothing was decided. */
type Replay<Kind extends Entry['kind']> = Redecide<Kind> | 'told';
type Kinds = { readonly [Kind in Entry['kind']]: Replay<Kind> };

/** How the decision behind each kind of entry is made again: one line for each kind. */
const KINDS: Kinds = {
  'server.started': 'told',
  'server.stopped': 'told',
  'catalog.applied': replayApplied,
  'catalog.texts': 'told',
  // Of texts with mistakes only masked ones are kept: they may hold a secret at a wrong place.
  'catalog.refused': 'told',
  'catalog.edited': 'told',
  'adjustment.recorded': replayAdjustment,
  'adjustment.withdrawn': replayAdjustment,
  'change.recorded': 'told',
  'access.granted': 'told',
  'access.refused': 'told',
  'token.created': 'told',
  'costs.imported': 'told',
  'objective.moved': replayStanding,
  'difference.found': 'told',
  'difference.resolved': 'told',
  'score.moved': replayScore,
  'score.terms-changed': replayScore,
  'score.held': replayScore,
  'score.doubted': replayScore,
  'rollout.started': replayStarted,
  'rollout.judged': 'told',
  'rollout.moved': replayMoved,
  'rollout.queued': replayQueued,
  'rollout.dequeued': replayDequeued,
  'rollout.announced': 'told',
  'freeze.set': 'told',
  'freeze.lifted': 'told',
  'silence.set': 'told',
  'silence.lifted': 'told',
  'version.revoked': 'told',
  'version.reinstated': 'told',
  'train.started': replayTrainStarted,
  'train.moved': replayTrainMoved,
  'gate.opened': 'told',
  'gate.answered': replayGate,
  'revision.watched': 'told',
  'alert.waiting': 'told',
  'alert.opened': replayAlert,
  'alert.changed': replayAlert,
  'alert.closed': replayAlert,
  'effect.done': 'told',
  'effect.failed': 'told',
  'effect.abandoned': 'told',
  'effect.superseded': 'told',
  'key.introduced': 'told',
  'ledger.exported': 'told',
  'ledger.sealed': 'told',
  'ledger.dropped': 'told',
  'attestation.signed': 'told',
};

/** Whether an entry records a decision, rather than something that happened. */
export function isDecision({ kind }: Pick<Entry, 'kind'>): boolean {
  return KINDS[kind] !== 'told';
}

/** What the decision behind an entry comes to now; null: it is none, or it carries no inputs. */
export function redecide(world: World, entry: Entry, texts?: ReadonlyMap<string, string>): readonly Draft[] | null {
  const replay = KINDS[entry.kind] as Replay<Entry['kind']>;
  return typeof replay === 'string' ? null : replay({ world, entry, texts });
}
