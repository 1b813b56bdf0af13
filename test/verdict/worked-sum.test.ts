import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, HOUR, type DurationMs, type Instant } from '../../src/kernel/units.ts';
import { objectiveNamed } from '../../src/loops/expanded-objectives.ts';
import { workedSum } from '../../src/verdict/worked-sum.ts';
import { judgedWorld, shopCatalog, slo, type Story } from './judged-world.ts';

const AT = Date.UTC(2026, 5, 10, 12) as Instant;

async function sumOf(promise: string, story: Partial<Story> = {}): Promise<readonly string[]> {
  const events: Story['events'] = (at) => [{ good: at % 100_000 === 0 ? 8 : 10, total: 10 }];
  const world = await judgedWorld(shopCatalog(promise), { at: AT, lasted: DAY, events, ...story });
  const [name = ''] = world.names;
  const objective = objectiveNamed(world.known, name) ?? assert.fail(name);
  return workedSum(world.verdict(name), objective).map(({ what, sum, means }) => `${what}: ${sum} (${means})`);
}

test('events are reckoned as a person would, from what was good to how long the rest lasts', async () => {
  assert.deepEqual(await sumOf(slo('works', { target: 0.97 })), [
    'What was good: 84,672 of 86,400 = 98 % (over the last 1d)',
    'What may fail: 86,400 × 3 % = 2,592 (97 % is promised, so 3 % may fail; 86,400 came)',
    'What is spent: 1,728 ÷ 2,592 = 66.7 % (what failed, of what may fail)',
    'What is left: 100 % − 66.7 % = 33.3 % (864 more may fail)',
    'How fast it goes: 2 % ÷ 3 % = 0.667 (times as fast as it may, over the last 1h; 1 spends all of it by the end)',
    'How long it lasts: 33.3 % × 1d ÷ 0.667 = 12h (if it goes on like the last hour)',
  ]);
});

test('what is overspent says by how much, and that it does not last', async () => {
  const sum = await sumOf(slo('works', { target: 0.99 }));
  assert.match(sum[2] ?? '', /^What is spent: 1,728 ÷ 864 = 200 % \(more failed than may\)$/);
  assert.match(sum[3] ?? '', /^What is left: 100 % − 200 % = −100 % \(864 too many\)$/);
  assert.match(sum.at(-1) ?? '', /^How long it lasts: nothing is left/);
});

test('slices are allowed by the time there is', async () => {
  const sum = await sumOf(
    slo('works', { target: 0.9, method: 'Timeslices', more: ', timeSliceTarget: 0.97, timeSliceWindow: 1m' }),
  );
  assert.match(sum[0] ?? '', /^What was bad: \d+ of the slices of 1m \(over the last 1d\)$/);
  assert.match(sum[1] ?? '', /^What may fail: 1,44\d × 10 % = 144/);
});

test('of an early period of the calendar what may fail is what the whole of it will likely see', async () => {
  const month = '{ duration: 1M, calendar: { startTime: "2026-06-08 00:00:00", timeZone: UTC }, isRolling: false }';
  const sum = await sumOf(slo('works', { target: 0.97, window: month }), { lasted: (2 * DAY) as DurationMs });
  assert.match(sum[0] ?? '', /\(since the period of the calendar began\)$/);
  assert.match(sum[1] ?? '', /^What may fail: 2,5\d\d,\d{3} × 3 % = .* will likely come in the whole period\)$/);
});

test('of what is blind only what was seen is told, and of nothing nothing', async () => {
  const silent: Story['events'] = (at) => (at > AT - 20 * HOUR ? null : [{ good: 10, total: 10 }]);
  assert.deepEqual(
    (await sumOf(slo('works'), { events: silent })).map((line) => line.split(':')[0]),
    ['What was good'],
  );
  assert.deepEqual(await sumOf(slo('works'), { events: () => null }), []);
});
