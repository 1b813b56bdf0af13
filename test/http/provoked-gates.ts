import { post, type Provoked } from './provoked.ts';

const CALL = { name: 'podinfo', namespace: 'test', phase: 'Progressing', checksum: '85d557f47b' };

export const provokedGates: Readonly<Record<'PLAN_NOT_FOLLOWED', Provoked>> = {
  PLAN_NOT_FOLLOWED: {
    provoke: (world) =>
      post(world, '/api/v1/flagger/pre-rollout', { ...CALL, metadata: { plan: 'shop', candidate: '1.1.0', baseline: '1.0.0' } }),
    detail: 'plan shop moves the traffic itself',
    hint: 'write router: { external: … } or { argoRollouts: … } where somebody else moves it',
  },
};
