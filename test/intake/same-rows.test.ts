import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compileMatcher } from '../../src/intake/matcher.ts';
import { openBatch } from '../../src/intake/observation-batch.ts';
import { readTracesJson } from '../../src/intake/otlp-json.ts';
import { readTracesProtobuf } from '../../src/intake/otlp-protobuf.ts';
import type { Decoder } from '../../src/intake/read-outcome.ts';
import { arbitraryTraces } from './arbitrary-traces.ts';
import { NaiveIntake } from './naive-rows.ts';
import { jsonOf, protobufOf, type Traces } from './otlp-proto.ts';
import { plainReading } from './plain-rows.ts';
import { SHOP } from './sample-catalog.ts';

const formats: readonly { name: string; read: Decoder; encode: (traces: Traces) => Uint8Array }[] = [
  { name: 'protobuf', read: readTracesProtobuf, encode: protobufOf },
  { name: 'json', read: readTracesJson, encode: jsonOf },
];
for (const { name, read, encode } of formats) {
  test(`${name}: the rows are those of following the rules one by one, payload after payload`, () => {
    fc.assert(
      fc.property(fc.array(arbitraryTraces(), { minLength: 1, maxLength: 4 }), (payloads) => {
        const matcher = compileMatcher(SHOP);
        const naive = new NaiveIntake(SHOP);
        for (const traces of payloads) {
          const batch = openBatch(1); // so that it has to grow
          const outcome = read(encode(traces), matcher, batch);
          assert.deepEqual(plainReading(outcome, matcher, batch), naive.read(traces));
        }
      }),
      { numRuns: 400 },
    );
  });
}
