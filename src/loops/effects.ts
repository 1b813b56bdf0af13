import { routerKey } from '../catalog/actuator-ref.ts';
import type { CloudEvent } from '../delivery/announcement.ts';
import { explainEffect, type Effect } from '../delivery/effect.ts';
import { after, DAY, elapsed, unreachable, type DurationMs, type Instant } from '../kernel/units.ts';
import type { Draft } from '../ledger/entry.ts';
import type { Pending, World } from '../ledger/world.ts';
import type { DeploymentGate } from '../ports/deployment-gate.ts';
import type { HookCaller } from '../ports/hook.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { OpenRouter } from '../ports/router.ts';
import type { Ledger } from './ledger.ts';
import type { Patience } from './within-patience.ts';

/** What carries effects out. */
export type Hands = {
  readonly openRouter: OpenRouter;
  readonly notifier: Notifier;
  /** Where somebody is told; throws where the catalog does not know it any more. */
  readonly address: (to: { readonly owner: string; readonly via: string | null }) => string | null;
  /** Absent where no plan has hooks, and nobody's deployments ask: in scenarios and simulations. */
  readonly hooks?: HookCaller;
  readonly deployments?: DeploymentGate;
  /** Absent where nobody listens. */
  readonly announce?: (told: { readonly route: string; readonly event: CloudEvent }) => Promise<void>;
  readonly attempts: Map<string, Attempt>;
  /** Orders under way, by router. */
  readonly routers: Patience;
  /** Absent: always. Asked before each effect, because waiting for one may have taken longer than a lease. */
  readonly mayAct?: () => boolean;
};
/** Tries so far of an effect; while one is under way no other is started. */
export type Attempt = { readonly count: number; readonly notBefore: Instant; readonly underWay: boolean };

const ACTOR = 'plimsoll';
/** So long are people and hooks tried. */
const GIVE_UP = DAY;
/** Seconds between tries: soon at first, because traffic waits for it; never more than half a minute apart. */
const BACKOFF_MS = [0, 1_000, 2_000, 5_000, 10_000, 30_000];

/**
 * Does what is recorded and not known to be done, which includes what an earlier process left behind. A crash between
 * doing and recording does it again; its key makes that the same as once. Traffic is waited for; telling people is not.
 */
export async function performPending(ledger: Ledger, hands: Hands, at: Instant): Promise<void> {
  await ledger.decide((world) => [...supersede(world), ...abandon(world, at)]);
  for (const key of hands.attempts.keys()) if (!ledger.world().pending.has(key)) hands.attempts.delete(key);
  const due = [...ledger.world().pending.values()].filter(({ effect }) => {
    const attempt = hands.attempts.get(effect.key);
    return attempt === undefined || (!attempt.underWay && at >= attempt.notBefore);
  });
  for (const pending of due.filter((one) => !isTraffic(one))) quietly(attemptEffect(ledger, hands, { pending, at }));
  // One order at a time for each router: what may still be on its way there is waited for, so that it cannot overtake.
  const orders = due.filter(isTraffic).map((pending) => ({
    key: routerKey(pending.effect.router),
    run: () => attemptEffect(ledger, hands, { pending, at }),
  }));
  await hands.routers.run(orders);
}

async function attemptEffect(ledger: Ledger, hands: Hands, { pending, at }: { pending: Pending; at: Instant }): Promise<void> {
  const { effect, subject } = pending;
  if (hands.mayAct?.() === false) return;
  const count = (hands.attempts.get(effect.key)?.count ?? 0) + 1;
  hands.attempts.set(effect.key, { count, notBefore: at, underWay: true });
  try {
    await perform(effect, hands);
    hands.attempts.delete(effect.key);
    await ledger.decide((world) =>
      world.pending.has(effect.key)
        ? [
            {
              kind: 'effect.done',
              subject,
              actor: ACTOR,
              body: { key: effect.key, what: explainEffect(effect), attempts: count },
            },
          ]
        : [],
    );
  } catch (cause) {
    const wait = BACKOFF_MS[Math.min(count, BACKOFF_MS.length - 1)] ?? 30_000;
    hands.attempts.set(effect.key, { count, notBefore: after(at, wait as DurationMs), underWay: false });
    await ledger.decide(() => failure(count, { effect, subject, error: messageOf(cause) }));
  }
}

async function perform(effect: Effect, { openRouter, notifier, hooks, deployments, announce, address }: Hands): Promise<void> {
  switch (effect.do) {
    case 'set-traffic':
      return openRouter(effect.router).apply({
        key: effect.key,
        weights: effect.weights,
        mirror: effect.mirror,
        urgent: effect.urgent,
      });
    case 'call-hook': {
      if (hooks === undefined) throw new Error('Cannot call the hook: this server has no caller for hooks');
      const { say, text } = await hooks.call({ key: effect.key, ref: effect.hook, event: effect.event });
      // Only yes is heard as yes: whoever is to take something down is asked again until he says that he did.
      if (say !== 'yes') throw new Error(`The hook said ${say}${text === '' ? '' : `: ${text}`}`);
      return undefined;
    }
    case 'answer-deployment':
      if (deployments === undefined) throw new Error('Cannot answer the deployment: this server does not know GitHub');
      return deployments.answer(effect);
    case 'announce':
      return announce?.(effect);
    case 'notify':
      return notifier.notify({ key: effect.key, owner: effect.owner, text: effect.text, webhook: address(effect) });
    default:
      return unreachable(effect);
  }
}

/**
 * What nobody took for a day is not news any more. Traffic is never given up: what stands at a router is what was ordered
 * last, or somebody has been told that it is not.
 */
function abandon(world: World, at: Instant): readonly Draft[] {
  return [...world.pending.values()]
    .filter((pending) => !isTraffic(pending) && elapsed(pending.recordedAt, at) >= GIVE_UP)
    .map(({ effect, subject }) => ({
      kind: 'effect.abandoned',
      subject,
      actor: ACTOR,
      body: { key: effect.key, what: explainEffect(effect) },
    }));
}

/** Of several orders for one router only the newest may still be carried out: an old one must never overtake a rollback. */
function supersede(world: World): readonly Draft[] {
  const newest = new Map<string, string>();
  const orders = [...world.pending.values()].filter(isTraffic);
  for (const { effect } of orders) newest.set(routerKey(effect.router), effect.key);
  return orders
    .filter(({ effect }) => newest.get(routerKey(effect.router)) !== effect.key)
    .map(({ effect, subject }) => ({
      kind: 'effect.superseded',
      subject,
      actor: ACTOR,
      body: { key: effect.key, what: explainEffect(effect), by: newest.get(routerKey(effect.router)) ?? '' },
    }));
}

function isTraffic(pending: Pending): pending is Pending & { readonly effect: Effect & { do: 'set-traffic' } } {
  return pending.effect.do === 'set-traffic';
}

/** A failing actuator is recorded when it starts to fail and then ever more rarely, so that it cannot flood the ledger. */
function failure(
  attempts: number,
  { effect, subject, error }: { effect: Effect; subject: string; error: string },
): readonly Draft[] {
  const worthIt = Number.isInteger(Math.log2(attempts));
  return worthIt
    ? [
        {
          kind: 'effect.failed',
          subject,
          actor: ACTOR,
          body: { key: effect.key, what: explainEffect(effect), attempts, error: error.slice(0, 500) },
        },
      ]
    : [];
}

/** Not waited for. Should even its failure not be recordable, the effect stays pending and is tried again. */
function quietly(done: Promise<void>): void {
  done.catch(() => undefined);
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
