import { post, type Answer, type Provoked } from './provoked.ts';
import type { ServedWorld } from './served-world.ts';

const ROUTE = `apiVersion: plimsoll/v1
kind: Route
metadata: { name: proposed }
spec: { owner: team-proposed }
`;
const files = [{ file: 'proposed.yaml', text: ROUTE }];

export const provokedBacktests: Readonly<
  Record<'BACKTEST_RUNNING' | 'BACKTEST_UNKNOWN' | 'BACKTEST_TIME' | 'POLICY_INVALID', Provoked>
> = {
  BACKTEST_RUNNING: {
    provoke: severalAtOnce,
    detail: 'Another backtest is under way',
    hint: 'wait for it, or cancel it',
  },
  BACKTEST_UNKNOWN: {
    provoke: (world) => post(world, '/api/v1/backtests/7/cancel', {}),
    detail: 'there is no backtest 7',
  },
  BACKTEST_TIME: {
    provoke: (world) => post(world, '/api/v1/backtests', { files, since: '2001-01-01T00:00:00Z' }),
    detail: 'TIME is more than 400 days ago',
    hint: 'what is judged again is over, and no longer ago than cells are kept',
  },
  POLICY_INVALID: {
    provoke: (world) =>
      post(world, '/api/v1/backtests', { files: [{ file: 'x.yaml', text: 'kind: Nothing' }], since: anHourAgo() }),
    detail: 'What is proposed has mistakes, taken together with the rest of the catalog',
    hint: 'plimsoll validate shows the same ones',
  },
};

/** The first is held up where it reads the ledger, until the second has been answered. */
async function severalAtOnce(world: ServedWorld): Promise<Answer> {
  const { ledger } = world.plane;
  const read = ledger.read.bind(ledger);
  const second = Promise.withResolvers<void>();
  Object.assign(ledger, {
    read: async (query: Parameters<typeof read>[0]) => {
      if (query.limit > 1) await second.promise;
      return read(query);
    },
  });
  try {
    const asked = { files, since: anHourAgo() };
    await post(world, '/api/v1/backtests', asked);
    return await post(world, '/api/v1/backtests', asked);
  } finally {
    second.resolve();
    Object.assign(ledger, { read });
  }
}

function anHourAgo(): string {
  return new Date(Date.now() - 3_600_000).toISOString();
}
