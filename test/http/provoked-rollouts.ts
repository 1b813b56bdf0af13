import type { ObeyCode } from '../../src/delivery/obey.ts';
import type { PlaceRefusal } from '../../src/delivery/serving.ts';
import { broken, MINUTE, type Instant } from '../../src/kernel/units.ts';
import { appendWatching } from '../../src/intake/telemetry-series.ts';
import { jsonTraces } from '../intake/payload.ts';
import { checkoutTraces } from '../loops/checkout-traces.ts';
import { get, post, type Answer, type Provoked } from './provoked.ts';
import type { ServedWorld } from './served-world.ts';

const BECAUSE = { reason: 'a test says so' };
const HOUR_MS = 3_600_000;
const VERSIONS = { candidate: '1.1.0', baseline: '1.0.0' };

function plan(name: string, spec: string): string {
  return `apiVersion: plimsoll/v1
kind: RolloutPlan
metadata: { name: ${name} }
spec:
  service: shop
  owner: team-shop
  judge: { indicators: [{ sli: checkout-success, delta: 1% }] }
  ${spec}
`;
}

const HTTP = 'router: { http: http://127.0.0.1:9/weights }';

/** Plans that refuse what the sample plan allows. */
export const ROLLOUTS = [
  plan('approved', `${HTTP}\n  steps: [{ share: 25% }, { share: 100%, approval: { by: [ada] } }]`),
  plan('budgeted', `${HTTP}\n  steps: [{ share: 25% }, { share: 100% }]\n  budget: { objective: checkout-works }`),
  plan('tried', `${HTTP}\n  experiment: { share: 10%, for: 1h }`),
  plan('cooling', `${HTTP}\n  pace: evidence\n  rollback: { cooldown: 1h }`),
  plan('placed', `router: { haproxy: { address: /run/x.sock, backend: shop, places: { blue: b, green: g } } }\n  pace: evidence`),
].join('---\n');

type Code =
  | Exclude<ObeyCode, 'ROLLOUT_ENDED' | 'NOT_HELD'>
  | PlaceRefusal['code']
  | 'ROUTER_UNREACHABLE'
  | 'ROUTER_REFUSES'
  | 'ROLLBACK_COOLDOWN';

export const provokedRollouts: Readonly<Record<Code, Provoked>> = {
  ATTEMPT_FAILED: {
    provoke: async (world) => {
      const id = await started(world, 'shop');
      await judgedWorse(world, id);
      return say(world, id, 'promote');
    },
    detail: '1.1.0 was found to be worse in attempt 1, which nothing takes back',
    hint: 'roll it back, and retry ID with a reason',
  },
  ROLLOUT_FROZEN: {
    provoke: async (world) => {
      const id = await started(world, 'shop');
      await post(world, '/api/v1/freezes', { service: 'shop', for_ms: HOUR_MS, ...BECAUSE });
      return say(world, id, 'promote');
    },
    detail: 'FREEZE lets nothing further until TIME',
    hint: 'wait until then, or break the glass, which somebody else has to review within a day',
  },
  BUDGET_SPENT: {
    provoke: async (world) => {
      await failing(world);
      return say(world, await started(world, 'budgeted'), 'promote');
    },
    detail: 'checkout-works has too little of its error budget left',
    hint: 'wait until it has more, or break the glass, which somebody else has to review within a day',
  },
  APPROVAL_MISSING: {
    provoke: async (world) => say(world, await started(world, 'approved'), 'promote'),
    detail: 'nobody has approved step 2 of 1.1.0 yet',
    hint: 'approve it, or break the glass, which somebody else has to review within a day',
  },
  APPROVAL_NOT_ASKED: {
    provoke: async (world) => say(world, await started(world, 'shop'), 'approve'),
    detail: 'rollout ID waits for nobody to approve its next step',
    hint: 'nothing is to be done',
  },
  APPROVAL_NOT_YOURS: {
    provoke: async (world) => say(world, await started(world, 'approved'), 'approve'),
    detail: 'token is not among those who approve: ada',
    hint: 'ask ada',
  },
  PLAN_WITHDRAWS: {
    provoke: async (world) => say(world, await started(world, 'tried'), 'promote'),
    detail: 'plan tried tries versions and takes them out again',
    hint: 'start a plan that promotes',
  },
  REVIEW_NOT_DUE: {
    provoke: async (world) => say(world, await started(world, 'shop'), 'review'),
    detail: 'nobody went past the gates of rollout ID without a review',
    hint: 'nothing is to be done',
  },
  REVIEW_NOT_YOURS: {
    provoke: async (world) => {
      const id = await started(world, 'shop');
      await say(world, id, 'break-glass');
      return say(world, id, 'review');
    },
    detail: 'token went past the gates of rollout ID',
    hint: 'somebody else has to look at it',
  },
  PLACE_UNKNOWN: {
    provoke: (world) => post(world, '/api/v1/rollouts', { plan: 'placed', ...VERSIONS, into: 'red' }),
    detail: 'the router has no place red',
    hint: 'its places: blue, green',
  },
  PLACE_BUSY: {
    provoke: (world) => post(world, '/api/v1/rollouts', { plan: 'placed', ...VERSIONS, into: 'blue' }),
    detail: 'blue is not free for 1.1.0: blue has the traffic',
    hint: 'name a place that has no traffic',
  },
  BASELINE_NOT_SERVING: {
    provoke: (world) => post(world, '/api/v1/rollouts', { plan: 'shop', ...VERSIONS, baseline: '0.9.0' }),
    detail: '0.9.0 has no traffic at the router (it shows 1.0.0)',
    hint: 'name the version that serves now as baseline: it is what a rollback leads to',
  },
  ROUTER_UNREACHABLE: {
    provoke: (world) => {
      world.router.observe = () => Promise.reject(new Error('connection refused'));
      return post(world, '/api/v1/rollouts', { plan: 'shop', ...VERSIONS });
    },
    detail: 'the router at http://127.0.0.1:9/weights does not answer: connection refused',
    hint: 'nothing was moved; start again once it answers',
  },
  ROUTER_REFUSES: {
    provoke: (world) => {
      world.router.plan = async () => ({ can: false, why: 'it splits in halves', hint: 'ask for 50 %' });
      return post(world, '/api/v1/rollouts', { plan: 'shop', ...VERSIONS });
    },
    detail: 'the router cannot honour step 1 (25 %): it splits in halves',
    hint: 'ask for 50 %',
  },
  ROLLBACK_COOLDOWN: {
    provoke: async (world) => {
      const id = await started(world, 'cooling');
      await judgedWorse(world, id);
      await world.round();
      await endedBack(world, id);
      return post(world, '/api/v1/rollouts', { plan: 'cooling', ...VERSIONS });
    },
    detail: 'shop was rolled back at TIME, and the plan starts nothing until TIME',
    hint: 'look at why it was rolled back meanwhile',
  },
};

/** What is another one in each run, by the words that stand for it. */
export function withoutTimes(text: string): string {
  return text
    .replace(/freeze-\d+/, 'FREEZE')
    .replaceAll(/(?<!since )\d{4}-\d\d-\d\dT[\d:.]+Z/g, (time) => (time.startsWith('2026-01-01') ? time : 'TIME'));
}

async function started(world: ServedWorld, named: string): Promise<string> {
  await post(world, '/api/v1/rollouts', { plan: named, ...VERSIONS });
  const { rollouts } = (await get(world, '/api/v1/rollouts')).body as unknown as { rollouts: readonly { id: string }[] };
  return rollouts[0]?.id ?? '';
}

function say(world: ServedWorld, id: string, word: string): Promise<Answer> {
  return post(world, `/api/v1/rollouts/${id}/${word}`, BECAUSE);
}

/** Six minutes in which nearly everything failed on the candidate and nothing on the baseline. */
async function judgedWorse({ plane }: ServedWorld, id: string): Promise<void> {
  const tally = { n1: 1_000, k1: 900, n0: 3_000, k0: 0 };
  await plane.ledger.decide((world) => {
    const from = world.rollouts.get(id)?.nextBatch ?? 0;
    const batches = Array.from({ length: 6 }, (_, index) => {
      return { at: (from + index * MINUTE) as Instant, step: 0, whole: true, tallies: [tally] };
    });
    return [{ kind: 'rollout.judged', subject: id, actor: 'plimsoll', body: { batches } }];
  });
}

/** It came back to 0 and ended, as far as the ledger knows. */
async function endedBack({ plane }: ServedWorld, id: string): Promise<void> {
  await plane.ledger.decide((world, at) => {
    const { rollout } = world.rollouts.get(id) ?? broken(`there is no rollout ${id}`);
    const { step } = rollout.now;
    const next = {
      phase: 'rolled-back',
      step,
      since: at,
      because: 'CANARY_WORSE',
      keptSince: at,
      drainedAt: null,
      pagedAt: null,
    } as const;
    const body = {
      next,
      because: 'ROLLBACK_MEASURED',
      approval: null,
      glass: null,
      command: null,
      sentence: 'It is back.',
      effects: [],
    } as const;
    return [{ kind: 'rollout.moved', subject: rollout.id, actor: 'plimsoll', body }];
  });
}

/** Two minutes of a shop whose every second checkout fails. */
async function failing({ plane: { intake } }: ServedWorld): Promise<void> {
  for (let slot = 12; slot > 0; slot -= 1) {
    const at = (Date.now() - slot * 10_000) as Instant;
    await intake.observe('plimsoll', (batch, { telemetry }) => {
      appendWatching(batch, telemetry, { at, lastHeard: () => null, newestOf: () => null });
    });
    const traces = new TextDecoder().decode(checkoutTraces({ number: slot, endMs: at, good: 20, bad: 20 }));
    await intake.accept(jsonTraces(new TextEncoder().encode(traces.replaceAll('storefront', 'shop'))));
  }
}
