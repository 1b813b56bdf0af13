import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { compileMatcher } from '../../src/intake/matcher.ts';
import { openBatch } from '../../src/intake/observation-batch.ts';
import type { Decoder } from '../../src/intake/read-outcome.ts';
import { readWriteV1 } from '../../src/intake/remote-write-v1.ts';
import { readWriteV2 } from '../../src/intake/remote-write-v2.ts';
import { sourceScope } from '../../src/intake/source-scope.ts';
import { atMost, METRICS, metricIndicator, moreThan, part } from './metric-catalog.ts';
import { classic, LATENCY, only, readOf } from './plain-writes.ts';
import { writeV1, writeV2, type PlainSeries } from './remote-write-proto.ts';
import { catalogOf, is, journey } from './sample-catalog.ts';

const AT = 1_700_000_010_000;
/** The NaN by which Prometheus says that a series has ended. */
const STALE = new DataView(Uint8Array.of(0x02, 0, 0, 0, 0, 0, 0xf0, 0x7f).buffer).getFloat64(0, true);
const CATALOG = catalogOf(
  [
    journey('checkout', {
      match: [{ kinds: null, conditions: [is('service.name', 'shop')] }],
      cohorts: [{ label: 'version', attribute: 'service.version' }],
    }),
  ],
  [
    metricIndicator('requests', 'checkout', [
      part('total', 'http_requests_total'),
      part('bad', 'http_requests_total', { where: [is('http.response.status_code', '500')] }),
    ]),
    metricIndicator('fast', 'checkout', [part('total', LATENCY), part('good', LATENCY, { limit: atMost(0.25) })]),
    metricIndicator('slow', 'checkout', [part('total', LATENCY), part('bad', LATENCY, { limit: moreThan(0.25) })]),
    metricIndicator('load', 'checkout', [part('total', 'load'), part('good', 'load', { limit: atMost(0.8) })]),
  ],
);

const versions: readonly {
  readonly name: string;
  readonly read: Decoder;
  readonly encode: (series: readonly PlainSeries[]) => Uint8Array;
}[] = [
  { name: '1.0', read: readWriteV1, encode: writeV1 },
  { name: '2.0', read: readWriteV2, encode: writeV2 },
];
for (const { name, read, encode } of versions) {
  const reading = (series: readonly PlainSeries[], matcher = compileMatcher(CATALOG)) => readOf(read, encode(series), matcher);

  describe(`remote write ${name}`, () => {
    test('counters become readings in the cohort that their labels name', () => {
      const { lines, outcome } = reading([
        {
          labels: { __name__: 'http_requests_total', http_response_status_code: '500', job: 'shop', service_version: '1.1.0' },
          samples: [
            [AT, 7],
            [AT + 1_000, 9],
          ],
        },
        {
          labels: { __name__: 'http_requests_total', http_response_status_code: '200', job: 'shop' },
          samples: [[AT, 40]],
          exemplars: 2,
        },
        { labels: { __name__: 'go_goroutines', job: 'shop' }, samples: [[AT, 12]] },
      ]);
      assert.deepEqual(outcome, { ok: true, rejected: 0, message: '', written: { samples: 4, histograms: 0, exemplars: 2 } });
      assert.deepEqual(
        lines,
        [
          `heard/checkout {} at ${AT + 1_000}: total 3 n 3`,
          // What is bad is not good: nothing but total is left of it.
          ...[7, 9].map(
            (value, index) => `requests@1 {"version":"1.1.0"} reads total at ${AT + index * 1_000}: ${value} since 0`,
          ),
          ...['good', 'total'].map((field) => `requests@1 {"version":"__none__"} reads ${field} at ${AT}: 40 since 0`),
        ].toSorted(),
      );
    });

    test('values that go up and down are observations, and a stale marker is none', () => {
      const { lines, outcome } = reading([
        {
          labels: { __name__: 'load', job: 'shop' },
          samples: [
            [AT, 0.5],
            [AT + 1, 0.9],
            [AT + 2, STALE],
          ],
        },
      ]);
      assert.deepEqual(outcome.ok && outcome.written, { samples: 3, histograms: 0, exemplars: 0 });
      assert.deepEqual(
        lines,
        [
          `heard/checkout {} at ${AT + 1}: total 2 n 2`,
          `load@1 {"version":"__none__"} at ${AT + 1}: total 1 n 1 sum 0.9 bucket 190 weight 1`,
          `load@1 {"version":"__none__"} at ${AT}: good 1`,
          `load@1 {"version":"__none__"} at ${AT}: total 1 n 1 sum 0.5 bucket 176 weight 1`,
        ].toSorted(),
      );
    });

    test('a limit at the edge of a bucket is counted by that bucket from the first scrape on', () => {
      const { lines } = reading(classic(AT, { '0.1': 3, '0.25': 5, '+Inf': 8 }));
      assert.deepEqual(only(lines, 'fast@1'), [`good at ${AT}: 5`, `sum at ${AT}: 2`, `total at ${AT}: 8`]);
      // Slow is what was counted and was not within the limit.
      assert.deepEqual(only(lines, 'slow@1'), [`good at ${AT}: 5`, `sum at ${AT}: 2`, `total at ${AT}: 8`]);
    });

    test('a limit inside a bucket is counted by the edge that flatters nobody, once a scrape was seen whole', () => {
      const matcher = compileMatcher(CATALOG);
      const scrape = (at: number): readonly PlainSeries[] => classic(at, { '0.1': 3, '0.2': 4, '0.5': 6, '+Inf': 8 });
      const first = reading(scrape(AT), matcher);
      assert.ok(!only(first.lines, 'fast@1').some((line) => line.startsWith('good')));
      // In two payloads, as Prometheus cuts them.
      const halves = [scrape(AT + 10_000).slice(0, 3), scrape(AT + 10_000).slice(3)].map((half) => reading(half, matcher));
      assert.deepEqual(
        halves.flatMap(({ lines }) => only(lines, 'fast@1')).filter((line) => line.startsWith('good')),
        [`good at ${AT + 10_000}: 4`],
      );
      // Bad is what was counted less what is surely not above the limit.
      assert.deepEqual(
        halves.flatMap(({ lines }) => only(lines, 'slow@1')).filter((line) => line.startsWith('good')),
        [`good at ${AT + 10_000}: 4`],
      );
      assert.match(
        halves.map(({ outcome }) => (outcome.ok ? outcome.message : '')).join(),
        /fast: its limit of 0\.25 lies inside a bucket/,
      );
    });

    test('native histograms are read with their resolution, and gauges among them are not counted', () => {
      const histogram = { countInt: 9, sum: 4.5, schema: 4, zeroThreshold: 0.001, zeroCountInt: 1, timestamp: AT };
      // Buckets -40 and -39 with 2 and 3, then after a gap of one, -37 with 3: deltas 2, 1, 0.
      const spans = {
        positiveSpans: [
          { offset: -40, length: 2 },
          { offset: 1, length: 1 },
        ],
        positiveDeltas: [2, 1, 0],
      };
      const labels = { __name__: LATENCY, job: 'shop' };
      const { lines, outcome } = reading([
        {
          labels,
          histograms: [
            { ...histogram, ...spans },
            { ...histogram, ...spans, resetHint: 3 },
          ],
        },
      ]);
      assert.deepEqual(outcome.ok && [outcome.rejected, outcome.written], [1, { samples: 0, histograms: 2, exemplars: 0 }]);
      // 2^(-37/16) is below 0.25 = 2^-2 = 2^(-32/16), so all are within the limit.
      const buckets = [
        [0, 1],
        [192 - 40, 2],
        [192 - 39, 3],
        [192 - 37, 3],
      ].map(([bucket, count]) => `${bucket} at ${AT}: ${count}`);
      assert.deepEqual(
        only(lines, 'fast@1'),
        [`good at ${AT}: 9`, `sum at ${AT}: 4.5`, `total at ${AT}: 9`, ...buckets].toSorted(),
      );
    });

    test('a source speaks only of what it may, and is told so', () => {
      const matcher = compileMatcher(CATALOG);
      matcher.origin = { source: 'edge', allows: sourceScope(['other']), tail: false, receivedAt: AT + 5 };
      const { lines, outcome } = reading(
        [{ labels: { __name__: 'http_requests_total', job: 'shop' }, samples: [[AT, 7]] }],
        matcher,
      );
      assert.deepEqual(lines, []);
      assert.ok(
        outcome.ok && outcome.rejected === 1 && /may not speak of/.test(outcome.message) && outcome.written?.samples === 0,
      );
    });

    test('two sources under one name of a series are two counters', () => {
      const matcher = compileMatcher(CATALOG);
      const series = [{ labels: { __name__: 'http_requests_total', job: 'shop' }, samples: [[AT, 7]] as const }];
      reading(series, matcher);
      matcher.origin = { ...matcher.origin, source: 'edge' };
      reading(series, matcher);
      assert.equal(new Set(matcher.counters.list.map(({ key }) => key)).size, 2);
    });

    test('labels in another order are the same series', () => {
      const matcher = compileMatcher(CATALOG);
      reading([{ labels: { __name__: 'http_requests_total', a: 'b', job: 'shop' }, samples: [[AT, 7]] }], matcher);
      reading([{ labels: { job: 'shop', a: 'b', __name__: 'http_requests_total' }, samples: [[AT, 7]] }], matcher);
      assert.equal(matcher.counters.size, 1);
    });

    test('with bytes changed, added or removed a payload is read or refused whole, and never throws', () => {
      const matcher = compileMatcher(CATALOG);
      const sample = encode([
        ...classic(AT, { '0.1': 3, '0.25': 5, '+Inf': 8 }),
        { labels: { __name__: 'load', job: 'shop' }, samples: [[AT, 1]], exemplars: 1 },
        {
          labels: { __name__: LATENCY },
          histograms: [
            {
              countFloat: 2.5,
              positiveSpans: [{ offset: 3, length: 2 }],
              positiveCounts: [1, 1.5],
              negativeSpans: [{ offset: 1, length: 1 }],
              negativeDeltas: [4],
              timestamp: AT,
              schema: -2,
            },
          ],
        },
      ]);
      const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.constantFrom('set', 'insert', 'remove')), {
        minLength: 1,
        maxLength: 4,
      });
      let refused = 0;
      fc.assert(
        fc.property(edits, (changes) => {
          const body = Array.from(sample);
          for (const [at, byte, what] of changes)
            body.splice(at % (body.length + 1), what === 'insert' ? 0 : 1, ...(what === 'remove' ? [] : [byte]));
          const batch = openBatch(4);
          const before = matcher.counters.size;
          if (read(Uint8Array.from(body), matcher, batch).ok) return;
          refused += 1;
          assert.deepEqual([batch.count, batch.points.count, batch.spans, matcher.counters.size], [0, 0, 0, before]);
        }),
        { numRuns: 3_000, seed: 20_261_121 },
      );
      assert.ok(refused > 500);
    });
  });
}

test('both versions say the same, series for series', () => {
  const labels = fc.record({
    __name__: fc.constantFrom(
      'http_requests_total',
      'orders.received',
      'queue.length',
      'http.server.request.duration_count',
      'http.server.request.duration_bucket',
      'other',
    ),
    job: fc.constantFrom('storefront', 'payment'),
    le: fc.constantFrom('0.25', '0.3', '+Inf', 'x'),
    http_response_status_code: fc.constantFrom('200', '500', ''),
    http_method: fc.constantFrom('GET', 'POST'),
    service_version: fc.constantFrom('1.0.0', 'ü'),
  });
  const samples = fc.array(fc.tuple(fc.constantFrom(0, AT, AT + 7, AT + 10_000), fc.constantFrom(0, 1.5, 7, Number.NaN, STALE)), {
    maxLength: 3,
  });
  let added = 0;
  fc.assert(
    fc.property(fc.array(fc.array(fc.record({ labels, samples }), { maxLength: 5 }), { maxLength: 3 }), (payloads) => {
      const [one, two] = [compileMatcher(METRICS), compileMatcher(METRICS)];
      for (const series of payloads) {
        const first = readOf(readWriteV1, writeV1(series), one);
        const second = readOf(readWriteV2, writeV2(series), two);
        assert.deepEqual(second, first);
        added += first.lines.length;
      }
      assert.deepEqual(two.counters.list, one.counters.list);
    }),
    { numRuns: 300 },
  );
  assert.ok(added > 100);
});

test('the second version tells what is a counter and since when', () => {
  const matcher = compileMatcher(CATALOG);
  const labels = { __name__: 'load', job: 'shop' };
  const { lines } = readOf(readWriteV2, writeV2([{ labels, samples: [[AT, 7]], type: 1, created: AT - 500 }]), matcher);
  assert.deepEqual(only(lines, 'load@1'), [`total at ${AT}: 7`]);
  assert.ok(lines.some((line) => line.endsWith(`since ${AT - 500}`)));
});

test('a label that refers to nothing refuses the payload by its place', () => {
  const matcher = compileMatcher(CATALOG);
  const body = Uint8Array.of(0x22, 0, 0x2a, 4, 0x0a, 2, 0, 9);
  assert.deepEqual(readWriteV2(body, matcher, openBatch()), {
    ok: false,
    text: 'timeseries[0]: a label refers to symbol 9 of 1',
  });
});
