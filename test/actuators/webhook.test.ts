import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openHooks } from '../../src/adapters/hooks.ts';
import { openWebhookRouter } from '../../src/adapters/signed-webhook/webhook-router.ts';
import type { HookAnswer, HookEvent } from '../../src/ports/hook.ts';
import { NO_MEANS } from '../../src/ports/means.ts';
import { openReceiver, SECRETS, signedNow, type Received, type Said } from './webhook-receiver.ts';

const MEANS = { ...NO_MEANS, ...SECRETS };
const ORDER = { key: 'r/traffic/1', weights: { '1.0.0': 0.9, '1.1.0': 0.1 } };
const EVENT: HookEvent = {
  moment: 'rolled-back',
  rollout: 'shop-1-abcd',
  service: 'shop',
  candidate: '1.1.0',
  baseline: '1.0.0',
  sentence: 'Rolled back.',
};

describe('webhook router', () => {
  const opened = (url: string) => openWebhookRouter({ kind: 'webhook', url, secret: 'shares', places: null }, SECRETS);

  test('an order is signed over its time, its key and its body, and taken once it is said so', async () => {
    await using receiver = await openReceiver(() => ({ body: '{"applied":true}' }));
    await opened(receiver.url).apply(ORDER);
    const [{ headers, body, method }] = receiver.received as [Received];
    assert.deepEqual([method, JSON.parse(body)], ['POST', { ...ORDER, urgent: false }]);
    assert.equal(headers['idempotency-key'], ORDER.key);
    const seconds = Number(/^t=(\d+)/.exec(String(headers['x-plimsoll-signature']))?.[1]);
    assert.equal(headers['x-plimsoll-signature'], signedNow(body, ORDER.key, seconds));
    assert.ok(Math.abs(seconds - Date.now() / 1_000) < 60);
  });

  test('what is in force is read, with counts and without', async () => {
    await using receiver = await openReceiver(() => ({ body: '{"weights":{"1.0.0":1}}' }));
    assert.deepEqual(await opened(receiver.url).observe(), { weights: { '1.0.0': 1 }, requests: null, users: null });
    receiver.answer = () => ({ body: '{"weights":{"1.0.0":1},"requests":{"1.0.0":7},"users":{"1.0.0":3}}' });
    assert.deepEqual(await opened(receiver.url).observe(), {
      weights: { '1.0.0': 1 },
      requests: { '1.0.0': 7 },
      users: { '1.0.0': 3 },
    });
  });

  const unbelievable: readonly { name: string; said: Said; says: RegExp }[] = [
    { name: 'without a signature', said: { body: '{"applied":true}', signature: null }, says: /signature is missing/ },
    {
      name: 'with the signature of another order',
      said: { body: '{"applied":true}', signature: signedNow('{"applied":true}', 'r/traffic/0') },
      says: /not that of this body/,
    },
    {
      name: 'with a signature of long ago',
      said: { body: '{"applied":true}', signature: signedNow('{"applied":true}', ORDER.key, 1_700_000_000) },
      says: /more than 5 minutes/,
    },
    { name: 'of a proxy', said: { body: '<html>Welcome</html>' }, says: /no JSON object/ },
    { name: 'that says nothing', said: { body: '{}' }, says: /did not answer \{"applied": true\}/ },
    { name: 'that says no', said: { body: '{"applied":false,"why":"flag is archived"}' }, says: /flag is archived/ },
    { name: 'that is not here', said: { status: 404, body: 'nothing' }, says: /answered 404/ },
    { name: 'beyond 64 KiB', said: { body: 'x'.repeat(70_000) }, says: /larger than 64 KiB/ },
  ];
  for (const { name, said, says } of unbelievable) {
    test(`peers row 18: an order is not taken by an answer ${name}`, async () => {
      await using receiver = await openReceiver(() => said);
      await assert.rejects(opened(receiver.url).apply(ORDER), (error: Error) => {
        assert.match(error.message, says);
        assert.doesNotMatch(error.message, /in-the-address/);
        return true;
      });
    });
  }
});

describe('webhook hook', () => {
  const answers: readonly { name: string; said: Said; want: HookAnswer['say'] | RegExp }[] = [
    { name: 'a signed yes is yes', said: { body: '{"say":"yes","text":"scaled down"}' }, want: 'yes' },
    { name: 'a signed no is no', said: { body: '{"say":"no","text":"still draining"}' }, want: 'no' },
    { name: 'a 200 without a word is unknown', said: { body: '' }, want: 'unknown' },
    { name: 'a 200 that says OK is unknown', said: { body: 'OK' }, want: 'unknown' },
    { name: 'a 200 of a proxy’s page is unknown', said: { body: '<html>200 OK</html>' }, want: 'unknown' },
    { name: 'a yes that nobody signed is unknown', said: { body: '{"say":"yes"}', signature: null }, want: 'unknown' },
    { name: 'a yes with another status is unknown', said: { status: 202, body: '{"say":"yes"}' }, want: 'unknown' },
    { name: 'a refusal is unknown', said: { status: 404, body: '{"say":"yes"}' }, want: 'unknown' },
    { name: 'true is not yes', said: { body: '{"say":true}' }, want: 'unknown' },
    { name: 'a hook that is down is tried again', said: { status: 503, body: '' }, want: /answered 503/ },
  ];
  for (const { name, said, want } of answers) {
    test(`peers row 18: ${name}`, async () => {
      await using receiver = await openReceiver(() => said);
      const ref = { kind: 'webhook', url: receiver.url, secret: 'shares' } as const;
      const called = openHooks(MEANS).call({ key: 'r/hook/1', ref, event: EVENT });
      if (want instanceof RegExp) await assert.rejects(called, want);
      else assert.equal((await called).say, want);
      assert.deepEqual(JSON.parse(receiver.received[0]?.body ?? ''), { key: 'r/hook/1', ...EVENT });
    });
  }
});
