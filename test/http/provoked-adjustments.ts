import type { Adjustment } from '../../src/catalog/adjustment.ts';
import type { Draft } from '../../src/ledger/entry.ts';
import type { AdjustmentRefusalCode } from '../../src/ledger/decisions/adjustment.ts';
import { post, type Provoked } from './provoked.ts';
import type { ServedWorld } from './served-world.ts';

const BECAUSE = { reason: 'a test says so' };

export const provokedAdjustments: Readonly<Record<AdjustmentRefusalCode, Provoked>> = {
  ADJUSTMENT_TIME: {
    provoke: (world) =>
      post(world, '/api/v1/adjustments', { ...lastHour(), to: '2027-01-01T00:00:00Z', from: '2026-12-01T00:00:00Z' }),
    detail: 'the time cannot be adjusted: it lasts longer than 1d',
    hint: 'split it into parts of 1d at most',
  },
  ADJUSTMENT_SELECTS_NONE: {
    provoke: (world) => post(world, '/api/v1/adjustments', { ...lastHour(), objectives: ['checkout-work'] }),
    detail: 'the catalog has no objective checkout-work',
    hint: 'did you mean checkout-works?',
  },
  ADJUSTMENT_UNKNOWN: {
    provoke: (world) => post(world, '/api/v1/adjustments/nobody/withdraw', BECAUSE),
    detail: 'there is no adjustment nobody',
    hint: 'plimsoll adjust lists them',
  },
  ADJUSTMENT_DECLARED: {
    provoke: async (world) => {
      await recordAdjustments(world, 1);
      return post(world, '/api/v1/adjustments/declared-0/withdraw', BECAUSE);
    },
    detail: 'declared-0 is declared in the catalog',
    hint: 'remove its document there',
  },
  ADJUSTMENTS_FULL: {
    provoke: async (world) => {
      await recordAdjustments(world, 1_000);
      return post(world, '/api/v1/adjustments', lastHour());
    },
    detail: 'there are 1000 adjustments already',
    hint: 'withdraw old ones',
  },
};

function lastHour(): object {
  const now = Date.now();
  return { from: new Date(now - 3_600_000).toISOString(), to: new Date(now).toISOString(), reason: 'a test says so' };
}

async function recordAdjustments({ plane }: ServedWorld, count: number): Promise<void> {
  const when = { kind: 'once', from: 0, to: 1 } as unknown as Adjustment['when'];
  const objectives = { names: [], labels: {}, journeys: [] };
  const rest = { objectives, when, mode: 'exclude', reason: 'a test', requestedBy: 'ada', approvedBy: null } as const;
  await plane.ledger.decide(() =>
    Array.from({ length: count }, (_, index): Draft => {
      const name = `declared-${index}`;
      const body = { adjustment: { name, ...rest }, origin: 'catalog' } as const;
      return { kind: 'adjustment.recorded', subject: `adjustment/${name}`, actor: 'catalog folder', body };
    }),
  );
}
