import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SECOND, type Instant, type Ratio } from '../kernel/units.ts';
import { hasArrived } from './arrival.ts';
import { measureExposure, reached, type Exposure, type TrafficSample } from './exposure.ts';
import { ago, AT, measured, rolloutAt, tooFew } from './rollout.test-data.ts';

const ASKED = { candidate: 'b', appliedAt: ago(60), countingSince: ago(100), minRequests: 20 };
const TOO_FEW = { kind: 'too-few', wanted: 20, since: ago(100) } as const;

/** Samples as [seconds ago, requests to a, requests to b]. */
function samples(...taken: readonly (readonly [number, number, number])[]): readonly TrafficSample[] {
  return taken.map(([seconds, a, b]) => ({ at: ago(seconds), requests: { a, b } }));
}

const cases: readonly { name: string; taken: readonly TrafficSample[]; asked?: Partial<typeof ASKED>; want: Exposure }[] = [
  {
    name: 'the share is of what was served between the looks',
    taken: samples([10, 1_000, 0], [0, 1_090, 10]),
    want: { kind: 'measured', share: 0.1 as Ratio, requests: 100, over: (10 * SECOND) as never },
  },
  {
    name: 'only the last ten seconds count',
    taken: samples([30, 0, 0], [10, 0, 900], [5, 30, 900], [0, 60, 900]),
    want: { kind: 'measured', share: 0 as Ratio, requests: 60, over: (10 * SECOND) as never },
  },
  {
    name: 'what was served before the weights were in place does not count',
    taken: samples([9, 0, 0], [4, 0, 500], [2, 20, 500], [0, 40, 500]),
    asked: { appliedAt: ago(4) },
    want: { kind: 'measured', share: 0 as Ratio, requests: 20, over: (2 * SECOND) as never },
  },
  { name: 'one look is no measurement', taken: samples([0, 1_000, 1_000]), want: { ...TOO_FEW, requests: 0 } },
  {
    name: 'no look is none either',
    taken: [],
    asked: { countingSince: null as never },
    want: { ...TOO_FEW, requests: 0, since: null },
  },
  { name: 'nineteen requests are too few', taken: samples([10, 0, 0], [0, 10, 9]), want: { ...TOO_FEW, requests: 19 } },
  {
    name: 'twenty are enough',
    taken: samples([10, 0, 0], [0, 10, 10]),
    want: { kind: 'measured', share: 0.5 as Ratio, requests: 20, over: (10 * SECOND) as never },
  },
  {
    name: 'of no request there is no share, even when none is wanted',
    taken: samples([10, 5, 5], [0, 5, 5]),
    asked: { minRequests: 0 },
    want: { ...TOO_FEW, requests: 0, wanted: 0 },
  },
  {
    name: 'a router that restarted is counted from then on',
    taken: samples([9, 9_000, 9_000], [6, 5, 5], [0, 45, 5]),
    want: { kind: 'measured', share: 0 as Ratio, requests: 40, over: (6 * SECOND) as never },
  },
  {
    name: 'a restart right now leaves nothing to measure',
    taken: samples([9, 9_000, 9_000], [0, 5, 5]),
    want: { ...TOO_FEW, requests: 0 },
  },
  {
    name: 'a version that appears later began at 0',
    taken: [
      { at: ago(10), requests: { a: 100 } },
      { at: AT, requests: { a: 150, b: 50 } },
    ],
    want: { kind: 'measured', share: 0.5 as Ratio, requests: 100, over: (10 * SECOND) as never },
  },
  {
    name: 'other versions are part of the whole',
    taken: [
      { at: ago(10), requests: { a: 0, b: 0, c: 0 } },
      { at: AT, requests: { a: 50, b: 25, c: 25 } },
    ],
    want: { kind: 'measured', share: 0.25 as Ratio, requests: 100, over: (10 * SECOND) as never },
  },
];
for (const { name, taken, asked, want } of cases)
  test(name, () => assert.deepEqual(measureExposure(taken, { ...ASKED, ...asked }), want));

test('whatever the looks say, restarts included, the share is one of served requests', () => {
  const looks = fc.array(
    fc.record({ pause: fc.integer({ min: 100, max: 5_000 }), a: fc.nat(50), b: fc.nat(50), restart: fc.boolean() }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(looks, (given) => {
      const taken: TrafficSample[] = [];
      let [at, a, b] = [AT as number, 0, 0];
      for (const look of given) {
        at += look.pause;
        [a, b] = look.restart ? [0, 0] : [a + look.a, b + look.b];
        taken.push({ at: at as Instant, requests: { a, b } });
      }
      const exposure = measureExposure(taken, { ...ASKED, appliedAt: AT });
      if (exposure.kind === 'measured')
        assert.ok(exposure.share >= 0 && exposure.share <= 1 && exposure.requests >= 20 && exposure.over <= 10 * SECOND);
    }),
  );
});

const arrivals: readonly { name: string; exposure: Exposure; asked: number; want: boolean }[] = [
  { name: 'within the tolerance', exposure: measured(0.07), asked: 0.0500001, want: true },
  { name: 'beyond the tolerance', exposure: measured(0.08), asked: 0.05, want: false },
  { name: 'nothing is nothing', exposure: measured(0), asked: 0, want: true },
  { name: 'nearly nothing is not nothing', exposure: measured(0.001), asked: 0, want: false },
  { name: 'all is all', exposure: measured(1), asked: 1, want: true },
  { name: 'nearly all is not all', exposure: measured(0.999), asked: 1, want: false },
  { name: 'too few requests say nothing, not even 0', exposure: tooFew(), asked: 0, want: false },
  { name: 'a router that is away says nothing', exposure: { kind: 'unreachable', since: ago(1) }, asked: 0, want: false },
];
for (const { name, exposure, asked, want } of arrivals)
  test(name, () => assert.equal(reached(exposure, asked as Ratio, 0.02 as Ratio), want));

test('a share has arrived when the router has confirmed it, and not when chance shows it before', () => {
  const rollout = rolloutAt({ phase: 'shifting' });
  assert.equal(hasArrived(rollout, measured(0.05)), true);
  assert.equal(hasArrived({ ...rollout, applied: null }, measured(0.05)), false);
  assert.equal(hasArrived(rolloutAt({ phase: 'rolling-back' }, { applied: rollout.applied }), measured(0)), false);
});
