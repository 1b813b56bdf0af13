import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { CloudEvent, emitterFor, httpTransport, HTTP, Mode, type Message } from 'cloudevents';
import type { Change, ChangeReading } from '../../src/intake/change.ts';
import { readChanges } from '../../src/intake/read-changes.ts';
import { OWN_TYPE } from '../../src/intake/read-cloud-event.ts';
import { changeReceipts } from '../../src/wire/change.ts';
import { serveWorld } from '../http/served-world.ts';

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const DATA = { kind: 'deploy', service: 'shöp "one" 100%', version: '1.2.0' } as const;

function event(extra: Record<string, unknown> = {}): CloudEvent<unknown> {
  const attributes = { id: 'e-1', source: '/ci/shop', type: OWN_TYPE, time: '2026-11-21T12:00:00.500Z', traceparent: TRACE };
  return new CloudEvent({ ...attributes, datacontenttype: 'application/json; charset=utf-8', data: DATA, ...extra });
}

describe('events of the real client', () => {
  const modes: readonly { name: string; message: Message }[] = [
    { name: 'structured', message: HTTP.structured(event()) },
    { name: 'binary', message: HTTP.binary(event()) },
    {
      name: 'structured with bytes',
      message: HTTP.structured(event({ data: Uint8Array.from(Buffer.from(JSON.stringify(DATA))) })),
    },
  ];
  for (const { name, message } of modes) {
    test(`${name}: the change, its id, source, time and trace are read`, () => {
      const { kind, service, version, id, source, at, traceparent } = only(read(message));
      assert.deepEqual({ kind, service, version }, DATA);
      assert.deepEqual([id, source, at, traceparent], ['e-1', '/ci/shop', Date.UTC(2026, 10, 21, 12, 0, 0, 500), TRACE]);
    });
  }

  test('batched: each in its order, and what means nothing is noted', () => {
    const other = new CloudEvent({ id: 'e-2', source: '/ci/shop', type: 'com.example.coffee', data: { cups: 2 } });
    const batch = [event(), other].map((one) => JSON.parse(JSON.stringify(one)) as unknown);
    const headers = { 'content-type': 'application/cloudevents-batch+json; charset=utf-8' };
    const readings = readAll(headers, Buffer.from(JSON.stringify(batch)));
    assert.deepEqual(
      readings.map(({ is }) => is),
      ['change', 'noted'],
    );
    assert.deepEqual(readAll(headers, Buffer.from('[]')), []);
  });

  test('sent over the wire in both modes, the same event is one change', async () => {
    await using world = await serveWorld();
    const seen: string[] = [];
    await using relay = await openRelay(async (headers, body) => {
      const passed = Object.entries(headers).filter(([name]) => name === 'content-type' || name.startsWith('ce-'));
      const init = { method: 'POST', headers: passed.map(([name, value]): [string, string] => [name, String(value)]), body };
      const text = await (await world.ask('/api/v1/changes', init)).text();
      const { changes } = changeReceipts.parse(JSON.parse(text));
      seen.push(...changes.map(({ say }) => say));
      return text;
    });
    for (const mode of [Mode.BINARY, Mode.STRUCTURED]) {
      const answer = (await emitterFor(httpTransport(relay.url), { binding: HTTP, mode })(event())) as { body: string };
      changeReceipts.parse(JSON.parse(answer.body));
    }
    assert.deepEqual(seen, ['recorded', 'repeated']);
  });
});

describe('events as the protocol allows them', () => {
  test('headers are percent-encoded, and quoted by some', () => {
    const headers = { 'ce-id': 'caf%C3%A9%20%22x%22%20100%', 'ce-source': '"a b"', 'ce-specversion': '1.0', 'ce-type': OWN_TYPE };
    const [reading] = readAll({ ...headers, 'content-type': 'application/json' }, Buffer.from(JSON.stringify(DATA)));
    assert.deepEqual([only([reading as ChangeReading]).id, only([reading as ChangeReading]).source], ['café "x" 100%', 'a b']);
  });

  const envelope = { specversion: '1.0', id: 'e', source: 's', type: OWN_TYPE, data: DATA };
  const refused: readonly { name: string; event: unknown; path: string }[] = [
    { name: 'no id', event: { ...envelope, id: '' }, path: 'id' },
    { name: 'another version', event: { ...envelope, specversion: '0.3' }, path: 'specversion' },
    { name: 'a time that is none', event: { ...envelope, time: 'noon' }, path: 'time' },
    { name: 'base64 that is none', event: { ...envelope, data: undefined, data_base64: '%%%' }, path: 'data_base64' },
    { name: 'bytes that are no JSON', event: { ...envelope, data: undefined, data_base64: 'eyJ4' }, path: 'data_base64' },
    { name: 'data without a kind', event: { ...envelope, data: { service: 'shop' } }, path: 'data.kind' },
    { name: 'a source too long for any', event: { ...envelope, source: 'x'.repeat(301) }, path: 'source' },
    { name: 'no map', event: 7, path: '' },
  ];
  for (const { name, event: given, path } of refused) {
    test(`refused: ${name}`, () => {
      const result = readChanges('application/cloudevents+json', {}, Buffer.from(JSON.stringify(given)));
      assert.ok(!result.ok);
      assert.deepEqual(
        result.problems.map((problem) => problem.place.path),
        [path],
      );
    });
  }
});

function read({ headers, body }: Message): readonly ChangeReading[] {
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
  return readAll(lower, Buffer.from(String(body)));
}

function readAll(headers: Record<string, string>, body: Uint8Array): readonly ChangeReading[] {
  const result = readChanges(headers['content-type'] ?? '', headers, body);
  return result.ok ? result.value : assert.fail(JSON.stringify(result.problems));
}

function only(readings: readonly ChangeReading[]): Change {
  const [reading] = readings;
  return readings.length === 1 && reading?.is === 'change' ? reading.change : assert.fail(JSON.stringify(readings));
}

/** The client has no way to send a token, so that a relay adds it: what arrives is what the client sent. */
async function openRelay(
  pass: (headers: IncomingHttpHeaders, body: Uint8Array<ArrayBuffer>) => Promise<string>,
): Promise<AsyncDisposable & { url: string }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void pass(request.headers, new Uint8Array(Buffer.concat(chunks))).then(
        (text) => response.end(text),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
