import type { Draft } from '../../src/ledger/entry.ts';
import { MOST_KEYS } from '../../src/ledger/ledger-facts.ts';
import { get, post, type Provoked } from './provoked.ts';

/** Refusals of what concerns the ledger itself. */
export const provokedLedger = {
  ENTRIES_SEALED: {
    provoke: async (world) => {
      await world.plane.proof?.exported({ since: null, until: null, subject: null, kind: null }, 'test');
      const before = new Date(Date.now() + 86_400_000).toISOString();
      await post(world, '/api/v1/ledger/segments', { before, drop: true });
      return get(world, '/api/v1/ledger?after=0');
    },
    detail: 'entries up to 3 are in sealed files alone',
    hint: 'read on after 3, or look into the files that plimsoll ledger segments names',
  },
  ENTRY_UNKNOWN: {
    provoke: (world) => post(world, '/api/v1/attestations', { decision: 'nobody' }),
    detail: 'nothing was decided under nobody',
  },
  NOT_ATTESTABLE: {
    provoke: (world) => post(world, '/api/v1/attestations', { decision: 1 }),
    detail: '1 is no promotion, no rollback and no answer of a gate',
  },
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
