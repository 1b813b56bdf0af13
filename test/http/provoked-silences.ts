import type { SilenceRefusalCode } from '../../src/loops/silences.ts';
import { post, type Provoked } from './provoked.ts';

const BECAUSE = { reason: 'a test says so' };
const HOUR_MS = 3_600_000;
const EVERYTHING = { of: { kind: 'everything' } };

export const provokedSilences: Readonly<Record<SilenceRefusalCode, Provoked>> = {
  SILENCE_TIME: {
    provoke: (world) => post(world, '/api/v1/silences', { ...EVERYTHING, for_ms: 25 * HOUR_MS, ...BECAUSE }),
    detail: 'a silence of more than 1d would keep pages quiet that nobody thought of',
    hint: 'say that pages are meant, too (pages: true), or make it shorter',
  },
  SILENCE_UNKNOWN: {
    provoke: (world) => post(world, '/api/v1/silences/nobody/lift', BECAUSE),
    detail: 'there is no silence nobody now',
    hint: 'plimsoll silence list shows them',
  },
  SILENCES_FULL: {
    provoke: async (world) => {
      for (let count = 0; count < 100; count += 1)
        await post(world, '/api/v1/silences', { ...EVERYTHING, for_ms: HOUR_MS, ...BECAUSE });
      return post(world, '/api/v1/silences', { ...EVERYTHING, for_ms: HOUR_MS, ...BECAUSE });
    },
    detail: 'there are 100 silences already',
    hint: 'lift old ones',
  },
  SILENCED_UNKNOWN: {
    provoke: (world) =>
      post(world, '/api/v1/silences', { of: { kind: 'journey', name: 'chekout' }, for_ms: HOUR_MS, ...BECAUSE }),
    detail: 'the catalog has no journey chekout',
    hint: 'did you mean checkout?',
  },
};
