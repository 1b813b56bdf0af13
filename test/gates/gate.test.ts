import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { explainEntry } from '../../src/ledger/explain-entry.ts';
import { gateAnswer } from '../../src/wire/gate.ts';
import { INTAKE_TOKEN } from '../http/served-world.ts';
import { openGatedWorld, type GatedWorld } from './gated-world.ts';
import { withCart } from './watched-catalog.ts';

const HOUR_OF_SLOTS = 366;
const GOOD = { '1.0.0': { good: 10 } };

async function ask(world: GatedWorld, question: object) {
  const { status, body } = await world.post('/api/v1/gates', question);
  assert.equal(status, 200, JSON.stringify(body));
  return gateAnswer.strict().parse(body);
}

describe('a pipeline asks whether it may go on', { concurrency: false }, () => {
  test('allowed where a budget is left, and recorded with the reasons', async () => {
    await using world = await openGatedWorld();
    await world.pass(HOUR_OF_SLOTS, GOOD);
    const { say, reasons, settled } = await ask(world, { service: 'shop', version: '1.1.0' });
    assert.deepEqual([say, reasons[0]?.because, settled], ['allow', 'CLEAR', true]);
    const [entry] = (await world.plane.ledger.read({ after: 0, limit: 100 })).filter(({ kind }) => kind === 'gate.answered');
    assert.ok(entry);
    assert.equal(entry.subject, 'shop');
    assert.match(explainEntry(entry), /^1\.1\.0 of shop may go on: .*checkout-works has 100 % of its budget\.$/);
  });

  test('peers row 29: a gate without evidence never opens', async () => {
    await using world = await openGatedWorld();
    const { say, reasons, settled } = await ask(world, { service: 'shop' });
    assert.deepEqual([say, reasons[0]?.because, settled], ['not-enough-evidence', 'BUDGET_BLIND', false]);
    const nothing = await ask(world, { service: 'no-such-service' });
    assert.deepEqual([nothing.say, nothing.reasons[0]?.because], ['not-enough-evidence', 'NOTHING_PROMISED']);
  });

  test('blocked while a freeze lasts, and by a version that was revoked', async () => {
    await using world = await openGatedWorld();
    await world.pass(HOUR_OF_SLOTS, GOOD);
    await world.post('/api/v1/freezes', { service: 'shop', for_ms: 3_600_000, reason: 'the sale of the year' });
    const frozen = await ask(world, { service: 'shop' });
    assert.deepEqual([frozen.say, frozen.reasons[0]?.because, frozen.settled], ['block', 'FROZEN', false]);
    assert.equal(frozen.reasons[0]?.until, '2026-11-21T14:01:00Z');
  });

  test('what is asked again is recorded once, when it is answered for good', async () => {
    await using world = await openGatedWorld();
    await ask(world, { service: 'shop', again: true });
    await ask(world, { service: 'shop', again: true, wait_ms: 600 });
    await ask(world, { service: 'shop' });
    const entries = await world.plane.ledger.read({ after: 0, limit: 100, subject: 'shop' });
    assert.equal(entries.filter(({ kind }) => kind === 'gate.answered').length, 1);
  });

  test('a request that waits is answered as soon as the answer stays', async () => {
    await using world = await openGatedWorld();
    await world.pass(HOUR_OF_SLOTS - 2, { '1.0.0': { good: 10 } });
    await world.post('/api/v1/freezes', { service: 'shop', for_ms: 60_000, reason: 'a minute of silence' });
    const asked = ask(world, { service: 'shop', wait_ms: 20_000 });
    const began = performance.now();
    world.clock.advance(61_000);
    await world.pass(1, GOOD);
    const { say } = await asked;
    assert.equal(say, 'allow');
    assert.ok(performance.now() - began < 10_000);
  });

  test('a source asks about its own services only', async () => {
    const scoped = `---
apiVersion: plimsoll/v1
kind: Source
metadata: { name: ci }
spec: { services: [shop] }
`;
    await using world = await openGatedWorld((catalog) => `${withCart(catalog).trimEnd()}\n${scoped}`);
    const token = `ci-${INTAKE_TOKEN}`;
    assert.equal((await world.post('/api/v1/gates', { service: 'shop' }, token)).status, 200);
    const { status, body } = await world.post('/api/v1/gates', { service: 'cart' }, token);
    assert.deepEqual([status, body['code']], [403, 'SERVICE_FORBIDDEN']);
    const named = await world.post('/api/v1/gates', { service: 'shop', plan: 'cart' }, token);
    assert.deepEqual([named.status, named.body['code']], [403, 'SERVICE_FORBIDDEN'], 'by whatever service he calls it');
    assert.equal((await world.post('/api/v1/gates', { service: 'shop' }, 'nobody')).status, 401);
  });
});

describe('plimsoll gate', { concurrency: false }, () => {
  test('exits 0 when it may go on, and says why', async () => {
    await using world = await openGatedWorld();
    await world.pass(HOUR_OF_SLOTS, GOOD);
    const { code, out } = await world.run('gate', 'shop', '1.1.0');
    assert.equal(code, 0);
    assert.match(out, /^Go: 1\.1\.0 of shop\n\nCLEAR +Nothing stands against it/);
  });

  test('exits 1 when it may not, 2 when too little is known, 3 when nobody answers, 64 when nothing is asked', async () => {
    await using world = await openGatedWorld();
    assert.deepEqual(await codeOf(world, 'gate', 'shop'), [2, /^Not enough evidence: shop\n/]);
    await world.post('/api/v1/freezes', { service: 'shop', for_ms: 3_600_000, reason: 'the sale of the year' });
    assert.deepEqual(await codeOf(world, 'gate', 'shop'), [1, /^No: shop\n/]);
    assert.equal((await world.run('gate', 'shop', '--rollout', 'nobody')).code, 1);
    assert.equal((await world.run('gate')).code, 64);
    assert.equal((await world.run('gate', 'shop', '--wait', 'soon')).code, 64);
    assert.equal((await world.run('--server', 'http://127.0.0.1:9', 'gate', 'shop')).code, 3);
  });

  test('waits as long as it is told, then says what is missing, for programs too', async () => {
    await using world = await openGatedWorld();
    const { code, out } = await world.run('--json', 'gate', 'shop', '--wait', '1s');
    assert.equal(code, 2);
    assert.equal(gateAnswer.parse(JSON.parse(out)).say, 'not-enough-evidence');
  });
});

async function codeOf(world: GatedWorld, ...args: readonly string[]): Promise<[number | null, RegExp]> {
  const { code, out } = await world.run(...args);
  const known = [/^Not enough evidence: shop\n/, /^No: shop\n/, /^Go: shop\n/].find((pattern) => pattern.test(out));
  return [code, known ?? new RegExp(`unknown: ${out}`)];
}
