import type { Draft } from '../../src/ledger/entry.ts';
import { MOST_OPEN_GATES } from '../../src/ledger/gates.ts';
import { signed } from './signed-delivery.ts';
import { answerOf, post, type Answer, type Provoked } from './provoked.ts';
import type { ServedWorld } from './served-world.ts';

const CALL = { name: 'podinfo', namespace: 'test', phase: 'Progressing', checksum: '85d557f47b' };
const HERE = 'https://api.github.com';
const NOT_SIGNED = 'start the server with --secret github-webhook=FILE, and write the same secret into the webhook of the app';

type Code = 'HOOK_NO' | 'PLAN_NOT_FOLLOWED' | 'SIGNATURE_WRONG' | 'CALLBACK_FORBIDDEN' | 'GATES_FULL';
export const provokedGates: Readonly<Record<Code, Provoked>> = {
  HOOK_NO: {
    provoke: (world) => post(world, '/api/v1/flagger/rollback', { ...CALL, metadata: { plan: 'shop' } }),
    detail: 'rollback is no: flagger test/podinfo 85d557f47b is not watched: pre-rollout begins it',
    hint: 'Flagger goes on',
  },
  PLAN_NOT_FOLLOWED: {
    provoke: (world) =>
      post(world, '/api/v1/flagger/pre-rollout', { ...CALL, metadata: { plan: 'shop', candidate: '1.1.0', baseline: '1.0.0' } }),
    detail: 'plan shop moves the traffic itself',
    hint: 'write router: { external: … } or { argoRollouts: … } where somebody else moves it',
  },
  SIGNATURE_WRONG: {
    provoke: (world) => post(world, '/api/v1/github/deployment-protection', {}),
    detail: 'the delivery is not signed with the secret of this server',
    hint: NOT_SIGNED,
  },
  CALLBACK_FORBIDDEN: {
    provoke: (world) => deliver(world, 'https://evil.example'),
    detail: 'the callback is not at the GitHub of this server',
    hint: 'start it with --github-api URL',
  },
  GATES_FULL: {
    provoke: async (world) => {
      await world.plane.ledger.decide(() => Array.from({ length: MOST_OPEN_GATES }, (_, index) => opened(index)));
      return deliver(world, HERE);
    },
    detail: 'as many deployments wait as may',
  },
};

async function deliver(world: ServedWorld, api: string): Promise<Answer> {
  const delivery = {
    action: 'requested',
    environment: 'production',
    deployment_callback_url: `${api}/repos/acme/shop/actions/runs/1/deployment_protection_rule`,
    deployment: { id: 7 },
    repository: { name: 'shop', full_name: 'acme/shop' },
  };
  return answerOf(await world.ask('/api/v1/github/deployment-protection', signed(delivery)));
}

function opened(index: number): Draft {
  return {
    kind: 'gate.opened',
    subject: `github/${index}`,
    actor: 'GitHub',
    body: {
      question: { service: 'shop', version: null, plan: null, rollout: null },
      until: 9_999_999_999_999 as never,
      callback: { address: `${HERE}/${index}`, environment: 'production', installation: null },
    },
  };
}
