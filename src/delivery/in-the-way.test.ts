import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inTheWay } from './in-the-way.ts';
import { PLAN } from './rollout.test-data.ts';

const there = { kind: 'http', url: 'http://127.0.0.1:7072/weights', places: null } as const;

for (const [name, other, want] of [
  ['the same service behind another router', { router: there }, true],
  ['another service behind the same router', { service: 'search' }, true],
  ['another service behind another router', { service: 'search', router: there }, false],
  ['the same region', { router: there, judge: { ...PLAN.judge, where: { region: 'eu' } } }, true],
  ['another region behind another router', { router: there, judge: { ...PLAN.judge, where: { region: 'us' } } }, false],
  ['another region behind the same router', { judge: { ...PLAN.judge, where: { region: 'us' } } }, true],
  ['every region', { router: there, judge: { ...PLAN.judge, where: {} } }, true],
  ['a part that says nothing of regions', { router: there, judge: { ...PLAN.judge, where: { tenant: 'us' } } }, true],
] as const) {
  test(`${name} is ${want ? '' : 'not '}in the way of a rollout in one region`, () => {
    const one = { ...PLAN, judge: { ...PLAN.judge, where: { region: 'eu' } } };
    assert.equal(inTheWay(one, { ...PLAN, ...other }), want);
    assert.equal(inTheWay({ ...PLAN, ...other }, one), want);
  });
}
