import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogOf, indicator, journey } from '../../test/intake/sample-catalog.ts';
import type { Catalog, QueryIndicator, Source } from '../catalog/catalog.ts';
import { DEFAULT_SOURCE } from '../catalog/default-source.ts';
import type { Objective } from '../catalog/objective.ts';
import { DAY, HOUR, MINUTE, SECOND, slotOf, type DurationMs, type Instant, type Ratio } from '../kernel/units.ts';
import { isDerivedLane } from './lane-names.ts';
import { derivationsOf, lanesOf, type AdjustedTimes } from './objective-lanes.ts';

const NOW = (slotOf(1_800_000_000_000 as Instant, DAY) + 5 * HOUR) as Instant;
const DAILY = { every: 1, unit: 'd', start: '2026-01-01T00:00:00', zone: 'UTC' } as const;
const SLICES = { kind: 'timeslices', sliceMs: MINUTE, slice: { op: 'gte', bound: 0.95 }, emptySlice: 'good' } as const;

function objective(name: string, rest: Partial<Objective> = {}): Objective {
  return {
    name,
    displayName: name,
    description: '',
    service: 'shop',
    journey: 'shop',
    owner: null,
    labels: {},
    indicator: 'success',
    cohort: null,
    split: null,
    target: 0.999 as Ratio,
    method: { kind: 'occurrences' },
    windowMs: (28 * DAY) as DurationMs,
    calendar: null,
    composite: null,
    burnPolicy: 'standard',
    alerts: [],
    unsupported: null,
    ...rest,
  };
}

const ASKED: Source = {
  ...DEFAULT_SOURCE,
  name: 'metrics',
  prometheus: {
    url: 'http://127.0.0.1:9',
    everyMs: (10 * SECOND) as DurationMs,
    delayMs: (30 * SECOND) as DurationMs,
    timeoutMs: SECOND,
    tokenFile: null,
  },
};
const QUERY: QueryIndicator = {
  signal: 'query',
  name: 'asked',
  displayName: 'asked',
  journey: 'shop',
  generation: 'asked@01234567',
  source: 'metrics',
  counter: true,
  parts: [],
  limit: null,
};

function catalogWith(...objectives: readonly Objective[]): Catalog {
  const indicators = [indicator('success', 'shop', { generation: 'success@89abcdef' }), QUERY];
  return { ...catalogOf([journey('shop')], indicators), objectives, sources: [DEFAULT_SOURCE, ASKED] };
}

const members = [objective('a', { method: SLICES }), objective('b', { indicator: 'asked', target: 0.9 as Ratio })];
const composite = members.map((one) => ({ objective: one.name, weight: 1 }));
const SLICED = 'slices:60000:gte 0.95 success';

const cases: readonly { name: string; objective: Objective; raw: string | null; delay?: number }[] = [
  { name: 'events are counted by the indicator’s name', objective: objective('o'), raw: 'success' },
  { name: 'a query’s are known late', objective: objective('o', { indicator: 'asked' }), raw: 'asked', delay: 40 * SECOND },
  { name: 'a cohort has a lane', objective: objective('o', { cohort: { region: 'eu' } }), raw: 'success{"region":"eu"}' },
  { name: 'slices are judged', objective: objective('o', { method: SLICES }), raw: SLICED },
  {
    name: 'slices of a cohort',
    objective: objective('o', { method: SLICES, cohort: { region: 'eu' } }),
    raw: `${SLICED}{"region":"eu"}`,
  },
  {
    name: 'shares of slices are summed',
    objective: objective('o', { method: { kind: 'ratio-timeslices', sliceMs: MINUTE } }),
    raw: 'slices:60000:ratio success',
  },
  {
    name: 'a composite’s slices are bad where any member’s are, and over when the latest is',
    objective: objective('o', { indicator: null, composite, method: SLICES }),
    raw: `slices:60000+40000:gte 0.95 success&gte 0.9 asked`,
    delay: 40 * SECOND,
  },
  {
    name: 'a composite of events is judged by its members',
    objective: objective('o', { indicator: null, composite }),
    raw: null,
  },
  { name: 'what is not computed has none', objective: objective('o', { unsupported: 'no.' }), raw: null },
  { name: 'a template stands for others', objective: objective('o', { split: { by: ['region'], cap: 2 } }), raw: null },
  { name: 'an indicator that is not there has none', objective: objective('o', { indicator: 'gone' }), raw: null },
];
for (const { name, objective: given, raw, delay = 0 } of cases) {
  test(`lanes of an objective: ${name}`, () => {
    const lanes = lanesOf(given, { catalog: catalogWith(...members, given), adjusted: new Map(), at: NOW });
    assert.deepEqual(lanes, raw === null ? null : { raw, adjustedOut: [], since: null, delayMs: delay });
  });
}

const adjusted: AdjustedTimes = new Map([
  ['o', { exclude: [{ from: (NOW - HOUR) as Instant, to: NOW }], countGood: [{ from: (NOW - 2 * HOUR) as Instant, to: NOW }] }],
]);

test('everything that an objective is counted by is derived, sources before what follows from them', () => {
  const split = { by: ['region'], cap: 2 };
  const all = [objective('o', { method: SLICES, calendar: DAILY, split }), ...members];
  const catalog = catalogWith(...all);
  const seen = [{ region: 'eu' }, { region: 'us' }];
  const derived = derivationsOf(catalog, adjusted, { at: NOW, cohortsSeen: () => seen });
  const names = new Set(derived.map(({ lane }) => lane));
  assert.equal(names.size, derived.length, 'each lane once');
  for (const one of derived) {
    const sources = one.kind === 'cohorts' ? [] : one.kind === 'slices' ? one.of.map(({ lane }) => lane) : [one.of];
    for (const source of sources) assert.ok(names.has(source) || !isDerivedLane(source), `${one.lane} is made from ${source}`);
  }
  const eu = lanesOf(
    { ...objective('o{region=eu}', { method: SLICES, calendar: DAILY }), cohort: { region: 'eu' } },
    { catalog, adjusted, at: NOW },
  );
  const { raw, adjustedOut, since } = eu ?? assert.fail();
  assert.deepEqual(
    adjustedOut.map(({ mode }) => mode),
    ['exclude', 'count-good'],
  );
  const lanes = [raw, ...adjustedOut.map(({ lane }) => lane)];
  for (const lane of lanes) assert.ok(names.has(lane) && names.has(`since:${since}:${lane}`), lane);
  assert.equal(derived.filter(({ kind }) => kind === 'cohorts').length, 1);
});

test('the period before is counted for as long as something of it may still come to be known', () => {
  const catalog = catalogWith(objective('o', { indicator: 'asked', calendar: DAILY }));
  const startsAt = (at: number): readonly number[] =>
    derivationsOf(catalog, new Map(), { at: at as Instant, cohortsSeen: () => [] }).flatMap((one) =>
      one.kind === 'since' ? [one.start] : [],
    );
  const midnight = NOW - 5 * HOUR;
  assert.deepEqual(startsAt(midnight + 40 * SECOND - 1), [midnight - DAY, midnight]);
  assert.deepEqual(startsAt(midnight + 40 * SECOND), [midnight]);
  assert.deepEqual(startsAt(midnight - 1), [midnight - DAY]);
});
