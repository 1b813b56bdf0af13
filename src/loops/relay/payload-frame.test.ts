import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Instant } from '../../kernel/units.ts';
import type { Coding, Format } from '../../ports/intake.ts';
import { framePayload, readPayloadFrame } from './payload-frame.ts';

const at = 1_700_000_000_123 as Instant;
const FORMATS: readonly Format[] = [
  'traces/protobuf',
  'traces/json',
  'metrics/protobuf',
  'metrics/json',
  'logs/protobuf',
  'logs/json',
  'write/1',
  'write/2',
  'events/json',
  'events/ndjson',
];
const CODINGS: readonly Coding[] = ['identity', 'gzip', 'zstd', 'deflate', 'snappy'];

describe('a frame', () => {
  for (const format of FORMATS)
    for (const coding of CODINGS)
      test(`of ${format} in ${coding} gives back what was put in`, () => {
        const payload = { source: 'default', format, coding, body: Uint8Array.of(0, 255, 7) };
        assert.deepEqual(readPayloadFrame(framePayload({ payload, at }), 'default'), { payload, at });
      });

  test('keeps its bytes from version to version', () => {
    const payload = { source: 'default', format: 'write/2', coding: 'snappy', body: Uint8Array.of(9) } as const;
    assert.equal(Buffer.from(framePayload({ payload, at })).toString('hex'), `01070400${hexOf(at)}09`);
  });

  const whole = framePayload({
    payload: { source: 'default', format: 'traces/json', coding: 'gzip', body: Uint8Array.of(1) },
    at,
  });
  const foreign: readonly { name: string; place: number; value: number }[] = [
    { name: 'another version', place: 0, value: 2 },
    { name: 'a format that is not known here', place: 1, value: 10 },
    { name: 'a coding that is not known here', place: 2, value: 5 },
  ];
  for (const { name, place, value } of foreign)
    test(`of ${name} is not taken for something else`, () => {
      const frame = Uint8Array.from(whole);
      frame[place] = value;
      assert.equal(readPayloadFrame(frame, 'default'), null);
    });
  test('that is cut off is none', () => assert.equal(readPayloadFrame(whole.subarray(0, 11), 'default'), null));
});

function hexOf(instant: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(instant);
  return bytes.toString('hex');
}
