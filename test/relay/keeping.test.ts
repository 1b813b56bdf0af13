import assert from 'node:assert/strict';
import { open } from 'node:fs/promises';
import { describe, test } from 'node:test';
import type { OpenSegmentFile } from '../../src/adapters/journal-folder/journal-writer.ts';
import type { DurationMs } from '../../src/kernel/units.ts';
import type { IntakeAnswer } from '../../src/ports/intake.ts';
import { bodyOf, openedRelay, until, untilSent } from './opened-relay.ts';
import { openScriptedServer, TAKEN } from './scripted-server.ts';

const BUSY = { status: 503 };
const KEPT: IntakeAnswer = { say: 'accepted', observations: 0, rejected: 0, message: '', written: null };

describe('a bound that is reached turns the newest away, and what was taken in still arrives:', () => {
  test('bytes on disk', async (t) => {
    const server = await openScriptedServer(t);
    server.answer = () => BUSY;
    const bytes = 400_000;
    const relay = await openedRelay(t, { url: server.url, bounds: { bytes } });
    const payload = (index: number): Uint8Array => bodyOf(`${index} `.padEnd(10_000, '.'));
    let taken = 0;
    let said = await relay.send({ body: payload(taken) });
    for (; said.say === 'accepted'; said = await relay.send({ body: payload(taken) })) taken += 1;
    const text = 'what waits for the server fills the room on disk that it may take';
    assert.deepEqual(said, { say: 'busy', because: 'STORE', retryAfterMs: 5_000, text });
    assert.ok(taken >= 35, `${taken} of the 39 that would fit without what is written around them`);
    const { waiting, refusing, counters } = relay.report();
    assert.ok(waiting.bytes <= bytes, `${waiting.bytes} bytes`);
    assert.deepEqual([waiting.payloads, refusing, counters.refused_full], [taken, text, 1]);
    assert.ok(relay.said.includes(`New telemetry is turned away with 503: ${text}`));
    server.answer = () => TAKEN;
    await untilSent(relay);
    await until(() => relay.report().refusing === null, relay.report);
    assert.deepEqual(await relay.send({ body: payload(taken) }), KEPT);
    await untilSent(relay);
    const arrived = new Set(server.asked.map(({ body }) => parseInt(body.toString(), 10)));
    assert.deepEqual(
      [...arrived].toSorted((a, b) => a - b),
      Array.from({ length: taken + 1 }, (_, index) => index),
    );
  });

  test('age of the oldest, also of one that an earlier process took in', async (t) => {
    const server = await openScriptedServer(t);
    server.answer = () => BUSY;
    const first = await openedRelay(t, { url: server.url });
    assert.deepEqual(await first.send({ body: bodyOf('old') }), KEPT);
    await first.close();
    const relay = await openedRelay(t, { url: server.url, folder: first.folder, bounds: { age: 50 as DurationMs } });
    await until(() => (relay.report().waiting.oldest ?? 0) > 50, relay.report);
    const said = await relay.send({ body: bodyOf('new') });
    assert.deepEqual([said.say, said.say === 'busy' && said.because], ['busy', 'STORE']);
    assert.equal(relay.report().counters.refused_old, 1);
    server.answer = () => TAKEN;
    await untilSent(relay);
    assert.deepEqual(await relay.send({ body: bodyOf('new') }), KEPT);
    await untilSent(relay);
    assert.deepEqual([...new Set(server.asked.map(({ body }) => body.toString()))], ['old', 'new']);
  });

  test('one payload that could never be kept is told so for good', async (t) => {
    const server = await openScriptedServer(t);
    const relay = await openedRelay(t, { url: server.url, bounds: { bytes: 10_000 } });
    const said = await relay.send({ body: new Uint8Array(5_001) });
    assert.deepEqual([said.say, said.say === 'refused' && said.because], ['refused', 'TOO_LARGE']);
    assert.deepEqual(await relay.send({ body: new Uint8Array(5_000) }), KEPT);
  });
});

test('a disk that fails turns telemetry away, and takes it in again once it is well', async (t) => {
  const server = await openScriptedServer(t);
  const disk = { fails: false };
  const openFile: OpenSegmentFile = async (path, flags) => {
    const file = await open(path, flags);
    const orFail = async (work: () => Promise<void>): Promise<void> => {
      if (disk.fails) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      await work();
    };
    return {
      write: (bytes, { offset, length, position }) => file.write(bytes, offset, length, position),
      truncate: (length) => orFail(() => file.truncate(length)),
      datasync: () => orFail(() => file.datasync()),
      close: () => file.close(),
    };
  };
  const relay = await openedRelay(t, { url: server.url, openFile });
  assert.deepEqual(await relay.send({ body: bodyOf('before') }), KEPT);
  disk.fails = true;
  const said = await relay.send({ body: bodyOf('lost') });
  assert.deepEqual([said.say, said.say === 'busy' && said.because], ['busy', 'STORE']);
  assert.match(relay.report().refusing ?? '', /^telemetry cannot be stored: .*\/relay-\d+\.journal$/);
  assert.match(relay.said.at(-1) ?? '', /^New telemetry is turned away with 503: telemetry cannot be stored/);
  disk.fails = false;
  await until(() => relay.report().refusing === null, relay.report);
  assert.deepEqual(await relay.send({ body: bodyOf('after') }), KEPT);
  await untilSent(relay);
  assert.deepEqual(
    server.asked.map(({ body }) => body.toString()),
    ['before', 'after'],
  );
});

describe('remote write 2.0', () => {
  /** Two series: three samples and a histogram with an exemplar; as one literal of a snappy block. */
  const request = [0x22, 0, 0x2a, 6, 0x12, 0, 0x12, 0, 0x12, 0, 0x2a, 4, 0x1a, 0, 0x22, 0];
  const block = (bytes: readonly number[]): Uint8Array => Uint8Array.of(bytes.length, (bytes.length - 1) << 2, ...bytes);

  test('is told how much was stored', async (t) => {
    const server = await openScriptedServer(t);
    const relay = await openedRelay(t, server);
    const said = await relay.send({ format: 'write/2', coding: 'snappy', body: block(request) });
    assert.deepEqual(said, { ...KEPT, written: { samples: 3, histograms: 1, exemplars: 1 } });
    await untilSent(relay);
    assert.equal(server.asked[0]?.headers['x-prometheus-remote-write-version'], '2.0.0');
  });

  const hostile: readonly { name: string; body: Uint8Array }[] = [
    { name: 'a block that claims a gigabyte', body: Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x04, 0, 1) },
    { name: 'a block that is cut off', body: block(request).subarray(0, 9) },
    { name: 'a series that runs past its end', body: block([0x2a, 9, 0x12, 0]) },
    { name: 'nothing at all', body: new Uint8Array(0) },
  ];
  for (const { name, body } of hostile)
    test(`is refused when it is ${name}, and takes no room`, async (t) => {
      const server = await openScriptedServer(t);
      const relay = await openedRelay(t, server);
      const said = await relay.send({ format: 'write/2', coding: 'snappy', body });
      assert.deepEqual([said.say, said.say === 'refused' && said.because], ['refused', 'UNREADABLE']);
      const { received, refused_unreadable: refused } = relay.report().counters;
      assert.deepEqual([received, refused], [0, 1]);
    });
});
