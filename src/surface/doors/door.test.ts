import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import { DEFAULT_SOURCE } from '../../catalog/default-source.ts';
import type { DurationMs } from '../../kernel/units.ts';
import type { Intake, IntakeAnswer } from '../../ports/intake.ts';
import { openVirtualClock } from '../../../test/virtual-clock.ts';
import { Door, REQUEST_BYTES, type Visit } from './door.ts';
import type { Claim, KnownSource } from './known-sources.ts';

const T0 = 1_700_000_000_000;
const ACCEPTED: IntakeAnswer = { say: 'accepted', observations: 10, rejected: 1, message: '', written: null };
const BODY = new Uint8Array(1_000);

function source(name: string, given: Partial<KnownSource> = {}): KnownSource {
  return { ...DEFAULT_SOURCE, name, token: `token-of-${name}`, ...given };
}

function claim(name: string, given: Partial<Claim> = {}): Claim {
  return { authorization: `Bearer token-of-${name}`, signature: undefined, certificate: [], ...given };
}

function opened({
  sources,
  answers = [],
  inFlightBytes,
}: {
  sources: readonly KnownSource[];
  answers?: IntakeAnswer[];
  inFlightBytes?: number;
}) {
  const clock = openVirtualClock(T0);
  const intake: Intake = { accept: () => Promise.resolve(answers.shift() ?? ACCEPTED) };
  const bound = inFlightBytes === undefined ? {} : { inFlightBytes };
  return { clock, door: new Door({ intake, clock, sources: () => sources, chance: () => 0.5, ...bound }) };
}

function visitOf(door: Door, who: Claim, declared = BODY.length): Visit {
  const admitted = door.admit(who, declared);
  assert.equal(admitted.say, 'admitted', JSON.stringify(admitted));
  return (admitted as { visit: Visit }).visit;
}

/** One whole request. */
async function send(door: Door, who: Claim, body = BODY) {
  const admitted = door.admit(who, body.length);
  if (admitted.say !== 'admitted') return admitted;
  const { visit } = admitted;
  const said = visit.grow(body.length)
    ? await visit.deliver({ format: 'traces/json', coding: 'identity', body })
    : visit.crowded();
  visit.end();
  return said;
}

describe('a quota', () => {
  const quota = { bytesPerSecond: 1_000, observationsPerSecond: 1_000, burst: 2_000 as DurationMs };

  test('of bytes lets a burst in, then tells the exact time, and lets in then', async () => {
    const { door, clock } = opened({ sources: [source('shop', { quota }), source('other', { quota })] });
    for (let count = 0; count < 3; count += 1) assert.equal((await send(door, claim('shop'))).say, 'accepted');
    const limited = await send(door, claim('shop'));
    assert.deepEqual(limited, { say: 'busy', because: 'QUOTA', retryAfterMs: 1_000, text: 'source shop has used up its quota' });
    assert.equal((await send(door, claim('other'))).say, 'accepted');
    clock.advance(999);
    assert.equal((await send(door, claim('shop'))).say, 'busy');
    clock.advance(1);
    assert.equal((await send(door, claim('shop'))).say, 'accepted');
    const { accepted, limited: turnedAway, receivedBytes } = door.stats().sources['shop']!;
    assert.deepEqual([accepted, turnedAway, receivedBytes], [4, 2, 4_000]);
  });

  test('of observations is known after they were read, and paid for before the next', async () => {
    const tight = { bytesPerSecond: 1e9, observationsPerSecond: 4, burst: 1_000 as DurationMs };
    const { door, clock } = opened({ sources: [source('shop', { quota: tight })] });
    assert.equal((await send(door, claim('shop'))).say, 'accepted');
    const limited = await send(door, claim('shop'));
    assert.deepEqual([limited.say, limited.say === 'busy' && limited.retryAfterMs], ['busy', 1_500]);
    clock.advance(1_500);
    assert.equal((await send(door, claim('shop'))).say, 'accepted');
  });

  test('charges what came and not what was announced', async () => {
    const { door, clock } = opened({ sources: [source('shop', { quota })] });
    const visit = visitOf(door, claim('shop'), 1e6);
    assert.equal(door.admit(claim('shop'), 0).say, 'busy'); // while it may still come
    visit.grow(500);
    visit.end('ABORTED');
    for (const bytes of [1_500, 1]) assert.equal((await send(door, claim('shop'), new Uint8Array(bytes))).say, 'accepted');
    const limited = await send(door, claim('shop'));
    assert.deepEqual([limited.say, limited.say === 'busy' && limited.retryAfterMs], ['busy', 1]);
    assert.equal(door.stats().sources['shop']?.aborted, 1);
    clock.advance(1);
  });

  test('cannot be used up by who only knows the name', async () => {
    const { door } = opened({ sources: [source('shop', { quota, signature: 'hmac' })] });
    const forged = claim('shop', { authorization: 'Bearer shop', signature: `t=${T0 / 1_000},v1=${'0'.repeat(64)}` });
    for (let count = 0; count < 5; count += 1) assert.equal((await send(door, forged)).say, 'unknown');
    const digest = createHmac('sha256', 'token-of-shop')
      .update(`${T0 / 1_000}.`)
      .update(BODY)
      .digest('hex');
    const signed = claim('shop', { authorization: 'Bearer shop', signature: `t=${T0 / 1_000},v1=${digest}` });
    assert.equal((await send(door, signed)).say, 'accepted');
    const { accepted, unproved } = door.stats().sources['shop']!;
    assert.deepEqual([accepted, unproved], [1, 5]);
  });

  test('is the one that the catalog says now', async () => {
    const sources = [[source('shop', { quota })], [source('shop')]];
    const clock = openVirtualClock(T0);
    const now = { sources: sources[0]! };
    const door = new Door({ intake: { accept: () => Promise.resolve(ACCEPTED) }, clock, sources: () => now.sources });
    for (let count = 0; count < 3; count += 1) await send(door, claim('shop'));
    assert.equal((await send(door, claim('shop'))).say, 'busy');
    now.sources = sources[1]!;
    assert.equal((await send(door, claim('shop'))).say, 'accepted');
    now.sources = [];
    assert.equal((await send(door, claim('shop'))).say, 'unknown');
  });
});

describe('the room for bodies', () => {
  test('is shared: a loud source leaves enough for a quiet one', async () => {
    const { door } = opened({ sources: [source('loud'), source('quiet')], inFlightBytes: 100_000 });
    const visits: Visit[] = [];
    for (;;) {
      const admitted = door.admit(claim('loud'), 0);
      if (admitted.say !== 'admitted') break;
      visits.push(admitted.visit);
      if (!admitted.visit.grow(1_000)) break;
    }
    const shed = await send(door, claim('loud'));
    assert.deepEqual(shed, {
      say: 'busy',
      because: 'OVERLOAD',
      retryAfterMs: 2_000,
      text: 'too many bodies of source loud are being received at once',
    });
    assert.ok(door.stats().inFlightBytes <= 50_000);
    assert.equal((await send(door, claim('quiet'), new Uint8Array(20_000))).say, 'accepted');
    for (const visit of visits) visit.end();
    assert.equal(door.stats().inFlightBytes, 0);
    assert.equal((await send(door, claim('loud'))).say, 'accepted');
    assert.equal(door.stats().sources['loud']?.shed, 1);
  });

  test('is taken by requests without a body, too, and given back once', () => {
    const { door } = opened({ sources: [source('shop')], inFlightBytes: 4 * REQUEST_BYTES });
    const first = visitOf(door, claim('shop'), 0);
    visitOf(door, claim('shop'), 0);
    assert.equal(door.admit(claim('shop'), 0).say, 'busy');
    first.end();
    first.end();
    assert.equal(door.stats().inFlightBytes, REQUEST_BYTES);
  });
});

test('what the intake says is counted for its source, and waits are spread', async () => {
  const answers: IntakeAnswer[] = [
    { say: 'refused', because: 'UNREADABLE', text: 'no' },
    { say: 'busy', because: 'OVERLOAD', retryAfterMs: 1_000, text: 'full' },
    { say: 'busy', because: 'STORE', retryAfterMs: 1_000, text: 'disk' },
  ];
  const { door, clock } = opened({ sources: [source('shop')], answers });
  clock.advance(5);
  assert.equal((await send(door, claim('shop'))).say, 'refused');
  const busy = await send(door, claim('shop'));
  assert.equal(busy.say === 'busy' && busy.retryAfterMs, 2_000);
  await send(door, claim('shop'));
  await send(door, claim('shop'));
  assert.equal((await send(door, claim('nobody'))).say, 'unknown');
  const { sources, unknown } = door.stats();
  assert.equal(unknown, 1);
  assert.deepEqual(sources, {
    shop: {
      accepted: 1,
      refused: 1,
      limited: 0,
      shed: 1,
      failed: 1,
      unproved: 0,
      aborted: 0,
      receivedBytes: 4_000,
      observations: 10,
      rejected: 1,
      inFlightBytes: 0,
      lastAccepted: T0 + 5,
    },
  });
});
