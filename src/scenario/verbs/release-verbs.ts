import { after, type DurationMs } from '../../kernel/units.ts';
import { setFreeze, liftFreeze } from '../../loops/freezes.ts';
import { commandRollout, retryRollout, startRollout } from '../../loops/rollouts.ts';
import { reinstateVersion, revokeVersion } from '../../loops/versions.ts';
import { nameOf, type KnownNames } from '../known-names.ts';
import { planNamed, rolloutOf } from '../plan-named.ts';
import type { Stage } from '../stage.ts';
import { ActRefused } from '../act-refused.ts';
import type { Words } from '../words.ts';
import { act, type Verb } from './verb.ts';

type Refused = { readonly code: string; readonly text: string; readonly hint?: string };
type Ask = (stage: Stage) => Promise<object | null>;

const REASON = 'a story';

/** `release 1.1.0 from 1.0.0 by PLAN`: starts a rollout, or puts it into the queue where the plan says so. */
export const release: Verb = { name: 'release', read: (words, known) => told(readRelease(words, known)) };

function readRelease(words: Words, known: KnownNames): Ask {
  const candidate = words.next('a version').text;
  const from = words.take('from') ? words.next('a version').text : null;
  const named = words.take('by') ? nameOf(words, known, 'plan') : null;
  const fastTrack = words.take('fast-track');
  return async (stage) => {
    const plan = planNamed(stage, named);
    const baseline = from ?? (await servingNow(stage, named));
    return startRollout(partsOf(stage), { plan: plan.name, candidate, baseline, reason: REASON, actor: 'scenario', fastTrack });
  };
}

async function servingNow(stage: Stage, plan: string | null): Promise<string> {
  const { router } = planNamed(stage, plan);
  if (router.places !== null) throw new ActRefused('of a router with places nobody knows the version', 'say it: from 1.0.0');
  const { weights } = await stage.routers.of(router).observe();
  const [most] = Object.entries(weights).toSorted(([, a], [, b]) => b - a);
  return most?.[0] ?? '';
}

/** `retry 1.2.0`: the same version once more, from nothing. */
export const retry: Verb = {
  name: 'retry',
  read(words) {
    const candidate = words.next('a version').text;
    return told((stage) =>
      retryRollout(partsOf(stage), { id: rolloutOf(stage, candidate).rollout.id, reason: REASON, actor: 'scenario' }),
    );
  },
};

const SAYS = ['hold', 'resume', 'abort', 'roll-back', 'promote', 'break-glass', 'review', 'approve', 'reject'] as const;

/** `operator hold 1.1.0 for 2m`, `operator approve 1.1.0 by anna`: a person overrides. */
export const operator: Verb = { name: 'operator', read: (words) => told(readCommand(words)) };

function readCommand(words: Words): Ask {
  const say = words.choose('what the person says', SAYS);
  const candidate = words.next('a version').text;
  const forMs = say === 'hold' ? (words.want('for'), words.duration('how long')) : (0 as DurationMs);
  const actor = words.take('by') ? words.next('a person').text : 'operator';
  return (stage) =>
    commandRollout(partsOf(stage), {
      id: rolloutOf(stage, candidate).rollout.id,
      command: say === 'hold' ? { say, until: after(stage.now, forMs) } : { say },
      reason: REASON,
      actor,
    });
}

/** `refuse release 1.2.0 from 1.0.0 as ROLLOUT_ACTIVE`: it is asked for, and must be refused with this code. */
export const refuse: Verb = {
  name: 'refuse',
  read(words, known) {
    const kind = words.choose('what is refused', ['release', 'operator', 'freeze']);
    const ask =
      kind === 'release' ? readRelease(words, known) : kind === 'operator' ? readCommand(words) : readFreeze(words, known);
    words.want('as');
    const code = words.next('a code').text;
    return act(async (stage) => {
      const answer = await ask(stage);
      if (answer === null || !('code' in answer)) throw new ActRefused('it was done, and should have been refused');
      const { code: because, text } = answer as Refused;
      if (because !== code) throw new ActRefused(`it was refused as ${because}: ${text}`);
    });
  },
};

/** `freeze shop for 1h`, `freeze all for 30m`, `freeze lift`: nothing is promoted meanwhile. */
export const freeze: Verb = {
  name: 'freeze',
  read(words, known) {
    if (!words.take('lift')) return told(readFreeze(words, known));
    return told(async ({ plane, now }) => {
      const name = [...plane.ledger.world().freezes.values()].findLast(({ until }) => until > now)?.name ?? '';
      return liftFreeze({ ledger: plane.ledger }, { name, reason: REASON, actor: 'operator' });
    });
  },
};

function readFreeze(words: Words, known: KnownNames): Ask {
  const service = words.take('all') ? null : nameOf(words, known, 'service');
  words.want('for');
  const time = words.duration('how long');
  return ({ plane }) =>
    setFreeze(
      { ledger: plane.ledger, catalog: plane.catalog.current },
      { service, for: time, reason: REASON, actor: 'operator' },
    );
}

/** `revoke 1.2.0 of shop`: somebody says that a version is bad; `reinstate` takes it back. */
export const revoke: Verb = { name: 'revoke', read: (words, known) => told(readVersion(words, known, revokeVersion)) };
export const reinstate: Verb = { name: 'reinstate', read: (words, known) => told(readVersion(words, known, reinstateVersion)) };

function readVersion(words: Words, known: KnownNames, say: typeof revokeVersion | typeof reinstateVersion): Ask {
  const version = words.next('a version').text;
  words.want('of');
  const service = nameOf(words, known, 'service');
  return ({ plane }) =>
    say({ ledger: plane.ledger, catalog: plane.catalog.current }, { service, version, reason: REASON, actor: 'operator' });
}

/** Asked for, and done: a refusal is told with its own words. */
export function told(ask: Ask): ReturnType<typeof act> {
  return act(async (stage) => {
    const answer = await ask(stage);
    if (answer === null || !('code' in answer)) return;
    const { code, text, hint } = answer as Refused;
    throw new ActRefused(`it was refused as ${code}: ${text}`, hint);
  });
}

export function partsOf({ plane }: Stage): Parameters<typeof startRollout>[0] {
  const { ledger, traffic, corroborate, catalog, keeper, cellStore, adjusted } = plane;
  return {
    ledger,
    traffic,
    corroborate,
    cellStore,
    adjusted,
    catalog: catalog.current,
    evidence: () => keeper.evidence,
    polls: plane.poll.health,
  };
}
