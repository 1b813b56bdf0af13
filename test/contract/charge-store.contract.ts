import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY, HOUR, type Instant } from '../../src/kernel/units.ts';
import type { Charge, ChargeStore } from '../../src/ports/charge-store.ts';

const T0 = Date.UTC(2026, 4, 4) as Instant;
const WHOSE = { source: 'cloud', service: 'shop' } as const;
const charge = (key: string, micros: number, more: Partial<Charge> = {}): Charge => {
  return { ...WHOSE, key, tenant: '', from: T0, to: (T0 + HOUR) as Instant, micros, idle: false, ...more };
};
const ALL = { ...WHOSE, from: T0, to: (T0 + 30 * DAY) as Instant };

export function chargeStoreContract(name: string, open: () => ChargeStore): void {
  describe(`ChargeStore contract: ${name}`, () => {
    const amounts = async (store: ChargeStore): Promise<readonly (readonly [string, string, number])[]> =>
      (await store.charges(ALL))
        .map(({ key, tenant, micros }) => [key, tenant, micros] as const)
        .toSorted(([a], [b]) => a.localeCompare(b));

    test('charges of one import add up, and another import takes their place, whosever they were', async () => {
      const store = open();
      await store.put({ import: 'one', part: 0, charges: [charge('a', 1), charge('a', 2), charge('b', 5)] });
      await store.put({ import: 'one', part: 1, charges: [charge('a', 4)] });
      assert.deepEqual(await amounts(store), [
        ['a', '', 7],
        ['b', '', 5],
      ]);
      await store.put({ import: 'two', part: 0, charges: [charge('a', 3, { tenant: 'acme' })] });
      assert.deepEqual(await amounts(store), [
        ['a', 'acme', 3],
        ['b', '', 5],
      ]);
      await store.close();
    });

    test('a part that comes again adds nothing', async () => {
      const store = open();
      assert.equal(await store.put({ import: 'one', part: 0, charges: [charge('a', 1)] }), 'kept');
      assert.equal(await store.put({ import: 'one', part: 0, charges: [charge('a', 1)] }), 'repeated');
      assert.deepEqual(await amounts(store), [['a', '', 1]]);
      await store.close();
    });

    test('days whose charges changed stay unsettled until they are settled as they are', async () => {
      const store = open();
      const twoDays = { from: (T0 + 23 * HOUR) as Instant, to: (T0 + 25 * HOUR) as Instant };
      await store.put({ import: 'one', part: 0, charges: [charge('a', 1, twoDays)] });
      const days = await store.unsettled(10);
      assert.deepEqual(
        days.map(({ day }) => day - T0),
        [0, DAY],
      );
      const [first, second] = days;
      assert.ok(first !== undefined && second !== undefined);
      await store.settle(first);
      // It moves to the day before: both are looked at again.
      await store.put({ import: 'two', part: 0, charges: [charge('a', 1)] });
      await store.settle(second);
      assert.deepEqual(
        (await store.unsettled(10)).map(({ day }) => day - T0),
        [0, DAY],
      );
      for (const day of await store.unsettled(10)) await store.settle(day);
      assert.deepEqual(await store.unsettled(10), []);
      await store.unsettle(WHOSE);
      assert.deepEqual(
        (await store.unsettled(10)).map(({ day }) => day - T0),
        [0],
      );
      await store.close();
    });

    test('what overlaps a span is told, what ended is forgotten, and what is covered is known', async () => {
      const store = open();
      const later = { from: (T0 + 2 * DAY) as Instant, to: (T0 + 3 * DAY) as Instant };
      await store.put({ import: 'one', part: 0, charges: [charge('a', 1), charge('b', 2, later)] });
      const within = { ...WHOSE, from: (T0 + 2 * DAY + HOUR) as Instant, to: (T0 + 2 * DAY + 2 * HOUR) as Instant };
      assert.deepEqual(
        (await store.charges(within)).map(({ key }) => key),
        ['b'],
      );
      assert.deepEqual(await store.charges({ ...ALL, service: 'other' }), []);
      assert.deepEqual(await store.covered(), [{ ...WHOSE, from: T0, to: later.to }]);
      await store.forget((T0 + DAY) as Instant);
      assert.deepEqual(
        (await store.charges(ALL)).map(({ key }) => key),
        ['b'],
      );
      await store.close();
    });
  });
}
