import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { openSqliteChargeStore } from '../../src/adapters/sqlite/charge-store.ts';
import { partInHour } from '../../src/evidence/spread-charges.ts';
import { HOUR, slotOf, type Instant } from '../../src/kernel/units.ts';
import { chargeStoreContract } from './charge-store.contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-charges-'));
after(() => rmSync(folder, { recursive: true }));
let number = 0;
const file = (): string => join(folder, `${(number += 1)}.db`);

chargeStoreContract('SQLite', () => openSqliteChargeStore(file()));

test('what is kept is there after a restart', async () => {
  const path = file();
  const first = openSqliteChargeStore(path);
  const charge = {
    source: 's',
    key: 'k',
    service: 'v',
    tenant: '',
    from: 0 as Instant,
    to: HOUR as number as Instant,
    micros: -3,
    idle: true,
  };
  await first.put({ import: 'one', part: 0, charges: [charge] });
  await first.close();
  const again = openSqliteChargeStore(path);
  assert.deepEqual(await again.charges({ source: 's', service: 'v', from: 0 as Instant, to: HOUR as number as Instant }), [
    charge,
  ]);
  assert.equal((await again.unsettled(1)).length, 1);
  await again.close();
});

test('the hours of a charge add up to it, whatever its time and its amount', () => {
  const charge = fc.record({
    from: fc.nat(1e9),
    lasts: fc.integer({ min: 1, max: 40 * 24 * HOUR }),
    micros: fc.integer({ min: -1e15, max: 1e15 }),
  });
  fc.assert(
    fc.property(charge, ({ from, lasts, micros }) => {
      const spread = { from: from as Instant, to: (from + lasts) as Instant, micros };
      let sum = 0;
      for (let hour = slotOf(spread.from, HOUR); hour < spread.to; hour = (hour + HOUR) as Instant)
        sum += partInHour(spread, hour);
      assert.equal(sum, micros);
    }),
    { numRuns: 300 },
  );
});
