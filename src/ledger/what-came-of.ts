import { explainEffect } from '../delivery/effect.ts';
import { showDuration } from '../kernel/show.ts';
import { elapsed, SECOND, type DurationMs } from '../kernel/units.ts';
import type { Entry } from './entry.ts';
import { explainEntry } from './explain-entry.ts';
import { effectsIn } from './world.ts';

/** What an entry said that had to be done, and what became of it. */
export type EffectOutcome = {
  readonly key: string;
  readonly what: string;
  readonly state: 'pending' | 'failing' | 'done' | 'abandoned' | 'superseded';
  readonly attempts: number;
  /** The newest entry that tells of it; null: none does yet. */
  readonly told: Entry | null;
};
/** The entry that ended what this one began. */
export type Ended = { readonly how: 'taken back' | 'over' | 'replaced'; readonly by: Entry };

export type CameOf = {
  readonly effects: readonly EffectOutcome[];
  readonly ended: Ended | null;
  /** What became of it, for people. */
  readonly sentence: string;
};

/** What became of an entry, by those after it about the same subject, oldest first. */
export function whatCameOf(entry: Entry, later: readonly Entry[]): CameOf {
  const effects = effectsIn(entry).map((effect) => outcomeOf({ key: effect.key, what: explainEffect(effect) }, later));
  const by = later.find((one) => endOf(entry, one) !== null) ?? null;
  const how = by === null ? null : endOf(entry, by);
  const ended = by === null || how === null ? null : { how, by };
  return { effects, ended, sentence: [...explainEffects(effects), ...explainEnd(entry, ended)].join(' ') };
}

function outcomeOf({ key, what }: Pick<EffectOutcome, 'key' | 'what'>, later: readonly Entry[]): EffectOutcome {
  const told = later.findLast((one) => one.kind.startsWith('effect.') && 'key' in one.body && one.body.key === key) ?? null;
  const attempts = told === null || !('attempts' in told.body) ? 0 : told.body.attempts;
  return { key, what, state: STATES[told?.kind ?? ''] ?? 'pending', attempts, told };
}
const STATES: Readonly<Record<string, EffectOutcome['state']>> = {
  'effect.done': 'done',
  'effect.failed': 'failing',
  'effect.abandoned': 'abandoned',
  'effect.superseded': 'superseded',
};

const ENDS: Readonly<Record<string, { readonly by: string; readonly how: Ended['how'] }>> = {
  'freeze.set': { by: 'freeze.lifted', how: 'taken back' },
  'silence.set': { by: 'silence.lifted', how: 'taken back' },
  'version.revoked': { by: 'version.reinstated', how: 'taken back' },
  'adjustment.recorded': { by: 'adjustment.withdrawn', how: 'taken back' },
  'alert.opened': { by: 'alert.closed', how: 'over' },
  'alert.changed': { by: 'alert.closed', how: 'over' },
  'difference.found': { by: 'difference.resolved', how: 'over' },
  'catalog.applied': { by: 'catalog.applied', how: 'replaced' },
  'catalog.refused': { by: 'catalog.applied', how: 'replaced' },
  'rollout.queued': { by: 'rollout.dequeued', how: 'over' },
};

/** How a later entry of the same subject ends what this one began; null: it does not. */
function endOf(entry: Entry, later: Entry): Ended['how'] | null {
  if (entry.kind === 'rollout.started' || entry.kind === 'rollout.moved') {
    if (entry.kind === 'rollout.moved' && entry.body.next.phase === 'rolled-back') return null;
    return later.kind === 'rollout.moved' && later.body.next.phase === 'rolled-back' ? 'taken back' : null;
  }
  const end = ENDS[entry.kind];
  if (end === undefined || later.kind !== end.by) return null;
  return namedIn(entry) === namedIn(later) ? end.how : null;
}

/** Of several freezes, silences, versions or alerts of one subject only the same one is ended. */
function namedIn({ kind, body }: Entry): string {
  if (kind.startsWith('alert.') && 'alert' in body) return body.alert.cause;
  if (kind.startsWith('version.') && 'version' in body) return body.version ?? '';
  return /^(?:freeze|silence)\./.test(kind) && 'name' in body && typeof body.name === 'string' ? body.name : '';
}

function explainEffects(effects: readonly EffectOutcome[]): readonly string[] {
  if (effects.length === 0) return [];
  const done = effects.filter(({ state }) => state === 'done').length;
  if (done === effects.length) return [done === 1 ? 'What it asked for was done.' : `All ${done} things it asked for were done.`];
  const open = effects.filter(({ state }) => state === 'pending' || state === 'failing').length;
  const rest = effects.length - done - open;
  const left = [...(open > 0 ? [`${open} not yet`] : []), ...(rest > 0 ? [`${rest} not any more`] : [])].join(', ');
  return [`${done} of ${effects.length} things it asked for ${done === 1 ? 'was' : 'were'} done, ${left}.`];
}

function explainEnd(entry: Entry, ended: Ended | null): readonly string[] {
  if (ended === null) return [];
  const { how, by } = ended;
  const whole = Math.max(SECOND, Math.floor(elapsed(entry.at, by.at) / SECOND) * SECOND) as DurationMs;
  return [`It was ${how} ${showDuration(whole)} later: ${explainEntry(by)}`];
}
