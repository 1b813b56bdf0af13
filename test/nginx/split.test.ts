import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { openNginxRouter } from '../../src/adapters/nginx/nginx-router.ts';
import { answerOf, answersOf } from '../haproxy/named-backend.ts';
import { until } from '../haproxy/until.ts';
import { requires } from '../requires.ts';
import { startNginx } from './nginx-process.ts';

const PLACES = { blue: 'shop_blue', green: 'shop_green' };
const HALF = { weights: { blue: 0.5, green: 0.5 } };

test('nginx: each step of a ramp is measured as it was asked, and none is nobody', requires('nginx'), async () => {
  await using nginx = await startNginx({ places: PLACES });
  const router = openNginxRouter(nginx.ref, null);
  for (const [order, share] of [0.01, 0.05, 0.25, 0.5, 1, 0].entries()) {
    await router.apply({ key: `r/traffic/${order}`, weights: { blue: 1 - share, green: share } });
    const before = await router.observe();
    const requests = 1_000;
    await answersOf(nginx.port, plain(requests));
    const after = await until('all are counted', async () => {
      const { requests: now } = await router.observe();
      return total(now) - total(before.requests) === requests ? now : null;
    });
    const measured = ((after['green'] ?? 0) - (before.requests?.['green'] ?? 0)) / requests;
    // Each request is drawn by itself: five standard deviations of a thousand draws are room enough, none and all are exact.
    assert.ok(
      Math.abs(measured - share) <= 5 * Math.sqrt((share * (1 - share)) / requests),
      `asked ${share}, measured ${measured}`,
    );
  }
});

test('nginx: users stay where they are as the share rises (peers row 21 for nginx)', requires('nginx'), async () => {
  await using nginx = await startNginx({ places: PLACES, key: '$cookie_user' });
  const router = openNginxRouter(nginx.ref, null);
  assert.equal((await router.capabilities()).sticky, true);
  const users = Array.from({ length: 200 }, (_, index) => `user-${index}`);
  const atGreen = async (): Promise<readonly string[]> => {
    const places = await answersOf(
      nginx.port,
      users.map((user) => ({ headers: { cookie: `user=${user}` } })),
    );
    return users.filter((_, index) => places[index] === 'green');
  };
  await router.apply({ key: 'r/traffic/1', weights: { blue: 0.9, green: 0.1 } });
  const few = await atGreen();
  assert.deepEqual(await atGreen(), few, 'whoever comes again comes to the same place');
  await router.apply({ key: 'r/traffic/2', ...HALF });
  const many = await atGreen();
  assert.ok(few.length > 5 && many.length > 60 && few.every((user) => many.includes(user)));
  await router.apply({ key: 'r/traffic/3', weights: { blue: 0.9, green: 0.1 } });
  assert.deepEqual(await atGreen(), few, 'and who leaves it is whoever came last');
});

test('nginx: a copy of the traffic goes to the candidate, and its answers to nobody', requires('nginx'), async () => {
  const more = `mirror /plimsoll-mirror;
    --- location = /plimsoll-mirror { internal; if ($shop_mirror = "") { return 204; } proxy_pass http://$shop_mirror$request_uri; }`;
  await using nginx = await startNginx({ places: PLACES, more });
  const router = openNginxRouter(nginx.ref, null);
  assert.equal((await router.capabilities()).mirrors, true);
  await router.apply({ key: 'r/traffic/1', weights: { blue: 1, green: 0 }, mirror: { place: 'green', share: 0.5 } });
  const answers = await answersOf(nginx.port, plain(400));
  assert.deepEqual([...new Set(answers)], ['blue']);
  const copies = nginx.arrived['green']?.() ?? 0;
  assert.ok(copies > 120 && copies < 280, `${copies} of 400 were copied`);
  await router.apply({ key: 'r/traffic/2', weights: { blue: 1, green: 0 } });
  const before = nginx.arrived['green']?.() ?? 0;
  for (let sent = 0; sent < 20; sent += 1) await answerOf(nginx.port);
  assert.equal(nginx.arrived['green']?.(), before);
});

test('nginx: a mirror that its configuration does not have is refused', requires('nginx'), async () => {
  await using nginx = await startNginx({ places: PLACES });
  const router = openNginxRouter(nginx.ref, null);
  const order = { key: 'r/traffic/1', weights: { blue: 1, green: 0 }, mirror: { place: 'green', share: 0.1 } };
  assert.equal((await router.capabilities()).mirrors, false);
  await assert.rejects(router.apply(order), /nothing of its configuration uses \$shop_mirror; add the mirror locations/);
});

test('nginx: what would not pass its check is taken back, and what ran runs on', requires('nginx'), async () => {
  await using nginx = await startNginx({ places: PLACES });
  const router = openNginxRouter(nginx.ref, null);
  await router.apply({ key: 'r/traffic/1', ...HALF });
  const before = readFileSync(nginx.ref.file, 'utf8');
  appendFileSync(nginx.file('nginx.conf'), 'not_a_directive;\n');
  const next = { key: 'r/traffic/2', weights: { blue: 0, green: 1 } };
  await assert.rejects(router.apply(next), /Cannot reload nginx: .* does not pass: unknown directive "not_a_directive"/);
  assert.equal(readFileSync(nginx.ref.file, 'utf8'), before);
  assert.deepEqual((await router.observe()).weights, HALF.weights);
});

test('nginx: upstreams that it does not have and a file that it does not read are refused', requires('nginx'), async () => {
  await using nginx = await startNginx({ places: PLACES });
  const other = openNginxRouter({ ...nginx.ref, places: { blue: ['shop_blue'], green: ['shop_gren'] } }, null);
  await assert.rejects(other.apply({ key: 'k', ...HALF }), /nginx has no upstream shop_gren/);
  const elsewhere = openNginxRouter({ ...nginx.ref, file: nginx.file('other.conf') }, null);
  await assert.rejects(elsewhere.apply({ key: 'k', ...HALF }), /nginx does not include .*other\.conf/);
});

test('nginx: an allowed program may reload it, and its refusal is the reason', requires('nginx'), async () => {
  await using nginx = await startNginx({ places: PLACES });
  const pid = Number(readFileSync(nginx.ref.pidFile, 'utf8'));
  const willing = openNginxRouter(nginx.ref, async () => void process.kill(pid, 'SIGHUP'));
  await willing.apply({ key: 'r/traffic/1', ...HALF });
  assert.deepEqual((await willing.observe()).weights, HALF.weights);
  const refusing = openNginxRouter(nginx.ref, () => Promise.reject(new Error('not at night')));
  await assert.rejects(
    refusing.apply({ key: 'r/traffic/2', weights: { blue: 1, green: 0 } }),
    /Cannot reload nginx: not at night/,
  );
  assert.deepEqual((await refusing.observe()).weights, HALF.weights);
});

test('nginx: a reload that does not happen is no success', requires('nginx'), async () => {
  await using nginx = await startNginx({ places: PLACES });
  const idle = openNginxRouter(nginx.ref, () => Promise.resolve());
  await assert.rejects(idle.apply({ key: 'r/traffic/1', ...HALF }), /not so within 2 s that only new workers take requests/);
});

test('nginx: another hand in the file is seen once it is in force', requires('nginx'), async () => {
  await using nginx = await startNginx({ places: PLACES });
  const router = openNginxRouter({ ...nginx.ref, status: null }, null);
  await router.apply({ key: 'r/traffic/1', ...HALF });
  writeFileSync(nginx.ref.file, readFileSync(nginx.ref.file, 'utf8').replace('50.00% "shop_blue"', '10% "shop_blue"'));
  assert.deepEqual((await router.observe()).weights, { blue: 0.1, green: 0.9 });
});

test('nginx: a log that is exchanged is counted on', requires('nginx'), async () => {
  await using nginx = await startNginx({ places: PLACES });
  const router = openNginxRouter(nginx.ref, null);
  await router.observe();
  for (let sent = 0; sent < 5; sent += 1) await answerOf(nginx.port);
  assert.deepEqual((await router.observe()).requests, { blue: 5, green: 0 });
  renameSync(nginx.ref.log ?? '', nginx.file('served.log.1'));
  process.kill(Number(readFileSync(nginx.ref.pidFile, 'utf8')), 'SIGUSR1');
  // Its workers notice one after the other.
  await until('requests are counted again', async () => {
    await answerOf(nginx.port);
    return router.observe().then(
      ({ requests }) => (requests?.['blue'] ?? 0) > 6,
      () => false,
    );
  });
});

function plain(requests: number): readonly object[] {
  return Array.from({ length: requests }, () => ({}));
}

function total(requests: Readonly<Record<string, number>> | null): number {
  return Object.values(requests ?? {}).reduce((sum, count) => sum + count, 0);
}
