import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DEFAULT_SOURCE } from '../../src/catalog/default-source.ts';
import type { DurationMs } from '../../src/kernel/units.ts';
import type { Intake, IntakeAnswer, Payload } from '../../src/ports/intake.ts';
import { ask, type Asked } from './http-exchange.ts';
import { opened } from './open-listener.ts';

const V1 = 'application/x-protobuf;proto=prometheus.WriteRequest';
const V2 = 'application/x-protobuf;proto=io.prometheus.write.v2.Request';
const BODY = Buffer.from([0]); // an empty message in snappy; what is in it is not the door's business
const STORED: IntakeAnswer = {
  say: 'accepted',
  observations: 7,
  rejected: 2,
  message: 'two were too old',
  written: { samples: 4, histograms: 1, exemplars: 0 },
};

function write(type: string | null, more: Asked['headers'] = {}): Asked {
  const headers = { ...(type !== null && { 'content-type': type }), 'content-encoding': 'snappy', ...more };
  return { path: '/api/v1/write', headers, body: BODY };
}

/** What it was given is kept as it is. */
function recorder(said: IntakeAnswer): Intake & { readonly payloads: Payload[] } {
  const payloads: Payload[] = [];
  return { payloads, accept: (payload) => (payloads.push(payload), Promise.resolve(said)) };
}

type Case = {
  name: string;
  asked: Asked;
  said?: IntakeAnswer;
  status: number;
  format?: string;
  written?: string | null;
  body?: RegExp;
  headers?: Record<string, string>;
};
const cases: readonly Case[] = [
  {
    name: 'version 1 is stored',
    asked: write(V1, { 'x-prometheus-remote-write-version': '0.1.0' }),
    status: 204,
    format: 'write/1',
    written: null,
  },
  {
    name: 'version 1 has no name for its message at first',
    asked: write('application/x-protobuf'),
    status: 204,
    format: 'write/1',
    written: null,
  },
  {
    name: 'version 2 is stored and told how much',
    asked: write(V2, { 'x-prometheus-remote-write-version': '2.0.0' }),
    status: 204,
    format: 'write/2',
    written: '4 1 0',
  },
  {
    name: 'parameters may be quoted and spaced',
    asked: write('Application/X-Protobuf ; proto="io.prometheus.write.v2.Request"'),
    status: 204,
    format: 'write/2',
  },
  { name: 'without a coding it is snappy', asked: write(V1, { 'content-encoding': '' }), status: 204, format: 'write/1' },
  {
    name: 'what cannot be read is refused for good, and nothing of it was written',
    asked: write(V2),
    said: { say: 'refused', because: 'UNREADABLE', text: 'symbol 9 is not there' },
    status: 400,
    written: '0 0 0',
    body: /^symbol 9 is not there\n$/,
  },
  {
    name: 'what is too large is refused for good',
    asked: write(V1),
    said: { say: 'refused', because: 'TOO_LARGE', text: 'too large' },
    status: 413,
    written: null,
  },
  {
    name: 'a busy server is 503, and nothing was written',
    asked: write(V2),
    said: { say: 'busy', because: 'OVERLOAD', retryAfterMs: 1_000, text: 'full' },
    status: 503,
    written: '0 0 0',
    headers: { 'retry-after': '1' },
  },
  {
    name: 'another message is told the known ones',
    asked: write('application/x-protobuf;proto=a.B'),
    status: 415,
    headers: { accept: `${V2}, ${V1}` },
  },
  { name: 'another content type, too', asked: write('application/json'), status: 415, body: /must be application\/x-protobuf/ },
  {
    name: 'another coding is told the known one',
    asked: write(V1, { 'content-encoding': 'zstd' }),
    status: 415,
    headers: { 'accept-encoding': 'snappy' },
  },
  { name: 'reading back is not offered', asked: { ...write(V1), method: 'GET' }, status: 405, headers: { allow: 'POST' } },
];

describe('answers to remote write', () => {
  for (const { name, asked, said = STORED, status, format, written, body, headers = {} } of cases) {
    test(name, async (t) => {
      const intake = recorder(said);
      const { port } = await opened(t, { intake });
      const answered = await ask(port, asked);
      assert.equal(answered.status, status);
      if (format !== undefined) assert.deepEqual(intake.payloads, [{ source: 'default', format, coding: 'snappy', body: BODY }]);
      if (written !== undefined) assert.equal(writtenIn(answered.headers), written);
      if (body !== undefined) assert.match(answered.body.toString(), body);
      if (status === 204) assert.equal(answered.body.length, 0);
      for (const [header, value] of Object.entries(headers)) assert.equal(answered.headers[header], value);
    });
  }

  test('strangers are told so, and that nothing was written', async (t) => {
    const { port } = await opened(t, { intake: recorder(STORED), token: 'secret' });
    const answered = await ask(port, write(V2));
    assert.deepEqual([answered.status, writtenIn(answered.headers), answered.headers.connection], [401, '0 0 0', 'close']);
  });

  test('a quota is 429 to OTLP and 503 to remote write, which throws away what got 429', async (t) => {
    const quota = { bytesPerSecond: 1e9, observationsPerSecond: 2, burst: 0 as DurationMs };
    const sources = (): readonly [typeof DEFAULT_SOURCE & { token: string }] => [known];
    const known = { ...DEFAULT_SOURCE, quota, token: 'secret' };
    const { port, stats } = await opened(t, { intake: recorder(STORED), sources });
    const headers = { authorization: 'Bearer secret', 'content-type': 'application/json' };
    assert.equal((await ask(port, { headers, body: Buffer.from('{}') })).status, 200);
    const otlp = await ask(port, { headers, body: Buffer.from('{}') });
    const text = '{"code":8,"message":"source default has used up its quota"}';
    assert.deepEqual([otlp.status, otlp.headers['retry-after'], otlp.body.toString()], [429, '4', text]);
    const written = await ask(port, write(V1, { authorization: 'Bearer secret' }));
    assert.deepEqual([written.status, written.headers['retry-after']], [503, '4']);
    assert.equal(stats().sources['default']?.limited, 2);
  });
});

function writtenIn(headers: Readonly<Record<string, string | string[] | undefined>>): string | null {
  const values = ['samples', 'histograms', 'exemplars'].map((what) => headers[`x-prometheus-remote-write-${what}-written`]);
  return values.every((value) => value === undefined) ? null : values.join(' ');
}
