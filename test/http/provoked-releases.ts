import type { Instant } from '../../src/kernel/units.ts';
import type { Draft } from '../../src/ledger/entry.ts';
import type { FreezeRefusalCode } from '../../src/loops/freezes.ts';
import type { StartHindrance } from '../../src/ledger/decisions/start-hindrance.ts';
import type { QueueRefusal } from '../../src/ledger/decisions/queueing.ts';
import type { TrainRefusalCode } from '../../src/loops/trains.ts';
import type { VersionRefusalCode } from '../../src/loops/versions.ts';
import { get, post, type Provoked } from './provoked.ts';
import type { ServedWorld } from './served-world.ts';

const BECAUSE = { reason: 'a test says so' };
const HOUR_MS = 3_600_000;
const SHOP = { plan: 'shop', candidate: '1.1.0', baseline: '1.0.0' };
const CART = { plan: 'cart', candidate: '2.0.0', baseline: '1.0.0' };
const RELEASE = { train: 'release', candidate: '2.0.0', baseline: '1.0.0' };

/** A plan behind which starts wait, and a train of both plans. */
export const RELEASES = `apiVersion: openslo/v1
kind: Service
metadata: { name: cart }
spec: {}
---
apiVersion: plimsoll/v1
kind: RolloutPlan
metadata: { name: cart }
spec:
  service: cart
  owner: team-shop
  router: { http: http://127.0.0.1:9/cart }
  steps: [{ share: 25%, bake: 10s }, { share: 100%, bake: 10s }]
  judge: { indicators: [{ sli: checkout-success, delta: 1% }], by: version }
  newer: queue
---
apiVersion: plimsoll/v1
kind: RolloutPlan
metadata: { name: seen }
spec:
  service: cart
  owner: team-shop
  router: { http: http://127.0.0.1:9/seen }
  steps: [{ share: 25%, bake: 10s }, { share: 100%, bake: 10s }]
  judge: { indicators: [{ sli: checkout-success, delta: 1% }], by: version }
  requires: { version: 90% }
---
apiVersion: plimsoll/v1
kind: Train
metadata: { name: release }
spec:
  owner: team-shop
  members:
    - { name: shop, plan: shop }
    - { name: cart, plan: cart, after: [shop] }
`;

export const provokedReleases: Readonly<
  Record<
    FreezeRefusalCode | VersionRefusalCode | TrainRefusalCode | QueueRefusal['code'] | 'QUEUED_UNKNOWN' | StartHindrance['code'],
    Provoked
  >
> = {
  VERSION_REVOKED: {
    provoke: async (world) => {
      await post(world, '/api/v1/versions/revoke', { service: 'shop', version: '1.1.0', ...BECAUSE });
      return post(world, '/api/v1/rollouts', SHOP);
    },
    detail: '1.1.0 of shop was revoked by token: a test says so',
    hint: 'roll out another version, or reinstate this one with a reason',
  },
  TELEMETRY_REQUIRED: {
    provoke: (world) => post(world, '/api/v1/rollouts', { ...SHOP, plan: 'seen' }),
    detail:
      'VERSION_UNTOLD: whether telemetry of checkout says its version is not known: none came, or versions are not kept apart',
    hint: 'plimsoll coverage tells it step by step',
  },
  FAST_TRACK_REFUSED: {
    provoke: (world) => post(world, '/api/v1/rollouts', { ...SHOP, fast_track: true }),
    detail: 'the plan shop has no fast track',
    hint: 'start it without the fast track: it is judged step by step',
  },
  NOT_REVOKED: {
    provoke: (world) => post(world, '/api/v1/versions/reinstate', { service: 'shop', version: '1.1.0', ...BECAUSE }),
    detail: '1.1.0 of shop is not revoked',
  },
  SERVICE_UNKNOWN: {
    provoke: (world) => post(world, '/api/v1/freezes', { service: 'shpo', for_ms: HOUR_MS, ...BECAUSE }),
    detail: 'no plan of the catalog is for a service shpo',
    hint: 'did you mean shop?',
  },
  FREEZE_TIME: {
    provoke: (world) => post(world, '/api/v1/freezes', { for_ms: 1_000, ...BECAUSE }),
    detail: 'a freeze lasts from 1m to 30d, and not 1s',
    hint: 'what comes again belongs into the freezes of a plan',
  },
  FREEZE_UNKNOWN: {
    provoke: (world) => post(world, '/api/v1/freezes/nobody/lift', BECAUSE),
    detail: 'there is no freeze nobody now',
    hint: 'plimsoll freeze list shows them',
  },
  FREEZES_FULL: {
    provoke: async (world) => {
      await setFreezes(world, 100);
      return post(world, '/api/v1/freezes', { for_ms: HOUR_MS, ...BECAUSE });
    },
    detail: 'there are 100 freezes already',
    hint: 'lift old ones',
  },
  QUEUED_UNKNOWN: {
    provoke: (world) => post(world, '/api/v1/queue/nobody/cancel', BECAUSE),
    detail: 'no start waits as nobody',
    hint: 'plimsoll queue shows them',
  },
  QUEUED_ALREADY: {
    provoke: async (world) => {
      await startCarts(world, 2);
      return post(world, '/api/v1/rollouts', { ...CART, candidate: '2.0.1' });
    },
    detail: '2.0.1 waits for cart already, since SINCE',
    hint: 'plimsoll queue cancel QUEUED takes it back',
  },
  QUEUE_FULL: {
    provoke: async (world) => {
      await startCarts(world, 6);
      return post(world, '/api/v1/rollouts', { ...CART, candidate: '2.0.9' });
    },
    detail: '5 starts wait for cart already',
    hint: 'take back those that are not wanted any more',
  },
  TRAIN_UNKNOWN: {
    provoke: (world) => post(world, '/api/v1/trains', { ...RELEASE, train: 'relaese' }),
    detail: 'the catalog has no train relaese',
    hint: 'did you mean release?',
  },
  TRAIN_RUN_UNKNOWN: {
    provoke: (world) => get(world, '/api/v1/trains/nobody'),
    detail: 'no train is or was on its way as nobody',
    hint: 'plimsoll train list shows them',
  },
  TRAIN_ACTIVE: {
    provoke: async (world) => {
      await post(world, '/api/v1/trains', RELEASE);
      return post(world, '/api/v1/trains', RELEASE);
    },
    detail: 'release is on its way already as TRAIN',
    hint: 'wait for its end, or abort it',
  },
  TRAIN_ENDED: {
    provoke: async (world) => {
      await post(world, '/api/v1/trains', RELEASE);
      const [id = ''] = world.plane.ledger.world().trains.runs.keys();
      return post(world, `/api/v1/trains/${id}/go-on`, BECAUSE);
    },
    detail: 'train TRAIN is running and cannot be told to go-on',
    hint: 'there is nothing to decide now',
  },
  TRAIN_VERSIONS: {
    provoke: (world) => post(world, '/api/v1/trains', { train: 'release' }),
    detail: 'no versions are given for shop',
    hint: 'give them for it, or for all members',
  },
};

/** What is another one in each run, by the words that stand for it. */
export function withoutNames(text: string, { plane }: ServedWorld): string {
  const world = plane.ledger.world();
  const [train = 'TRAIN'] = world.trains.runs.keys();
  const [queued = 'QUEUED'] = world.queue.keys();
  return text
    .replace(train, 'TRAIN')
    .replace(queued, 'QUEUED')
    .replace(/since \d{4}-\d\d-\d\dT[\d:.]+Z/, 'since SINCE');
}

async function startCarts(world: ServedWorld, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) await post(world, '/api/v1/rollouts', { ...CART, candidate: `2.0.${index}` });
}

async function setFreezes({ plane }: ServedWorld, count: number): Promise<void> {
  const until = (Date.now() + HOUR_MS) as Instant;
  await plane.ledger.decide(() =>
    Array.from({ length: count }, (_, index): Draft => {
      const body = { name: `freeze-of-test-${index}`, service: null, until, reason: 'a test' };
      return { kind: 'freeze.set', subject: 'freezes', actor: 'ada', body };
    }),
  );
}
