import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ledgerKeys, rotated, verification } from '../../src/wire/ledger.ts';
import { serveWorld, type ServedWorld } from './served-world.ts';
import { post } from './provoked.ts';
import { verifyBytes } from '../ledger/sample-export.ts';

async function json(world: ServedWorld, path: string): Promise<unknown> {
  const answer = await world.ask(path);
  assert.equal(answer.status, 200, path);
  return answer.json();
}

async function exported(world: ServedWorld, query = ''): Promise<Buffer> {
  const answer = await world.ask(`/api/v1/ledger/export${query}`);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'application/x-ndjson');
  return Buffer.from(await answer.arrayBuffer());
}

async function notes(world: ServedWorld, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const note = {
      kind: 'server.stopped',
      subject: index % 10 === 0 ? 'rare' : 'server',
      actor: 'test',
      body: { why: `${index}` },
    } as const;
    await world.plane.ledger.decide(() => [note]);
    if (index % 7 === 0) for (const job of world.plane.jobs) if (job.name === 'ledger') await job.run(Date.now() as never);
  }
}

test('an export is intact for somebody who knows nothing but a key, and that it was taken is its last entry', async () => {
  await using world = await serveWorld();
  await notes(world, 40);
  const { ledger, keys } = ledgerKeys.strict().parse(await json(world, '/api/v1/ledger/key'));
  const bytes = await exported(world);
  const report = await verifyBytes(bytes, { trusted: [keys[0]?.public_key ?? ''] });
  assert.deepEqual(report.findings, []);
  assert.deepEqual([report.ledger, report.entries, report.signedThrough], [ledger, report.tail.seq, report.tail.seq]);
  const lines = bytes.toString().trimEnd().split('\n');
  assert.match(lines.at(-3) ?? '', /"kind":"ledger\.exported"/);
});

test('an export of one subject shows it whole, the rest as proof, and stays small', async () => {
  await using world = await serveWorld();
  await notes(world, 60);
  const whole = await exported(world);
  const bytes = await exported(world, '?subject=rare');
  const report = await verifyBytes(bytes);
  assert.deepEqual(report.findings, []);
  assert.deepEqual([report.entries, report.omitted > 0], [6, true]);
  assert.ok(bytes.length < whole.length);
});

test('a stretch of time begins with a checkpoint, and what lies before is named as unseen', async () => {
  await using world = await serveWorld();
  await notes(world, 30);
  await new Promise((resolve) => void setTimeout(resolve, 5));
  const since = new Date().toISOString();
  await notes(world, 10);
  const report = await verifyBytes(await exported(world, `?since=${since}`));
  assert.deepEqual(report.findings, []);
  assert.equal(report.unseen[0]?.from, 1);
  assert.ok(report.entries >= 10 && report.entries <= 13, `${report.entries}`);
});

test('a rotated key signs from its entry on, endorsed by the one before', async () => {
  await using world = await serveWorld();
  await notes(world, 10);
  const answer = await post(world, '/api/v1/ledger/keys', {});
  const { id, entry } = rotated.strict().parse(answer.body);
  await notes(world, 10);
  const first = world.plane.proof?.keys().keys[0]?.id ?? '';
  const report = await verifyBytes(await exported(world), { trusted: [first] });
  assert.deepEqual(report.findings, []);
  assert.deepEqual(
    report.keys.map((key) => [key.id, key.seq]),
    [
      [first, 1],
      [id, entry],
    ],
  );
  const view = verification.strict().parse(await json(world, '/api/v1/ledger/verify'));
  assert.deepEqual([view.intact, view.keys], [true, [first, id]]);
  const other = verification.parse(await json(world, '/api/v1/ledger/verify?key=0123456789abcdef'));
  assert.equal(other.findings[0]?.code, 'KEY_UNKNOWN');
});

test('whoever only asks about an export takes nothing', async () => {
  await using world = await serveWorld();
  const before = world.plane.ledger.world().tail.seq;
  assert.equal((await world.ask('/api/v1/ledger/export', { method: 'HEAD' })).status, 400);
  assert.equal((await world.ask('/api/v1/ledger/export?since=yesterday')).status, 400);
  assert.equal(world.plane.ledger.world().tail.seq, before);
});
