import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, HOUR, MINUTE, SECOND } from '../kernel/units.ts';
import { problemsOf, read } from '../../test/catalog/shop-documents.ts';
import { plan, SHOP } from '../../test/catalog/plan-documents.ts';
import type { RolloutPlan } from './catalog.ts';

const WEEKEND = 'name: weekend, rrule: FREQ=WEEKLY;BYDAY=FR, start: 2026-01-02T16:00:00, zone: Europe/Berlin, duration: 64h';

function planned(more: string): RolloutPlan {
  return read([...SHOP, plan({ more })]).plans[0] ?? assert.fail();
}

test('a budget may slow a rollout down before it stops it', () => {
  const { budget } = planned('budget: { objective: works, floor: 10%, slow: { below: 50%, times: 3 } }');
  assert.deepEqual(budget, { objective: 'works', floor: 0.1, slow: { below: 0.5, times: 3 } });
  assert.deepEqual(planned('budget: { objective: works, slow: { below: 50% } }').budget?.slow, { below: 0.5, times: 2 });
});

test('exposure, rollback and what comes after are as written', () => {
  const more = [
    'exposure: { tolerance: 1%, within: 30s, minRequests: 500, from: telemetry, sticky: user, drain: 45s }',
    'rollback: { reversible: fix-forward, pace: gradual, needs: 2, burning: 2m, cooldown: 10m, most: 5, within: 12h }',
    'newer: restart',
    'fastTrack: 7d',
    'maxDuration: 3h',
    'onDeadline: hold',
  ].join('\n  ');
  const { exposure, rollback, newer, fastTrack, maxDuration, onDeadline } = planned(more);
  assert.deepEqual(exposure, {
    tolerance: 0.01,
    within: 30 * SECOND,
    minRequests: 500,
    from: 'telemetry',
    sticky: 'user',
    drain: 45 * SECOND,
  });
  assert.deepEqual(rollback, {
    reversible: 'fix-forward',
    pace: 'gradual',
    needs: 2,
    burning: 2 * MINUTE,
    cooldown: 10 * MINUTE,
    most: 5,
    within: 12 * HOUR,
  });
  assert.deepEqual([newer, fastTrack, maxDuration, onDeadline], ['restart', 7 * DAY, 3 * HOUR, 'hold']);
});

test('a freeze comes again by a rule, on the clock of its zone', () => {
  assert.deepEqual(planned(`freezes: [{ ${WEEKEND} }]`).freezes, [
    {
      name: 'weekend',
      recurrence: { rrule: 'FREQ=WEEKLY;BYDAY=FR', start: '2026-01-02T16:00:00', zone: 'Europe/Berlin' },
      duration: 64 * HOUR,
    },
  ]);
});

test('a hook is called at one moment or at several', () => {
  const { hooks } = planned(
    'hooks: [{ on: held, webhook: { url: https://hooks.example/a, secret: ours } }, { on: [promoted, rolled-back], command: { name: scale-down } }]',
  );
  assert.deepEqual(hooks, [
    { on: ['held'], call: { kind: 'webhook', url: 'https://hooks.example/a', secret: 'ours' } },
    { on: ['promoted', 'rolled-back'], call: { kind: 'command', command: 'scale-down', timeout: 30 * SECOND } },
  ]);
});

const mistakes: readonly { more: string; want: readonly string[] }[] = [
  { more: 'budget: { objective: works, floor: 50%, slow: { below: 50% } }', want: ['CAT_RANGE spec.budget.slow.below'] },
  { more: 'budget: { objective: works, slow: { below: 50%, times: 1 } }', want: ['CAT_RANGE spec.budget.slow.times'] },
  { more: 'budget: { objective: work }', want: ['CAT_UNKNOWN_REF spec.budget.objective'] },
  { more: 'rollback: { needs: 3 }', want: ['CAT_CHOICE spec.rollback.needs'] },
  { more: 'rollback: { pace: slow }', want: ['CAT_CHOICE spec.rollback.pace'] },
  { more: 'rollback: { most: 0 }', want: ['CAT_RANGE spec.rollback.most'] },
  { more: `freezes: [{ ${WEEKEND} }, { ${WEEKEND} }]`, want: ['CAT_DUPLICATE_NAME spec.freezes[1].name'] },
  { more: `freezes: [{ ${WEEKEND.replace('BYDAY=FR', 'BYDAY=FRI')} }]`, want: ['CAT_RECURRENCE spec.freezes[0].rrule'] },
  { more: `freezes: [{ ${WEEKEND.replace('Berlin', 'Berln')} }]`, want: ['CAT_ZONE spec.freezes[0].zone'] },
  { more: `freezes: [{ ${WEEKEND.replace('16:00:00', '25:00:00')} }]`, want: ['CAT_TYPE spec.freezes[0].start'] },
  { more: `freezes: [{ ${WEEKEND.replace('64h', '90d')} }]`, want: ['CAT_RANGE spec.freezes[0].duration'] },
  { more: 'newer: wait', want: ['CAT_CHOICE spec.newer'] },
  { more: 'fastTrack: 1s', want: ['CAT_RANGE spec.fastTrack'] },
  { more: 'rollbak: {}', want: ['CAT_UNKNOWN_KEY spec.rollbak'] },
];
for (const { more, want } of mistakes) {
  test(`${more} is told ${want.join(' and ')}`, () => assert.deepEqual(problemsOf([...SHOP, plan({ more })]), want));
}
