import type { Freeze } from '../../delivery/freeze.ts';
import type { Seen, VersionRecord } from '../../delivery/fast-track.ts';
import type { QueuedStart } from '../../delivery/queued-start.ts';
import { explainTrainWaiting, stateOf, trainVerdict, type MemberFinding } from '../../delivery/train-verdict.ts';
import type { TrainRun } from '../../delivery/train-run.ts';
import { showInstant } from '../../kernel/show.ts';
import { broken } from '../../kernel/units.ts';
import { explainFreeze } from '../../ledger/freezes.ts';
import type { FreezeView, QueuedStartView, TrainRunView, VersionView } from '../../wire/release.ts';

export function showFreeze(freeze: Freeze): FreezeView {
  const { name, service, since, until, reason, actor } = freeze;
  const sentence = explainFreeze(freeze);
  return { name, service, since: showInstant(since), until: showInstant(until), reason, actor, sentence };
}

export function showQueued({ id, service, request, since, expires, owner }: QueuedStart): QueuedStartView {
  const { plan, candidate, baseline, actor, reason } = request;
  return {
    id,
    service,
    plan,
    candidate,
    baseline,
    since: showInstant(since),
    expires: showInstant(expires),
    owner,
    actor,
    reason,
  };
}

export function showVersion({ version, promoted, replaced, rolledBack, revoked }: VersionRecord): VersionView {
  return {
    version,
    promoted: showSeen(promoted),
    replaced: showSeen(replaced),
    rolled_back: showSeen(rolledBack),
    revoked: revoked === null ? null : { at: showInstant(revoked.at), by: revoked.actor, reason: revoked.reason },
  };
}

export type TrainSeen = {
  readonly findings: ReadonlyMap<string, MemberFinding>;
  readonly refused: ReadonlyMap<string, string>;
};

export function showTrain(run: TrainRun, { findings, refused }: TrainSeen): TrainRunView {
  const { now, train } = run;
  const waiting = explainTrainWaiting(run, refused);
  return {
    id: run.id,
    train: train.name,
    owner: train.owner,
    phase: now.phase,
    reason: 'because' in now ? now.because : null,
    sentence: run.sentence,
    started_at: showInstant(run.startedAt),
    changed_at: showInstant(now.since),
    verdict: trainVerdict(run, findings),
    waiting:
      waiting === null
        ? null
        : { what: waiting.what, owner: waiting.owner, until: showInstant(waiting.until), then: waiting.next },
    members: train.members.map(({ name, plan, where, after }) => {
      const state = run.members.get(name) ?? broken(`train ${run.id} has no member ${name}`);
      const versions = run.versions[name] ?? broken(`train ${run.id} has no versions for ${name}`);
      const rollout = 'rollout' in state ? state.rollout : null;
      return {
        name,
        plan,
        where: where === null ? null : { ...where },
        after: [...after],
        ...versions,
        state: stateOf(run, name),
        rollout,
      };
    }),
  };
}

function showSeen(seen: Seen | null): VersionView['promoted'] {
  return seen === null ? null : { at: showInstant(seen.at), rollout: seen.rollout };
}
