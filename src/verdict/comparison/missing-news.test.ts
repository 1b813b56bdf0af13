import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE, SECOND, type Instant, type Ratio } from '../../kernel/units.ts';
import type { Finding, Occasion } from './comparison.ts';
import { findingOf } from './finding.ts';
import { openJudge, type Elsewhere, type JudgeState } from './judge-state.ts';
import type { JudgeTerms, Sight, Stream } from './judge-terms.ts';
import { SETTINGS, streamOf, T0 } from './traffic.test-data.ts';

const AT = (T0 + 5 * MINUTE) as Instant;
const REGION = { label: 'region', value: 'eu' };
/** The candidate's and the baseline's events in each of the last two minutes. */
type Minutes = readonly [candidate: number, baseline: number];
type Case = {
  readonly streams: readonly (Partial<Stream> & { readonly name: string; readonly minutes: Minutes })[];
  readonly elsewhere?: readonly Elsewhere[];
  readonly sight?: Sight;
  readonly silent?: boolean;
  readonly unjudged?: JudgeTerms['unjudged'];
  readonly context?: Partial<Occasion>;
};

function found({ streams, elsewhere = [], silent = false, unjudged, sight, context = {} }: Case): Finding {
  const terms: JudgeTerms = {
    ...SETTINGS,
    streams: streams.map((stream) => streamOf(stream.name, stream)),
    ...(sight === undefined ? {} : { sight }),
    ...(unjudged === undefined ? {} : { unjudged }),
  };
  const fresh = openJudge(terms);
  const now: JudgeState = {
    ...fresh,
    startedAt: T0,
    newestCandidate: (silent ? T0 : AT - 10 * SECOND) as Instant,
    elsewhere,
    streams: fresh.streams.map((stream, i) => ({ ...stream, step: { ...stream.step, recent: recentOf(streams[i]!.minutes) } })),
  };
  const occasion = { at: AT, step: 0, stepSince: T0, asked: 0.25 as Ratio, ends: AT, newestTelemetry: AT };
  return findingOf(now, [], { terms, context: { ...occasion, ...context } });
}

/** All of a minute's events come in its first batch. */
function recentOf([candidate, baseline]: Minutes): JudgeState['streams'][number]['step']['recent'] {
  return Array.from({ length: 12 }, (_, i) => {
    const at = (AT - (12 - i) * 10 * SECOND) as Instant;
    return i % 6 === 0 ? { at, candidate, baseline } : { at, candidate: 0, baseline: 0 };
  });
}

function stranger(version: string, events: number, apart = 0): Elsewhere {
  return { at: (AT - 2 * MINUTE) as Instant, apart, strangers: [{ version, events }] };
}

test('a stream that the terms do not know is a broken invariant', () => {
  const now = openJudge({ ...SETTINGS, streams: [streamOf('one'), streamOf('two')] });
  const context = { at: AT, step: 0, stepSince: T0, asked: 0.25 as Ratio, ends: AT, newestTelemetry: AT };
  assert.throws(() => findingOf(now, [], { terms: SETTINGS, context }), /no stream 1/);
});

const few = { name: 'few', minutes: [20, 780] } as const;
const missing = { kind: 'not-exposed', indicator: 'few', expected: 400, observed: 40 };
const sight: Sight = { generations: [], instances: null, candidatePart: null };
for (const { name, want, ...given } of [
  { name: 'is missed by the asked share', streams: [few], want: missing },
  { name: 'is missed by the asked share where no part is known', streams: [few], sight, want: missing },
  {
    name: 'is missed by its known part of what is judged',
    streams: [few],
    sight: { ...sight, candidatePart: 0.2 },
    want: { ...missing, expected: 320 },
  },
  {
    name: 'is missed by the share of all that came, and by no more of what is judged',
    streams: [few],
    elsewhere: [{ at: (AT - 2 * MINUTE) as Instant, apart: 400, strangers: [] }],
    want: { ...missing, expected: 500 },
  },
  {
    name: 'is missed where exactly 200 were to come',
    streams: [{ name: 'few', minutes: [49, 351] }],
    want: { ...missing, expected: 200, observed: 98 },
  },
  { name: 'may miss by chance where 199.5 were to come', streams: [{ name: 'few', minutes: [49, 350] }], want: null },
  { name: 'of a cohort says nothing about its share', streams: [{ ...few, cohort: REGION }], want: null },
  { name: 'of times says nothing about its share', streams: [{ ...few, test: 'rate' }], want: null },
  { name: 'of times in a cohort says nothing either', streams: [{ ...few, test: 'rate', cohort: REGION }], want: null },
  {
    name: 'is missed by the first stream of requests',
    streams: [{ ...few, name: 'hours', test: 'rate' }, { ...few, name: 'eu', cohort: REGION }, few],
    want: missing,
  },
] satisfies readonly (Case & { name: string; want: object | null })[]) {
  test(`the candidate's traffic ${name}`, () => {
    const seen = found(given);
    if (want === null) assert.notEqual(seen.kind, 'not-exposed');
    else assert.deepEqual(seen, want);
  });
}

test('of the versions that came instead the one with the most traffic is told first', () => {
  const elsewhere = [stranger('1.0.8', 100), stranger('1.0.9', 200), stranger('1.0.8', 70)].map((one, i) => ({
    ...one,
    at: (one.at + i * 10 * SECOND) as Instant,
  }));
  const seen = [
    { version: '1.0.9', events: 200 },
    { version: '1.0.8', events: 170 },
  ];
  // A quarter of 1,600 judged events and of 370 others.
  const want = { kind: 'wrong-version', indicator: 'few', expected: 492.5, observed: 168, seen };
  assert.deepEqual(found({ streams: [{ name: 'few', minutes: [84, 716] }], elsewhere }), want);
  assert.equal(found({ streams: [{ name: 'few', minutes: [20, 780] }], elsewhere }).kind, 'not-exposed', 'they got less');
});

const DEAD = { name: 'requests', minutes: [0, 50] } as const;
for (const { name, want, ...given } of [
  {
    name: 'by what came of the first stream of requests, and beside it',
    streams: [
      { ...DEAD, name: 'hours', test: 'rate', minutes: [0, 900] },
      { ...DEAD, name: 'eu', cohort: REGION, minutes: [0, 700] },
      { ...DEAD, name: 'hours of eu', test: 'rate', cohort: REGION, minutes: [0, 500] },
      DEAD,
    ],
    elsewhere: [stranger('1.0.9', 60, 40)],
    want: {
      kind: 'wrong-version',
      indicator: 'requests',
      expected: 50,
      observed: 0,
      seen: [{ version: '1.0.9', events: 60 }],
    },
  },
  {
    name: 'by what came beside it alone where no requests are counted',
    streams: [{ ...DEAD, test: 'rate' }],
    elsewhere: [stranger('1.0.9', 60, 40)],
    want: { kind: 'wrong-version', indicator: '', expected: 25, observed: 0, seen: [{ version: '1.0.9', events: 60 }] },
  },
  {
    name: 'as silent where others got less than it misses',
    streams: [DEAD],
    elsewhere: [stranger('1.0.9', 20, 40)],
    want: { kind: 'blind', because: 'CANDIDATE_SILENT', silentFor: 4 * MINUTE + 50 * SECOND },
  },
] satisfies readonly (Case & { name: string; want: object })[]) {
  test(`a candidate that is not heard of is told ${name}`, () => assert.deepEqual(found({ ...given, silent: true }), want));
}

test('telemetry of exactly a minute ago still tells of now', () => {
  const old = (by: number): Finding =>
    found({ streams: [{ name: 'x', minutes: [200, 600] }], context: { newestTelemetry: (AT - by) as Instant } });
  assert.notEqual(old(MINUTE).kind, 'blind');
  assert.deepEqual(old(MINUTE + 1), { kind: 'blind', because: 'TELEMETRY_STALE', silentFor: MINUTE + 1 });
});

test('only what has to be judged and cannot be is missing', () => {
  const streams = [{ name: 'x', minutes: [200, 600] }] as const;
  const lacking = (key: boolean) => ({ indicator: `y ${key}`, key, because: 'NO_REFERENCE' as const });
  const want = { kind: 'blind', because: 'NO_REFERENCE', indicator: 'y true', silentFor: 5 * MINUTE };
  assert.deepEqual(found({ streams, unjudged: [lacking(false), lacking(true)] }), want);
  assert.notEqual(found({ streams, unjudged: [lacking(false)] }).kind, 'blind');
  assert.notEqual(found({ streams }).kind, 'blind');
});
