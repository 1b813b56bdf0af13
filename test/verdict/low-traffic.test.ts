import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRng } from '../../src/kernel/rng.ts';
import { DAY, HOUR, MINUTE } from '../../src/kernel/units.ts';
import { judgeAt, pagesOf, traffic } from './low-traffic.ts';

/** Events before this have made the objective's window whole. */
const SETTLED = 30 * DAY;

for (const { perHour, months } of [
  { perHour: 0.1, months: 100 },
  { perHour: 4, months: 60 },
  { perHour: 20, months: 40 },
  { perHour: 60, months: 12 },
]) {
  test(`${perHour} events an hour, of which half as many fail as may, page at most once in ten months`, () => {
    const rng = seededRng(4_711);
    let pages = 0;
    for (let month = 0; month < months; month += 1)
      pages += pagesOf(traffic(rng, { perHour, fail: () => 0.0005, days: 60 })).filter(({ at }) => at > SETTLED).length;
    assert.ok(pages <= months / 10, `${pages} in ${months} months`);
  });
}

for (const { perHour, withinHours } of [
  { perHour: 0.2, withinHours: 192 },
  { perHour: 1, withinHours: 24 },
  { perHour: 12, withinHours: 2 },
]) {
  test(`pain 5: eight days of 90 % errors page, at ${perHour} events an hour within ${withinHours} h`, () => {
    const rng = seededRng(99);
    for (let trial = 0; trial < 25; trial += 1) {
      const history = traffic(rng, { perHour, fail: (at) => (at > SETTLED ? 0.9 : 0.0005), days: 38 });
      const first = pagesOf(history).find(({ at }) => at > SETTLED);
      assert.ok(first !== undefined && first.at - SETTLED <= withinHours * HOUR, `trial ${trial}`);
    }
  });
}

test('pain 5: one error at night pages nobody, however few customers there are, and says that evidence is weak', () => {
  for (const perHour of [0.2, 1, 6, 60]) {
    const history = traffic(seededRng(3), { perHour, fail: () => 0, days: 31 });
    const only = Float64Array.of(history.at.findLast((at) => at < SETTLED + HOUR) ?? 0);
    const verdict = judgeAt(history.at, only, Math.ceil((only[0] ?? 0) / 10_000) * 10_000);
    assert.deepEqual(
      verdict.rules.filter(({ fires, action }) => fires === true && action === 'page'),
      [],
    );
    assert.ok(verdict.weak !== null && verdict.weak.needed === 209, `${perHour}: ${verdict.weak?.needed}`);
  }
});

test('three failures in a row without one success in between are told, even when only one customer comes a day', () => {
  const at = Float64Array.from({ length: 31 }, (_, day) => (day + 0.5) * DAY);
  const verdict = judgeAt(at, at.slice(-3), Math.ceil((at.at(-1) ?? 0) / MINUTE) * MINUTE);
  assert.deepEqual(
    verdict.rules.filter(({ fires }) => fires === true).map(({ id, rule }) => [id, rule.action]),
    [['drip', 'ticket']],
  );
});
