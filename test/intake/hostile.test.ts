import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { NONE, OTHER } from '../../src/intake/cohort-table.ts';
import { compileMatcher, type Matcher } from '../../src/intake/matcher.ts';
import { clearBatch, MOST_ROWS, openBatch, type ObservationBatch } from '../../src/intake/observation-batch.ts';
import { readTracesJson } from '../../src/intake/otlp-json.ts';
import { readTracesProtobuf } from '../../src/intake/otlp-protobuf.ts';
import { arbitraryTraces } from './arbitrary-traces.ts';
import { jsonOf, protobufOf } from './otlp-proto.ts';
import { plainRows } from './plain-rows.ts';
import { catalogOf, indicator, journey, SHOP } from './sample-catalog.ts';
import { attribute, bytes, nested, TIMES, varint } from './wire.ts';

/** Always the same one, so that every cut of it is tried; large enough to hold every kind of field. */
const SAMPLE = fc
  .sample(arbitraryTraces(), { numRuns: 40, seed: 4 })
  .toSorted((a, b) => protobufOf(b).length - protobufOf(a).length)[0] ?? { resourceSpans: [] };

const formats = [
  ['protobuf', readTracesProtobuf, protobufOf],
  ['json', readTracesJson, jsonOf],
] as const;
for (const [name, read, encode] of formats) {
  describe(`${name} that is not what the sender meant`, () => {
    test('cut anywhere it is refused whole, unless the cut falls between two messages', () => {
      const whole = encode(SAMPLE);
      const boundaries = SAMPLE.resourceSpans.map((_, count) => encode({ resourceSpans: SAMPLE.resourceSpans.slice(0, count) }));
      assert.ok(whole.length > 500 && boundaries.length > 1);
      const matcher = compileMatcher(SHOP);
      for (let cut = 0; cut < whole.length; cut += 1) {
        const batch = openBatch(8);
        const before = sizes(matcher);
        const outcome = read(whole.subarray(0, cut), matcher, batch);
        const shorter = name === 'protobuf' ? boundaries.find(({ length }) => length === cut) : undefined;
        if (shorter === undefined) assertNoTrace(outcome.ok, { batch, before, after: sizes(matcher) });
        else assert.deepEqual(plainRows(matcher, batch), rowsOf(shorter), `cut at ${cut}`);
      }
    });

    test('with changed bytes it is read or refused whole, and never throws', () => {
      const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.constantFrom('set', 'insert', 'remove')), {
        minLength: 1,
        maxLength: 6,
      });
      const matcher = compileMatcher(SHOP);
      fc.assert(
        fc.property(arbitraryTraces(), edits, (traces, changes) => {
          const body = Array.from(encode(traces));
          for (const [at, byte, what] of changes)
            body.splice(at % (body.length + 1), what === 'insert' ? 0 : 1, ...(what === 'remove' ? [] : [byte]));
          const batch = openBatch(8);
          const before = sizes(matcher);
          const outcome = read(Uint8Array.from(body), matcher, batch);
          if (outcome.ok) assert.ok(batch.spans >= outcome.rejected && plainRows(matcher, batch).length === batch.count);
          else assertNoTrace(outcome.ok, { batch, before, after: sizes(matcher) });
        }),
        { numRuns: 1_000, seed: 20_261_121 },
      );
    });

    test('noise is read or refused, and never throws', () => {
      const matcher = compileMatcher(SHOP);
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
          const batch = openBatch(8);
          const before = sizes(matcher);
          const { ok } = read(body, matcher, batch);
          if (!ok) assertNoTrace(ok, { batch, before, after: sizes(matcher) });
        }),
        { numRuns: 2_000, seed: 20_261_121 },
      );
    });
  });
}

describe('too much of everything', () => {
  test('a million versions cost one journey its cap and no more', () => {
    const cap = 100;
    const rules = catalogOf(
      [
        journey('all', {
          match: [{ kinds: null, conditions: [] }],
          cohorts: [{ label: 'version', attribute: 'service.version' }],
          cohortCap: cap,
        }),
      ],
      [indicator('good', 'all')],
    );
    const matcher = compileMatcher(rules);
    const batch = openBatch();
    for (let from = 0; from < 1_000_000; from += 50_000) {
      clearBatch(batch);
      assert.deepEqual(readTracesProtobuf(versions(from, 50_000), matcher, batch), { ok: true, rejected: 0, message: '' });
      assert.equal(batch.count, 50_001); // all of them are heard in one row
    }
    const [table] = matcher.cohorts;
    assert.deepEqual([table?.size, table?.overflow], [cap + 1, 1_000_000 - cap]);
    assert.deepEqual([table?.labels(0), table?.labels(1)], [{ version: OTHER }, { version: '0000000' }]);
    clearBatch(batch);
    readTracesProtobuf(versions(7, 1), matcher, batch); // a cohort that has its place keeps it
    assert.deepEqual(matcher.series[0]?.cohorts.labels(batch.cohort[0] ?? -1), { version: '0000007' });
  });

  test('a payload of tiny spans ends at the bound on rows, and leaves none', () => {
    const span = nested(2, [...TIMES]);
    const spans = Uint8Array.from({ length: span.length * 60_000 }, (_, at) => span[at % span.length] ?? 0);
    const rules = catalogOf(
      [journey('j', { match: [{ kinds: null, conditions: [] }] })],
      Array.from({ length: 100 }, (_, index) => indicator(`i${index}`, 'j')),
    );
    const matcher = compileMatcher(rules);
    const batch = openBatch();
    const outcome = readTracesProtobuf(wrapped(spans), matcher, batch);
    const index = Math.floor(MOST_ROWS / 100);
    assert.deepEqual(outcome, {
      ok: false,
      text: `resource_spans[0].scope_spans[0].spans[${index}]: the payload makes more than 1048576 observations; send fewer spans at once`,
    });
    assert.deepEqual([batch.count, batch.spans], [0, 0]);
  });

  test('label values are cut, cleaned and never absent', () => {
    const rules = catalogOf(
      [
        journey('all', {
          match: [{ kinds: null, conditions: [] }],
          cohorts: [{ label: 'version', attribute: 'service.version' }],
        }),
      ],
      [indicator('good', 'all')],
    );
    const matcher = compileMatcher(rules);
    const batch = openBatch();
    const values = ['x'.repeat(5_000), 'a\u0000b\nc', ''];
    const spans = [...values.map((value) => attribute(9, 'service.version', value)), []].map((version) =>
      nested(2, [...TIMES], version),
    );
    readTracesProtobuf(bytes(nested(1, nested(2, ...spans))), matcher, batch);
    const labels = plainRows(matcher, batch)
      .filter(([generation]) => generation === 'good@1')
      .map(([, { version }]) => version);
    assert.deepEqual(labels, ['x'.repeat(128), 'a\u{fffd}b\u{fffd}c', '', NONE]);
  });
});

type Sizes = readonly (readonly [size: number, overflow: number])[];

function sizes({ cohorts }: Matcher): Sizes {
  return cohorts.map(({ size, overflow }) => [size, overflow] as const);
}

function assertNoTrace(ok: boolean, { batch, before, after }: { batch: ObservationBatch; before: Sizes; after: Sizes }): void {
  assert.equal(ok, false);
  assert.deepEqual([batch.count, batch.spans, batch.matched, batch.excluded, batch.negativeDurations], [0, 0, 0, 0, 0]);
  assert.deepEqual(after, before);
}

function rowsOf(body: Uint8Array) {
  const matcher = compileMatcher(SHOP);
  const batch = openBatch();
  assert.equal(readTracesProtobuf(body, matcher, batch).ok, true);
  return plainRows(matcher, batch);
}

/** Spans with versions of seven digits, counted up; made by hand, because a million objects take their time. */
function versions(from: number, count: number): Uint8Array {
  const span = Buffer.from(nested(2, [...TIMES], attribute(9, 'service.version', '0000000')));
  const spans = Buffer.alloc(span.length * count);
  for (let index = 0; index < count; index += 1) {
    span.copy(spans, index * span.length);
    spans.write(String(from + index).padStart(7, '0'), (index + 1) * span.length - 7, 'latin1');
  }
  return wrapped(spans);
}

function wrapped(spans: Uint8Array): Uint8Array {
  const scope = [0x12, ...varint(spans.length)];
  return Buffer.concat([Uint8Array.from([0x0a, ...varint(spans.length + scope.length), ...scope]), spans]);
}
