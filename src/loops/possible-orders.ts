import type { Catalog } from '../catalog/catalog.ts';
import { isActive, type Rollout } from '../delivery/rollout.ts';
import { capital, showInstant } from '../kernel/show.ts';
import type { Instant } from '../kernel/units.ts';
import type { World } from '../ledger/world.ts';
import type { Alert } from '../response/alert.ts';
import type { Quiet } from '../response/silence.ts';

/** Something that a person may order now, always with a reason, or why he may not. */
export type PossibleOrder = {
  readonly key: string;
  readonly label: string;
  readonly title: string;
  readonly consequence: string;
  /** Below `/api/v1`. */
  readonly path: string;
  readonly tone: 'plain' | 'breach';
  readonly refused: string | null;
  readonly asksHowLong: boolean;
  readonly body: Readonly<Record<string, unknown>>;
};
type Against = {
  readonly services: readonly string[];
  readonly alerts: readonly Alert[];
  /** Null: it is about one promise. */
  readonly journey: string | null;
};
type Around = { readonly world: World; readonly catalog: Catalog; readonly at: Instant };

/** As many rollouts are offered to be rolled back at once; whoever has more freezes everything first. */
const MOST_ROLLOUTS = 3;

/** What helps against something that hurts: take the change back, stop the next one, keep the pager quiet. */
export function ordersAgainst({ services, alerts, journey }: Against, around: Around): readonly PossibleOrder[] {
  const rollouts = [...around.world.rollouts.values()].map(({ rollout }) => rollout);
  const active = rollouts.filter((one) => isActive(one) && services.includes(one.plan.service)).slice(-MOST_ROLLOUTS);
  const released = services.filter((service) => around.catalog.plans.some((plan) => plan.service === service));
  return [
    ...active.toReversed().flatMap((rollout) => ordersOfRollout(rollout, active.length > 1)),
    ...released.map((service) => freezeOrder(service, around)),
    ...silenceOrders(alerts, journey),
  ];
}

/** What is not about one journey. */
export function ordersForAll(around: Around): readonly PossibleOrder[] {
  return around.catalog.plans.length === 0 ? [] : [freezeOrder(null, around)];
}

function ordersOfRollout(rollout: Rollout, isOneOfMany: boolean): readonly PossibleOrder[] {
  const { id, candidate, baseline, now, plan } = rollout;
  const which = isOneOfMany ? ` ${plan.service}` : '';
  const closed = now.phase === 'rolling-back' ? `${plan.service} ${candidate} is already rolling back.` : null;
  const path = `/rollouts/${encodeURIComponent(id)}`;
  return [
    {
      key: `abort ${id}`,
      label: `Roll back${which}`,
      title: `Take ${plan.service} back to ${baseline} now`,
      consequence: `All traffic returns to ${baseline} at once, whether it is ready or not. This attempt of ${candidate} is over; trying again is a new rollout.`,
      path: `${path}/abort`,
      tone: 'breach',
      refused: closed,
      asksHowLong: false,
      body: {},
    },
    {
      key: `hold ${id}`,
      label: `Hold${which}`,
      title: `Hold ${plan.service} ${candidate} where it is`,
      consequence:
        'Traffic stays where it is. The judge keeps watching and still rolls back if the candidate is worse. The hold ends by itself.',
      path: `${path}/hold`,
      tone: 'plain',
      refused: closed,
      asksHowLong: true,
      body: {},
    },
  ];
}

function freezeOrder(service: string | null, { world, at }: Around): PossibleOrder {
  const set = [...world.freezes.values()].find((one) => one.until > at && (one.service === null || one.service === service));
  const what = service ?? 'everything';
  return {
    key: `freeze ${what}`,
    label: `Freeze ${what}`,
    title: service === null ? 'Promote nothing of any service for a while' : `Promote nothing of ${service} for a while`,
    consequence:
      'Rollouts stay where they are, and no other takes a step. Rollbacks pass. The freeze ends by itself, or is lifted.',
    path: '/freezes',
    tone: 'plain',
    refused: set === undefined ? null : `${capital(what)} is frozen already, until ${showInstant(set.until)}.`,
    asksHowLong: true,
    body: { service },
  };
}

/** Several alerts of one journey are one trouble, and silenced by one order. */
function silenceOrders(alerts: readonly Alert[], journey: string | null): readonly PossibleOrder[] {
  const [first] = alerts;
  if (first === undefined) return [];
  const loud = alerts.filter(({ quiet = null }) => quiet === null);
  const quiet = new Map(alerts.flatMap(({ quiet: one = null }) => (one === null ? [] : [[one.name, one] as const])));
  const lifts = [...quiet.values()].map((one) => liftOrder(one, quiet.size > 1));
  const [alert] = loud;
  if (alert === undefined) return lifts;
  const isAll = loud.length > 1 && journey !== null;
  const of = isAll ? { kind: 'journey', name: journey } : { kind: 'alert', name: alert.id };
  const silence: PossibleOrder = {
    key: `silence ${of.name}`,
    label: 'Silence',
    title: `Tell nobody of ${isAll ? `any alert of ${journey}` : alert.subject} for a while`,
    consequence:
      'Alerts go on and are recorded, and nobody is told. What is open when the silence ends is told then. Say who has it.',
    path: '/silences',
    tone: 'plain',
    refused: null,
    asksHowLong: true,
    body: { of },
  };
  return [silence, ...lifts];
}

function liftOrder({ name, until }: Quiet, isOneOfMany: boolean): PossibleOrder {
  return {
    key: `lift ${name}`,
    label: isOneOfMany ? `Lift ${name}` : 'Lift silence',
    title: `End ${name} now`,
    consequence: `It ends now instead of ${showInstant(until)}, for all that it is about. What is open is told at once.`,
    path: `/silences/${encodeURIComponent(name)}/lift`,
    tone: 'plain',
    refused: null,
    asksHowLong: false,
    body: {},
  };
}
