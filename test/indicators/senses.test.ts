import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { openProber } from '../../src/adapters/prober-net/open-prober.ts';
import { systemClock } from '../../src/adapters/system-clock/system-clock.ts';
import { makeRun } from '../../src/loops/probes/make-run.ts';
import { tellEvents } from '../../src/loops/tell-events.ts';
import { processTime } from '../../src/loops/work-time.ts';
import { assignedTo } from '../../src/probe/assigned.ts';
import { runEvents } from '../../src/probe/run-events.ts';
import { runNotMade } from '../../src/probe/run.ts';
import { BeaconDoor } from '../../src/surface/doors/beacon-door.ts';
import { beaconMemory } from '../../src/surface/doors/beacon-memory.ts';
import { Door } from '../../src/surface/doors/door.ts';
import { openOtlpListener } from '../../src/surface/doors/otlp-listener.ts';
import type { Probe } from '../../src/wire/probe.ts';
import { ask, type Answered } from '../intake/http-exchange.ts';
import { CATALOG, ToldWorld } from './told-world.ts';

const ROUNDS = 12;

type Page = { readonly origin?: string; readonly visit: number; readonly events: readonly object[]; readonly ticket?: string };

/** The door of a server before the intake of the examples, on a port of its own. */
async function openDoor(t: TestContext, world: ToldWorld) {
  const { clock, intake } = world;
  const known = CATALOG.sources.map((source) => ({ ...source, token: `token-of-${source.name}` }));
  const sources = (): typeof known => known;
  const door = new Door({ intake, clock, sources, chance: () => 0 });
  const pages = new BeaconDoor({ door, clock, sources, memory: beaconMemory(new Uint8Array(32).fill(7)) });
  const listener = await openOtlpListener({ host: '127.0.0.1', port: 0, door, pages, limits: { closeMs: 500, refusalMs: 5 } });
  t.after(() => listener.close());
  const { key } = known.find(({ name }) => name === 'browsers')?.browser ?? assert.fail('no source of browsers');
  const headers = (origin: string) => ({ origin, 'content-type': 'text/plain;charset=UTF-8' });
  return {
    async ticket(): Promise<string> {
      const path = `/v1/beacon/ticket?key=${key}`;
      const answer = await ask(listener.port, { method: 'GET', path, headers: headers('https://shop.example.org') });
      return (JSON.parse(answer.body.toString()) as { ticket: string }).ticket;
    },
    beacon({ origin = 'https://shop.example.org', visit, events, ticket }: Page): Promise<Answered> {
      const about = { v: 1, visit: visit.toString(16).padStart(16, '0'), session: '0123456789abcdef', seq: 0, sent: 9_000 };
      const beacon = { ...about, service: 'storefront-web', version: '7', events, ...(ticket !== undefined && { ticket }) };
      const body = new TextEncoder().encode(JSON.stringify(beacon));
      return ask(listener.port, { path: `/v1/beacon?key=${key}`, headers: headers(origin), body });
    },
  };
}

const vital = (n: string, v: number): object => ({ e: 'vital', t: 1_000, p: '/', n, v, d: v, k: 1 });
const fetched = (o: string): object => {
  return { e: 'fetch', t: 2_000, p: '/', m: 'GET', h: 'shop.example.org', u: '/cart', c: o === 'ok' ? 200 : 0, d: 30, o };
};
const step = (t: number, o: string, more: object = {}): object => {
  return { e: 'journey', t, p: '/cart', id: '0000abcd', n: 'purchase', o, d: 500, ...more };
};

for (const well of [true, false]) {
  test(`15, 13: what browsers beacon through the door is judged: ${well ? 'well' : 'not well'}`, async (t) => {
    const world = await ToldWorld.open();
    const { beacon, ticket } = await openDoor(t, world);
    for (let round = 0; round < ROUNDS; round += 1) {
      await world.pass([]);
      const vitals = [
        vital('lcp', well ? 2_500 : 2_501),
        vital('inp', well ? 200 : 208),
        vital('cls', well ? 0.1 : 0.2),
        vital('ttfb', well ? 800 : 900),
      ];
      const failed = well ? [] : [{ e: 'error', t: 3_000, p: '/', k: 'script', n: 'TypeError', f: '/app.js', c: 2 }];
      // Who navigates away aborts what is under way: that is no failure.
      const asked = [fetched('aborted'), fetched(well ? 'ok' : 'failed')];
      const walked = ['cart', 'pay'].map((s, index) => step(3_000 + index, 'step', { s }));
      const bought = [step(2_900, 'started'), ...walked, step(4_000, well ? 'completed' : 'failed')];
      const events = [...vitals, ...failed, ...asked, ...bought];
      const answer = await beacon({ visit: round, events, ticket: await ticket() });
      assert.equal(answer.status, 204);
      // A page of somebody else says the opposite, and is not heard.
      const forged = [vital('lcp', well ? 9_000 : 1)];
      assert.equal((await beacon({ visit: 100 + round, events: forged, origin: 'https://evil.example.org' })).status, 403);
    }
    for (const name of ['page-paint', 'page-answers', 'page-steady', 'page-begins', 'pages-served', 'purchase-completes']) {
      const { health, window } = world.judged(name);
      assert.deepEqual([window.good, window.total], [well ? ROUNDS : 0, ROUNDS], name);
      assert.equal(health, well ? 'healthy' : 'exhausted', name);
    }
    const { window } = world.judged('pages-whole');
    assert.equal(window.total - window.good, well ? 0 : ROUNDS);
  });
}

/** What is probed in the example, where this test can answer. */
function probeAt(url: string, location: string): Probe {
  const probe = assignedTo(CATALOG, location).find(({ name }) => name === 'home') ?? assert.fail(`not probed from ${location}`);
  const steps = probe.steps.map((one) => (one.kind === 'http' ? { ...one, url } : one));
  return { ...probe, steps, allowPrivate: true };
}

for (const [seen, fails] of [
  ['all places see it well', []],
  ['one place alone sees it fail', ['eu-west']],
  ['two places see it fail', ['eu-west', 'us-east']],
] as const) {
  test(`16: ${seen}, by probes that are made`, async (t) => {
    const shop = createServer((request, response) => {
      const failing = (fails as readonly string[]).includes(String(request.url).slice(1));
      response.writeHead(200).end(failing ? 'We are sorry' : 'Storefront');
    });
    shop.listen(0, '127.0.0.1');
    await once(shop, 'listening');
    t.after(() => shop.close());
    const prober = openProber({ clock: systemClock() });
    t.after(() => prober.close());
    const parts = { prober, secret: () => Promise.reject(new Error('none')), time: processTime, references: [] };
    const world = await ToldWorld.open();
    for (let round = 0; round < ROUNDS; round += 1) {
      await world.pass([]);
      const at = world.clock.now();
      const of = { round: Math.floor(at / 30_000) * 30_000, at, lateMs: 0 };
      for (const location of ['eu-west', 'us-east']) {
        const probe = probeAt(`http://127.0.0.1:${(shop.address() as AddressInfo).port}/${location}`, location);
        const run = await makeRun(parts, { ...of, location, probe });
        assert.equal((await tellEvents(world.intake, 'agents', runEvents(run))).say, 'accepted');
      }
      // A place that cannot look says nothing: neither that it is well nor that it is not.
      const probe = probeAt('http://127.0.0.1:1/', 'server');
      const none = runNotMade({ ...of, location: 'server', probe }, { because: 'NO_RESOURCES', text: 'no descriptors' });
      await tellEvents(world.intake, 'agents', runEvents(none));
    }
    await world.derive();
    const { health, window } = world.judged('shop-reachable');
    const outage = fails.length === 2;
    assert.ok(window.total >= 5, JSON.stringify(window));
    assert.deepEqual([window.good, health], outage ? [0, 'exhausted'] : [window.total, 'healthy']);
  });
}
