import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HOUR } from '../../kernel/units.ts';
import { forecastBudget, forecastPath } from './forecast.ts';
import type { BudgetHours } from './project-budget.ts';

const hoursOf = (bad: readonly number[], expires = true): BudgetHours => ({
  allowance: { parts: 1, of: 1_000 },
  bad: Float64Array.from(bad),
  total: Float64Array.from(bad, () => 1_000),
  expires,
  ahead: bad.length,
});

test('the path begins with what is left now, and each edge of it crosses nothing when the forecast says that it is gone', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(6), { minLength: 24, maxLength: 240 }), fc.boolean(), (bad, expires) => {
      const hours = hoursOf(bad, expires);
      const path = forecastPath(hours, { hours: bad.length, points: bad.length });
      const forecast = forecastBudget(hours);
      assert.ok(forecast.kind === 'known');
      const left = 1 - bad.reduce((sum, one) => sum + one, 0) / bad.length;
      assert.ok(Math.abs((path[0]?.middle ?? Number.NaN) - left) < 1e-9);
      for (const { low, middle, high } of path) assert.ok(low <= middle + 1e-9 && middle <= high + 1e-9);
      for (const [edge, when] of [
        ['low', forecast.early],
        ['middle', forecast.middle],
        ['high', forecast.late],
      ] as const) {
        const gone = path.find((point) => point[edge] <= 1e-9);
        const wanted = when === null ? null : when / HOUR;
        assert.ok(
          wanted === (gone?.hours ?? null) || Math.abs((gone?.hours ?? Infinity) - (wanted ?? Infinity)) <= 1,
          `${edge}: ${gone?.hours} and ${wanted}`,
        );
      }
    }),
    { numRuns: 60 },
  );
});

test('nothing is drawn where nothing is forecast, and no more points than asked for', () => {
  assert.deepEqual(forecastPath(hoursOf([1, 2]), { hours: 2, points: 5 }), []);
  const path = forecastPath(hoursOf(Array.from({ length: 200 }, () => 1)), { hours: 100, points: 20 });
  assert.ok(path.length <= 21 && path.at(-1)!.hours <= 100);
});
