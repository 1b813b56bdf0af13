import { answerOf, get, type Provoked } from './provoked.ts';
import { INTAKE_TOKEN } from './served-world.ts';

/** How refusals about probes come about. */
export const provokedProbes = {
  LOCATION_FORBIDDEN: {
    provoke: async (world) => {
      const headers = { authorization: `Bearer scoped-${INTAKE_TOKEN}` };
      return answerOf(await world.ask('/api/v1/probes?location=us-east', { headers }));
    },
    detail: 'the source scoped does not probe from there',
    hint: 'its locations are eu-west',
  },
  PROBE_UNKNOWN: {
    provoke: (world) => get(world, '/api/v1/probes/home/runs'),
    detail: 'the catalog has no probe named home',
  },
} as const satisfies Record<string, Provoked>;
