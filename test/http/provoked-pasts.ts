import assert from 'node:assert/strict';
import { showInstant } from '../../src/kernel/show.ts';
import type { Instant } from '../../src/kernel/units.ts';
import { get, type Answer, type Provoked } from './provoked.ts';
import type { ServedWorld } from './served-world.ts';

/** How refusals about the past come about. */
export const provokedPasts = {
  PAST_AHEAD: {
    provoke: (world) => get(world, '/api/v1/home?at=2999-01-01T00:00:00Z'),
    detail: 'TIME has not come yet',
  },
  PAST_NOT_KEPT: {
    provoke: (world) => get(world, '/api/v1/home?at=2001-01-01T00:00:00Z'),
    detail: 'nothing is kept of TIME',
    hint: 'the first entry of the ledger is younger',
  },
  PRESENT_ALONE: {
    provoke: (world) => get(world, '/metrics?at=2001-01-01T00:00:00Z'),
    detail: '/metrics tells of the present alone',
    hint: 'ask without at',
  },
  PASTS_FULL: { provoke: askTooManyPasts, detail: '8 moments of the past are being looked up already' },
} as const satisfies Record<string, Provoked>;

/** Nine moments, none of which is found before the last one has asked. */
async function askTooManyPasts(world: ServedWorld): Promise<Answer> {
  const [last] = await world.plane.ledger.readLast({ limit: 1 });
  const found = Promise.withResolvers<null>();
  world.plane.cellStore.knownAt = () => found.promise;
  const moment = (ms: number): string => showInstant(((last?.at ?? 0) + ms) as Instant);
  const asked = Array.from({ length: 9 }, (_, ms) => get(world, `/api/v1/home?at=${moment(ms)}`));
  const refused = await Promise.race(asked);
  found.resolve(null);
  const all = await Promise.all(asked);
  assert.equal(all.filter(({ status }) => status === 200).length, 8);
  return refused;
}
