import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { ask, type Asked } from './http-exchange.ts';
import { openMemoryIntake } from './memory-intake.ts';
import { GOOD, JSON_TYPE, opened, PROTOBUF, status, TIMELESS } from './open-listener.ts';
import { jsonOf, protobufOf } from './otlp-proto.ts';
import { SHOP } from './sample-catalog.ts';

const answers: readonly {
  name: string;
  ask: Asked;
  status: number;
  body: string | Buffer;
  headers?: Readonly<Record<string, string>>;
}[] = [
  {
    name: 'a full success in protobuf is an empty message',
    ask: { headers: PROTOBUF, body: protobufOf(GOOD) },
    status: 200,
    body: Buffer.alloc(0),
    headers: PROTOBUF,
  },
  {
    name: 'a full success in JSON is an empty object',
    ask: { headers: JSON_TYPE, body: jsonOf(GOOD) },
    status: 200,
    body: '{}',
    headers: JSON_TYPE,
  },
  {
    name: 'a charset changes nothing',
    ask: { headers: { 'content-type': 'Application/JSON; charset=utf-8' }, body: jsonOf(GOOD) },
    status: 200,
    body: '{}',
  },
  { name: 'an empty protobuf request is a success', ask: { headers: PROTOBUF }, status: 200, body: '' },
  { name: 'an empty JSON object is a success', ask: { headers: JSON_TYPE, body: Buffer.from('{}') }, status: 200, body: '{}' },
  ...[
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['zstd', zstdCompressSync],
  ].map(([coding, compress]) => ({
    name: `${String(coding)} is understood`,
    ask: {
      headers: { ...JSON_TYPE, 'content-encoding': String(coding) },
      body: (compress as (body: Uint8Array) => Buffer)(jsonOf(GOOD)),
    },
    status: 200,
    body: '{}',
  })),
  {
    name: 'gzip may come in several members',
    ask: {
      headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
      body: Buffer.concat([gzipSync(jsonOf(GOOD).subarray(0, 50)), gzipSync(jsonOf(GOOD).subarray(50))]),
    },
    status: 200,
    body: '{}',
  },
  {
    name: 'a span without time is a partial success (JSON)',
    ask: { headers: JSON_TYPE, body: jsonOf(TIMELESS) },
    status: 200,
    body: '{"partialSuccess":{"rejectedSpans":"1","errorMessage":"1 of 1 spans have no start time or no end time and were not counted"}}',
  },
  {
    name: 'a span without time is a partial success (protobuf)',
    ask: { headers: PROTOBUF, body: protobufOf(TIMELESS) },
    status: 200,
    body: Buffer.concat([
      Buffer.from([0x0a, 71, 0x08, 1, 0x12, 67]),
      Buffer.from('1 of 1 spans have no start time or no end time and were not counted'),
    ]),
  },
  {
    name: 'what cannot be read is refused for good (protobuf)',
    ask: { headers: PROTOBUF, body: Buffer.from([0x0a, 5, 1]) },
    status: 400,
    body: status(3, 'resource_spans[0]: length 5 runs past the end of its message at byte 3'),
    headers: PROTOBUF,
  },
  {
    name: 'what cannot be read is refused for good (JSON)',
    ask: { headers: JSON_TYPE, body: Buffer.from('{"resourceSpans":7}') },
    status: 400,
    body: '{"code":3,"message":"resourceSpans: expected a list, found 7"}',
    headers: JSON_TYPE,
  },
  {
    name: 'what is not gzip is refused for good',
    ask: { headers: { ...JSON_TYPE, 'content-encoding': 'gzip' }, body: Buffer.from('{}') },
    status: 400,
    body: '{"code":3,"message":"the body cannot be decompressed as gzip: incorrect header check"}',
  },
  {
    name: 'gzip that is cut off is refused for good',
    ask: { headers: { ...JSON_TYPE, 'content-encoding': 'gzip' }, body: gzipSync(jsonOf(GOOD)).subarray(0, 60) },
    status: 400,
    body: '{"code":3,"message":"the body cannot be decompressed as gzip: unexpected end of file"}',
  },
  {
    name: 'an unknown path is named as such',
    ask: { path: '/v1/profiles', headers: JSON_TYPE },
    status: 404,
    body: '{"code":5,"message":"nothing is here; telemetry goes to /v1/traces, /v1/metrics, /v1/logs, /v1/events, /api/v1/write"}',
  },
  {
    name: 'reading telemetry back is not offered',
    ask: { method: 'GET' },
    status: 405,
    body: '{"code":12,"message":"only POST is answered here"}',
    headers: { allow: 'POST' },
  },
  {
    name: 'an unknown content type is told the known ones',
    ask: { headers: { 'content-type': 'text/plain' }, body: Buffer.from('x') },
    status: 415,
    body: '{"code":12,"message":"the content type must be application/x-protobuf or application/json"}',
    headers: { accept: 'application/x-protobuf, application/json' },
  },
  {
    name: 'an unknown coding is told the known ones, in the encoding of the request',
    ask: { headers: { ...PROTOBUF, 'content-encoding': 'br' }, body: Buffer.from('x') },
    status: 415,
    body: status(12, 'the content encoding must be one of gzip, zstd, deflate, identity'),
    headers: { 'accept-encoding': 'gzip, zstd, deflate, identity' },
  },
  { name: 'the listener is healthy', ask: { path: '/healthz', method: 'GET' }, status: 200, body: 'ok\n' },
  {
    name: 'health is only asked',
    ask: { path: '/healthz' },
    status: 405,
    body: '{"code":12,"message":"only GET, HEAD is answered here"}',
    headers: { allow: 'GET, HEAD' },
  },
  {
    name: 'metrics that no rule asks for are taken without a word',
    ask: {
      path: '/v1/metrics',
      headers: JSON_TYPE,
      body: Buffer.from('{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"a","gauge":{"dataPoints":[{},{}]}}]}]}]}'),
    },
    status: 200,
    body: '{}',
  },
  {
    name: 'log records without a time are a partial success (protobuf)',
    ask: { path: '/v1/logs', headers: PROTOBUF, body: Buffer.from([0x0a, 6, 0x12, 4, 0x12, 0, 0x12, 0]) },
    status: 200,
    body: Buffer.concat([
      Buffer.from([0x0a, 51, 0x08, 2, 0x12, 47]),
      Buffer.from('2 log records have no time and were not counted'),
    ]),
  },
  {
    name: 'an empty request for metrics has nothing to reject',
    ask: { path: '/v1/metrics', headers: PROTOBUF },
    status: 200,
    body: '',
  },
];

describe('answers of the listener', () => {
  for (const { name, ask: asked, status: wanted, body, headers = {} } of answers) {
    test(name, async (t) => {
      const { port } = await opened(t, { intake: openMemoryIntake(SHOP) });
      const answered = await ask(port, asked);
      assert.equal(answered.body.toString('latin1'), Buffer.from(body).toString('latin1'));
      assert.equal(answered.status, wanted);
      for (const [header, value] of Object.entries(headers)) assert.equal(answered.headers[header], value);
    });
  }
});
