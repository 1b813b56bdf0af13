import type { Draft } from '../../src/ledger/entry.ts';
import { MOST_KEYS } from '../../src/ledger/ledger-facts.ts';
import { post, type Provoked } from './provoked.ts';

/** Refusals of what concerns the ledger itself. */
export const provokedLedger = {
  KEYS_FULL: {
    provoke: async (world) => {
      const body = { id: world.plane.proof?.keys().keys[0]?.id ?? '', publicKey: '', replaces: null, endorsement: null };
      const introduced: Draft = { kind: 'key.introduced', subject: 'ledger', actor: 'test', body };
      await world.plane.ledger.decide(() => Array.from({ length: MOST_KEYS }, () => introduced));
      return post(world, '/api/v1/ledger/keys', {});
    },
    detail: 'the ledger has had as many keys as it may',
  },
} as const satisfies Record<string, Provoked>;
