import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Payload } from '../../src/ports/intake.ts';
import { bodyOf, openedRelay, until, untilSent } from './opened-relay.ts';
import { openScriptedServer, TAKEN, type Asked } from './scripted-server.ts';

const textsOf = (asked: readonly Asked[]): string[] => asked.map(({ body }) => body.toString());

test('what came goes on byte for byte, with the words that its protocol has for it', async (t) => {
  const server = await openScriptedServer(t);
  const relay = await openedRelay(t, server);
  const body = Uint8Array.from({ length: 512 }, (_, index) => index * 7);
  const [protobuf, json] = ['application/x-protobuf', 'application/json'];
  const rows: readonly [Payload['format'], Payload['coding'], path: string, type: string, encoding: string | undefined][] = [
    ['traces/protobuf', 'gzip', '/v1/traces', protobuf, 'gzip'],
    ['traces/json', 'identity', '/v1/traces', json, undefined],
    ['metrics/protobuf', 'zstd', '/v1/metrics', protobuf, 'zstd'],
    ['metrics/json', 'deflate', '/v1/metrics', json, 'deflate'],
    ['logs/protobuf', 'identity', '/v1/logs', protobuf, undefined],
    ['logs/json', 'gzip', '/v1/logs', json, 'gzip'],
    ['write/1', 'snappy', '/api/v1/write', protobuf, 'snappy'],
  ];
  for (const [index, [format, coding, ...wanted]] of rows.entries()) {
    assert.equal((await relay.send({ format, coding, body })).say, 'accepted');
    await until(() => server.asked.length > index, relay.report);
    const { path, headers, body: came } = server.asked[index]!;
    assert.deepEqual([path, headers['content-type'], headers['content-encoding']], wanted);
    assert.deepEqual([headers.authorization, came], ['Bearer token-of-the-relay', Buffer.from(body)]);
  }
});

test('four payloads are under way at once, metrics one after the other, whatever the server answers first', async (t) => {
  const server = await openScriptedServer(t);
  const relay = await openedRelay(t, server);
  const metrics = { now: 0, most: 0 };
  server.answer = async ({ path }, number) => {
    metrics.most = Math.max(metrics.most, (metrics.now += path === '/v1/metrics' ? 1 : 0));
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    metrics.now -= path === '/v1/metrics' ? 1 : 0;
    return number % 9 === 4 ? { status: 503 } : TAKEN;
  };
  const sent = Array.from({ length: 60 }, (_, index) => `${index}`);
  for (const text of sent) {
    const format = Number(text) % 3 === 0 ? 'metrics/json' : 'traces/json';
    assert.equal((await relay.send({ format, body: bodyOf(text) })).say, 'accepted');
  }
  await untilSent(relay);
  const ofMetrics = textsOf(server.asked.filter(({ path }) => path === '/v1/metrics'));
  assert.deepEqual(
    [...new Set(ofMetrics)],
    sent.filter((text) => Number(text) % 3 === 0),
  );
  assert.deepEqual(new Set(textsOf(server.asked)), new Set(sent));
  assert.equal(metrics.most, 1);
  assert.ok(server.mostAtOnce() > 1 && server.mostAtOnce() <= 4, `${server.mostAtOnce()} at once`);
});

describe('a server that cannot take a payload now', () => {
  test('is asked again when it said so, and not before', async (t) => {
    const server = await openScriptedServer(t);
    const relay = await openedRelay(t, server);
    server.answer = (_, number) => (number === 1 ? { status: 429, headers: { 'retry-after': '2' } } : TAKEN);
    await relay.send({ body: bodyOf('once') });
    await untilSent(relay);
    const [first, second] = server.asked;
    assert.deepEqual(textsOf(server.asked), ['once', 'once']);
    assert.ok(second!.at - first!.at >= 1_990, `${second!.at - first!.at} ms`);
  });

  for (const said of ['cut', { status: 500 }, { status: 502 }, { status: 503 }, { status: 504 }, { status: 408 }] as const)
    test(`is asked again with the same bytes: ${JSON.stringify(said)}`, async (t) => {
      const server = await openScriptedServer(t);
      const relay = await openedRelay(t, server);
      server.answer = (_, number) => (number === 1 ? said : TAKEN);
      await relay.send({ body: bodyOf('once') });
      await untilSent(relay);
      assert.deepEqual(textsOf(server.asked), ['once', 'once']);
      const { sent, retried, dropped } = relay.report().counters;
      assert.deepEqual([sent, retried, dropped], [1, 1, 0]);
    });
});

test('a payload that is refused for good is dropped with a line, and those behind it arrive', async (t) => {
  const server = await openScriptedServer(t);
  const relay = await openedRelay(t, server);
  const text = '{"code":3,"message":"resourceSpans[0]: expected an object"}';
  server.answer = ({ body }) => (body.toString().startsWith('bad') ? { status: 400, text } : TAKEN);
  for (const each of ['good 1', 'bad 1', 'bad 2', 'good 2']) await relay.send({ body: bodyOf(each) });
  await untilSent(relay);
  const { sent, dropped } = relay.report().counters;
  assert.deepEqual([sent, dropped, server.asked.length], [2, 2, 4]);
  assert.deepEqual(
    relay.said.filter((line) => line.includes('dropped')),
    [
      'A payload of traces/json was dropped, 1 since the start: the server refuses it: it answers 400: resourceSpans[0]: expected an object',
    ],
  );
});

describe('a server that lets nothing in', () => {
  test('because of the token is told before the first payload comes, and costs no payload', async (t) => {
    const server = await openScriptedServer(t);
    const token = { now: 'an-old-token' };
    const relay = await openedRelay(t, { url: server.url, token: () => token.now });
    const line = `${server.url} lets no telemetry of this relay in: it answers 401: the token is wrong; check the token. What arrives is kept`;
    await until(
      () => relay.said.includes(line),
      () => relay.said,
    );
    assert.equal(relay.report().server.says, 'closed');
    assert.equal((await relay.send({ body: bodyOf('kept') })).say, 'accepted');
    server.answer = ({ headers }) => (headers.authorization === 'Bearer token-of-the-relay' ? TAKEN : { status: 401 });
    token.now = 'token-of-the-relay';
    await untilSent(relay);
    assert.equal(relay.report().counters.dropped, 0);
    assert.equal(relay.report().server.says, 'takes');
    assert.ok(!relay.said.join('\n').includes('an-old-token'));
  });

  for (const status of [301, 403, 404])
    test(`because it answers ${status} costs no payload`, async (t) => {
      const server = await openScriptedServer(t);
      const relay = await openedRelay(t, server);
      server.answer = (_, number) => (number === 1 ? { status, headers: { location: '/elsewhere' } } : TAKEN);
      await relay.send({ body: bodyOf('kept') });
      await untilSent(relay);
      assert.deepEqual([textsOf(server.asked), relay.report().counters.dropped], [['kept', 'kept'], 0]);
    });
});

test('a restart sends again what was not answered, and nothing else', async (t) => {
  const server = await openScriptedServer(t);
  server.answer = ({ body }) => (body.toString() === '1' ? 'nothing' : TAKEN);
  const first = await openedRelay(t, server);
  for (let index = 0; index < 30; index += 1) await first.send({ body: bodyOf(`${index}`) });
  await until(() => first.report().counters.sent === 29, first.report);
  await first.close();
  const before = server.asked.length;
  server.answer = () => TAKEN;
  const second = await openedRelay(t, { url: server.url, folder: first.folder });
  await second.send({ body: bodyOf('new') });
  await untilSent(second);
  assert.deepEqual(textsOf(server.asked.slice(before)).toSorted(), ['1', 'new']);
});

test('no more than 64 run ahead of one that is not answered', async (t) => {
  const server = await openScriptedServer(t);
  const held = Promise.withResolvers<typeof TAKEN>();
  server.answer = ({ body }) => (body.toString() === '0' ? held.promise : TAKEN);
  const relay = await openedRelay(t, server);
  for (let index = 0; index < 100; index += 1) await relay.send({ body: bodyOf(`${index}`) });
  await until(() => relay.report().counters.sent === 63, relay.report);
  for (let turn = 0; turn < 200; turn += 1) await new Promise(setImmediate);
  assert.equal(relay.report().counters.sent, 63);
  held.resolve(TAKEN);
  await untilSent(relay);
  assert.equal(server.asked.length, 100);
});

test('the disk is given back when all was sent', async (t) => {
  const server = await openScriptedServer(t);
  const relay = await openedRelay(t, { url: server.url, bounds: { bytes: 1_048_576 } });
  const onDisk = (): number =>
    readdirSync(relay.folder)
      .filter((name) => name.endsWith('.journal'))
      .reduce((sum, name) => sum + statSync(join(relay.folder, name)).size, 0);
  for (let index = 0; index < 100; index += 1) {
    await until(() => relay.report().waiting.bytes < 900_000, relay.report);
    assert.equal((await relay.send({ body: new Uint8Array(20_000).fill(index) })).say, 'accepted');
  }
  await untilSent(relay);
  await until(() => onDisk() <= 1_048_576 / 4, onDisk);
  assert.equal(server.asked.length, 100);
});
