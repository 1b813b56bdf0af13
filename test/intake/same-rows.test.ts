import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compileMatcher } from '../../src/intake/matcher.ts';
import { openBatch } from '../../src/intake/observation-batch.ts';
import { readTracesJson } from '../../src/intake/otlp-json.ts';
import { readTracesProtobuf } from '../../src/intake/otlp-protobuf.ts';
import type { Decoder } from '../../src/intake/read-outcome.ts';
import { arbitraryTraces } from './arbitrary-traces.ts';
import { NaiveIntake, type PlainReading } from './naive-rows.ts';
import { jsonOf, protobufOf, type Traces } from './otlp-proto.ts';
import { plainReading } from './plain-rows.ts';
import { SHOP } from './sample-catalog.ts';

const formats: readonly { name: string; read: Decoder; encode: (traces: Traces) => Uint8Array }[] = [
  { name: 'protobuf', read: readTracesProtobuf, encode: protobufOf },
  { name: 'json', read: readTracesJson, encode: jsonOf },
];
for (const { name, read, encode } of formats) {
  test(`${name}: the rows are those of following the rules one by one, payload after payload`, () => {
    const met = { good: 0, bad: 0, other: 0, excluded: 0, negative: 0, rejected: 0 };
    fc.assert(
      fc.property(fc.array(arbitraryTraces(), { minLength: 1, maxLength: 4 }), (payloads) => {
        const matcher = compileMatcher(SHOP);
        const naive = new NaiveIntake(SHOP);
        for (const traces of payloads) {
          const batch = openBatch(1); // so that it has to grow
          const wanted = naive.read(traces);
          assert.deepEqual(plainReading(read(encode(traces), matcher, batch), matcher, batch), wanted);
          note(met, wanted);
        }
      }),
      { numRuns: 400 },
    );
    // Generated traces that no rule wants would agree just as well, and prove nothing.
    for (const [what, times] of Object.entries(met)) assert.ok(times >= 20, `${what} was met only ${times} times`);
  });
}

function note(met: Record<'good' | 'bad' | 'other' | 'excluded' | 'negative' | 'rejected', number>, reading: PlainReading): void {
  const rows = reading.rows.filter(([generation]) => !generation.startsWith('heard/'));
  met.good += rows.filter(([, , good]) => good === 1).length;
  met.bad += rows.filter(([, , good]) => good === 0).length;
  met.other += rows.filter(([, labels]) => labels['version'] === '__other__').length;
  met.excluded += reading.excluded;
  met.negative += reading.negative;
  met.rejected += reading.rejected;
}
