import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes, nested, text, whole } from '../../test/intake/wire.ts';
import { countUnread } from './count-unread.ts';

const point = nested(1, whole(3, 1));
const METRICS = bytes(
  nested(
    1,
    nested(1),
    nested(
      2,
      nested(1),
      nested(2, text(1, 'a'), nested(5, point, point)),
      nested(2, nested(7, point, whole(2, 2))),
      nested(2, nested(9, point), nested(12)),
    ),
    nested(2, nested(2, nested(10, point)), nested(2, nested(11, point)), nested(2, text(1, 'without points'))),
  ),
);

test('data points of every kind of metric are counted', () => {
  assert.deepEqual(countUnread('metrics', METRICS, 'protobuf'), {
    ok: true,
    rejected: 6,
    message: 'metrics are not supported yet: none of the 6 was counted; send traces',
  });
});

test('log records are counted in JSON, and null is nothing', () => {
  const body = { resourceLogs: [{ scopeLogs: [{ logRecords: [{}, { body: null }] }, { logRecords: null }] }, {}] };
  assert.deepEqual(countUnread('logs', utf8(JSON.stringify(body)), 'json'), {
    ok: true,
    rejected: 2,
    message: 'logs are not supported yet: none of the 2 was counted; send traces',
  });
});

const broken: readonly { name: string; body: Uint8Array; encoding: 'protobuf' | 'json'; text: string }[] = [
  {
    name: 'cut protobuf',
    body: METRICS.subarray(0, 30),
    encoding: 'protobuf',
    text: `length ${METRICS.length - 2} runs past the end of its message at byte 30`,
  },
  {
    name: 'a text for an object',
    body: utf8('{"resourceMetrics":["a"]}'),
    encoding: 'json',
    text: 'expected an object with scopeMetrics',
  },
  { name: 'no JSON', body: utf8('-'), encoding: 'json', text: 'the body is not JSON: No number after minus sign at position 1' },
];
for (const { name, body, encoding, text: wanted } of broken) {
  test(`${name} is refused`, () => assert.deepEqual(countUnread('metrics', body, encoding), { ok: false, text: wanted }));
}

function utf8(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}
