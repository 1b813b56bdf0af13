import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, HOUR, MINUTE } from '../kernel/units.ts';
import { readCatalog } from './read-catalog.ts';

const JOURNEY = `apiVersion: plimsoll/v1
kind: Journey
metadata: { name: checkout }
spec: { owner: team-shop, match: [{ kind: server, where: { service.name: shop } }] }
`;
const HOME = probe('steps: [{ name: home, http: { url: "https://shop.example/" } }]');

function probe(spec: string, name = 'home'): string {
  return `---\napiVersion: plimsoll/v1\nkind: Probe\nmetadata: { name: ${name} }\nspec: { journey: checkout, ${spec} }\n`;
}
function codesOf(text: string): readonly string[] {
  const read = readCatalog([{ file: 'a.yaml', text: JOURNEY + text }]);
  return read.ok ? [] : read.problems.map(({ code }) => code);
}
function catalogOf(text: string) {
  const read = readCatalog([{ file: 'a.yaml', text: JOURNEY + text }]);
  return read.ok ? read.value : assert.fail(JSON.stringify(read.problems));
}

test('a probe brings a journey of its own, by location, and what can be promised of it', () => {
  const { journeys, indicators, probes } = catalogOf(
    probe(
      'within: 800ms, locations: [b, a], agree: { atLeast: 2 }, steps: [{ name: home, http: { url: "https://shop.example/" } }]',
    ),
  );
  const journey = journeys.find(({ name }) => name === 'home-probe');
  assert.deepEqual([journey?.cohorts, journey?.owner], [[{ label: 'location', attribute: 'probe.location' }], 'team-shop']);
  assert.deepEqual(
    indicators.map((one) => [one.name, one.journey, one.agreement?.atLeast]),
    [
      ['home-probe', 'home-probe', 2],
      ['home-probe-certificate', 'home-probe', undefined],
      ['home-probe-time', 'home-probe', undefined],
    ],
  );
  const [{ everyMs, timeoutMs, locations, connection, allowPrivate } = assert.fail()] = probes ?? [];
  assert.deepEqual([everyMs, timeoutMs, locations, connection, allowPrivate], [30_000, 10_000, ['a', 'b'], 'cold', false]);
});

test('where nothing is probed, the catalog is the one that it was', () => {
  assert.equal(Object.hasOwn(catalogOf(''), 'probes'), false);
  assert.notEqual(catalogOf('').revision, catalogOf(HOME).revision);
});

test('an SLO names the indicator of a probe like any other', () => {
  const slo = (ref: string): string =>
    `---\napiVersion: openslo/v1\nkind: SLO\nmetadata: { name: up }\nspec: { service: shop, indicatorRef: ${ref}, timeWindow: [{ duration: 28d, isRolling: true }], budgetingMethod: Occurrences, objectives: [{ target: 0.99 }] }\n`;
  const [objective] = catalogOf(HOME + slo('home-probe')).objectives;
  assert.deepEqual([objective?.indicator, objective?.owner], ['home-probe', 'team-shop']);
  assert.deepEqual(codesOf(HOME + slo('home-prob')), ['CAT_UNKNOWN_REF']);
});

test('an Objective of ours promises what a probe finds to the journey that it names', () => {
  const ours = (spec: string): string =>
    `---\napiVersion: plimsoll/v1\nkind: Objective\nmetadata: { name: up }\nspec: { journey: checkout, target: 0.99, ${spec} }\n`;
  const { objectives, indicators } = catalogOf(HOME + ours('probe: home, per: [location]'));
  assert.deepEqual(
    [objectives[0]?.journey, objectives[0]?.indicator, objectives[0]?.split?.by],
    ['checkout', 'up/probe', ['location']],
  );
  assert.equal(indicators.find(({ name }) => name === 'up/probe')?.journey, 'home-probe');
  assert.deepEqual(codesOf(HOME + ours('probe: { name: home, measure: certificate }')), []);
  assert.deepEqual(codesOf(HOME + ours('probe: { name: home, measure: time }')), ['CAT_PROMISE']);
  assert.deepEqual(codesOf(HOME + ours('probe: hom')), ['CAT_UNKNOWN_REF']);
  assert.deepEqual(codesOf(HOME + ours('probe: home, success: { good: { a: b } }')), ['CAT_ONE_OF']);
});

test('a source that says where it probes from may be a day late, and another one an hour at most', () => {
  const source = (spec: string): string =>
    `---\napiVersion: plimsoll/v1\nkind: Source\nmetadata: { name: edge }\nspec: { ${spec} }\n`;
  const lateness = (spec: string): number | undefined =>
    catalogOf(source(spec)).sources.find(({ name }) => name === 'edge')?.latenessMs;
  assert.deepEqual(
    [lateness('locations: [a]'), lateness('lateness: 10m, locations: [a]'), lateness('owner: x')],
    [DAY, 10 * MINUTE, 5 * MINUTE],
  );
  assert.equal(lateness('lateness: 1h'), HOUR);
  assert.deepEqual(codesOf(source('lateness: 2h')), ['CAT_RANGE']);
});

const step = (written: string): string => probe(`steps: [{ name: home, ${written} }]`);
const mistakes: readonly { name: string; text: string; want: readonly string[] }[] = [
  { name: 'a step of no kind', text: step('expect: {}'), want: ['CAT_ONE_OF'] },
  { name: 'a step of two kinds', text: step('tcp: { host: a, port: 1 }, tls: { host: a }'), want: ['CAT_ONE_OF'] },
  { name: 'a password in an address', text: step('http: { url: "https://a:b@c.example/" }'), want: ['CAT_URL'] },
  { name: 'a status of a name', text: step('dns: { name: a.example }, expect: { status: 200 }'), want: ['CAT_PROBE'] },
  {
    name: 'an answer over HTTP',
    text: step('http: { url: "https://a.example" }, expect: { answer: 1.2.3.4 }'),
    want: ['CAT_PROBE'],
  },
  {
    name: 'a certificate of TCP',
    text: step('tcp: { host: a, port: 1 }, expect: { certificate: { daysLeft: 3 } }'),
    want: ['CAT_PROBE'],
  },
  {
    name: 'something extracted from a name',
    text: step('dns: { name: a.example }, extract: { a: { header: b } }'),
    want: ['CAT_PROBE'],
  },
  { name: 'a variable that there is not', text: step('http: { url: "https://a.example/{{b}}" }'), want: ['CAT_PROBE'] },
  {
    name: 'a variable of its own answer',
    text: step('http: { url: "https://a.example/{{b}}" }, extract: { b: { header: c } }'),
    want: ['CAT_PROBE'],
  },
  {
    name: 'a pattern that may run away',
    text: step('http: { url: "https://a.example/" }, extract: { b: { pattern: "(?=a)" } }'),
    want: ['CAT_PATTERN'],
  },
  {
    name: 'no path in JSON',
    text: step('http: { url: "https://a.example/" }, expect: { json: { "a.b": 1 } }'),
    want: ['CAT_PROBE'],
  },
  {
    name: 'two steps of one name',
    text: probe('steps: [{ name: a, tcp: { host: a, port: 1 } }, { name: a, tcp: { host: a, port: 1 } }]'),
    want: ['CAT_DUPLICATE_NAME'],
  },
  {
    name: 'a run longer than its interval',
    text: probe('every: 5s, timeout: 6s, steps: [{ name: a, tcp: { host: a, port: 1 } }]'),
    want: ['CAT_PROBE'],
  },
  {
    name: 'more that agree than there are',
    text: probe('agree: { atLeast: 2 }, steps: [{ name: a, tcp: { host: a, port: 1 } }]'),
    want: ['CAT_PROBE'],
  },
  {
    name: 'a secret of somebody else',
    text: probe('secrets: [github-app-key], steps: [{ name: a, tcp: { host: a, port: 1 } }]'),
    want: ['CAT_PROBE'],
  },
  { name: 'a journey that there is not', text: HOME.replace('journey: checkout', 'journey: chekout'), want: ['CAT_UNKNOWN_REF'] },
  {
    name: 'an indicator of a name that is taken',
    text: `${HOME}---\n${JOURNEY.replace('name: checkout', 'name: home-probe')}`,
    want: ['CAT_DUPLICATE_NAME'],
  },
];
for (const { name, text, want } of mistakes) test(`told as a mistake: ${name}`, () => assert.deepEqual(codesOf(text), want));
