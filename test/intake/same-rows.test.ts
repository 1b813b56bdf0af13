import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sourceScope } from '../../src/intake/source-scope.ts';
import { compileMatcher } from '../../src/intake/matcher.ts';
import { openBatch } from '../../src/intake/observation-batch.ts';
import { readTracesJson } from '../../src/intake/otlp-json.ts';
import { readTracesProtobuf } from '../../src/intake/otlp-protobuf.ts';
import type { Decoder } from '../../src/intake/read-outcome.ts';
import { arbitraryTraces } from './arbitrary-traces.ts';
import { NaiveIntake, type PlainReading } from './naive-rows.ts';
import { jsonOf, protobufOf, REQUEST, type AnyValue, type Attribute, type Span, type Traces } from './otlp-proto.ts';
import { plainReading } from './plain-rows.ts';
import { SHOP } from './sample-catalog.ts';

const formats: readonly { name: string; read: Decoder; encode: (traces: Traces) => Uint8Array }[] = [
  { name: 'protobuf', read: readTracesProtobuf, encode: protobufOf },
  { name: 'json', read: readTracesJson, encode: jsonOf },
];
for (const { name, read, encode } of formats) {
  test(`${name}: the rows are those of following the rules one by one, payload after payload`, () => {
    const met: Met = {
      good: 0,
      bad: 0,
      other: 0,
      biased: 0,
      excluded: 0,
      negative: 0,
      outOfScope: 0,
      weighted: 0,
      badWeights: 0,
    };
    const services = fc.constantFrom(null, ['storefront'], ['payment', 'stock']);
    fc.assert(
      fc.property(
        fc.array(arbitraryTraces(), { minLength: 1, maxLength: 4 }),
        services,
        fc.boolean(),
        (payloads, allowed, tail) => {
          const matcher = compileMatcher(SHOP);
          matcher.origin = { source: 'shop', allows: sourceScope(allowed), tail, receivedAt: 0 };
          const naive = new NaiveIntake(SHOP, { services: allowed, tail });
          for (const traces of payloads) {
            const batch = openBatch(1); // so that it has to grow
            const wanted = naive.read(traces);
            assert.deepEqual(plainReading(read(encode(traces), matcher, batch), matcher, batch), wanted);
            note(met, wanted);
          }
        },
      ),
      { numRuns: 400 },
    );
    // Generated traces that no rule wants would agree just as well, and prove nothing.
    for (const [what, times] of Object.entries(met)) assert.ok(times > 0, `${what} was never met`);
  });
}

test('protobuf with changed bytes: what protobufjs can read too comes out the same, and is never refused', () => {
  const met = { read: 0 };
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(127)), { minLength: 1, maxLength: 2 });
  fc.assert(
    fc.property(arbitraryTraces(), changes, (traces, edits) => {
      const body = protobufOf(traces);
      for (const [at, byte] of edits) if (body.length > 0) body[at % body.length] = byte;
      const theirs = tracesOf(body);
      if (theirs === null) return;
      met.read += 1;
      const matcher = compileMatcher(SHOP);
      const batch = openBatch();
      assert.deepEqual(
        plainReading(readTracesProtobuf(body, matcher, batch), matcher, batch),
        new NaiveIntake(SHOP).read(theirs),
      );
    }),
    { numRuns: 2_000, seed: 20_261_121 },
  );
  assert.ok(met.read > 500, `only ${met.read} of the changed payloads could be read`);
});

/** Null for what protobufjs refuses, and for spans of more than 104 days, whose nanoseconds no double holds. */
function tracesOf(body: Uint8Array): Traces | null {
  try {
    const traces = REQUEST.toObject(REQUEST.decode(body), { longs: String, defaults: true }) as Loose;
    const isLong = ({ startTimeUnixNano: start, endTimeUnixNano: end }: Span) => BigInt(end) - BigInt(start) > 2n ** 53n;
    const resourceSpans = traces.resourceSpans.map(({ resource, scopeSpans }) => ({
      resource: { attributes: valued(resource?.attributes ?? []) },
      scopeSpans: scopeSpans.map(({ scope, spans }) => ({
        scope: { attributes: valued(scope?.attributes ?? []) },
        spans: spans.map((span) => ({ ...span, status: span.status ?? { code: 0 }, attributes: valued(span.attributes) })),
      })),
    }));
    return resourceSpans.some(({ scopeSpans }) => scopeSpans.some(({ spans }) => spans.some(isLong))) ? null : { resourceSpans };
  } catch {
    return null;
  }
}

/** Messages that were not sent are null in what protobufjs decodes. */
type Loose = {
  resourceSpans: readonly {
    resource: Traces['resourceSpans'][number]['resource'] | null;
    scopeSpans: readonly { scope: { attributes: readonly Attribute[] } | null; spans: readonly LooseSpan[] }[];
  }[];
};
type LooseSpan = Omit<Span, 'status'> & { status: Span['status'] | null };

function valued(attributes: readonly Attribute[]): readonly Attribute[] {
  return attributes.map(({ key, value }) => ({ key, value: (value as AnyValue | null) ?? {} }));
}

type Met = Record<'good' | 'bad' | 'other' | 'biased' | (typeof COUNTS)[number], number>;
const COUNTS = ['excluded', 'negative', 'outOfScope', 'weighted', 'badWeights'] as const;

function note(met: Met, reading: PlainReading): void {
  const rows = reading.rows.filter(([generation]) => generation.includes('@'));
  met.good += rows.filter(([, , good]) => good > 0).length;
  met.bad += rows.filter(([, , good]) => good === 0).length;
  met.other += rows.filter(([, labels]) => labels['version'] === '__other__').length;
  met.biased += reading.rows.filter(([generation]) => generation.startsWith('biased/')).length;
  for (const what of COUNTS) met[what] += reading[what];
}
