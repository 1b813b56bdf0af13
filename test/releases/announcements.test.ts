import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { CloudEvent, HTTP } from 'cloudevents';
import { z } from 'zod';
import { openCloudEventSender } from '../../src/adapters/webhook/cloud-event-sender.ts';
import type { ChangeReading } from '../../src/intake/change.ts';
import { readChanges } from '../../src/intake/read-changes.ts';
import { openChanges } from '../../src/loops/changes.ts';
import { openRedaction } from '../../src/loops/redaction.ts';
import { startRollout } from '../../src/loops/rollouts.ts';
import { openReleaseWorld, type ReleaseWorld } from './release-world.ts';

const text = z.string().min(1);
const reference = z.strictObject({ id: text, source: text.optional() });
/** What the specification of CDEvents 0.4.1 says of events about services, attribute by attribute. */
const serviceEvent = z.strictObject({
  context: z.strictObject({
    version: z.literal('0.4.1'),
    id: text,
    source: text,
    type: z.enum(['dev.cdevents.service.upgraded.0.2.0', 'dev.cdevents.service.rolledback.0.2.0']),
    timestamp: z.iso.datetime({ offset: true }),
    schemaUri: z.url().optional(),
    chainId: text.optional(),
    links: z.array(z.strictObject({ linkType: z.literal('PATH'), from: z.strictObject({ contextId: text }) })).optional(),
  }),
  subject: z.strictObject({
    id: text,
    source: text.optional(),
    type: z.literal('service'),
    content: z.strictObject({ environment: reference, artifactId: text.startsWith('pkg:') }),
  }),
  customData: z.looseObject({ rollout: text, sentence: text }),
  customDataContentType: z.literal('application/json'),
});

type Heard = { readonly headers: IncomingHttpHeaders; readonly body: string };
type Listener = AsyncDisposable & { readonly url: string; readonly heard: Heard[]; status: number };

async function openListener(): Promise<Listener> {
  const listener = { heard: [] as Heard[], status: 202 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      listener.heard.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(listener.status).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/events?key=secret-of-ours`;
  return Object.assign(listener, {
    url,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  });
}

function routeTo(url: string): string {
  return `---
apiVersion: plimsoll/v1
kind: Route
metadata: { name: release-news }
spec: { owner: team-shop, services: [mailer], notify: { announce: "${url}" } }
`;
}

async function tellDeploy(world: ReleaseWorld): Promise<void> {
  const { ledger, catalog } = world.plane();
  const changes = openChanges({ ledger, redaction: openRedaction(new Uint8Array(32), () => catalog.current().redaction) });
  const event = {
    context: {
      version: '0.4.1',
      id: 'e-7',
      source: '/ci',
      type: 'dev.cdevents.service.deployed.0.2.0',
      timestamp: '2026-01-01T00:00:20Z',
      chainId: 'c-1',
    },
    subject: {
      id: 'mailer',
      type: 'service',
      content: { environment: { id: 'production' }, artifactId: 'pkg:oci/mailer@sha256:ab?tag=2.0.0' },
    },
  };
  const read = readChanges('application/json', {}, new TextEncoder().encode(JSON.stringify(event)));
  const readings: readonly ChangeReading[] = read.ok ? read.value : assert.fail(JSON.stringify(read));
  await changes.record({ readings, actor: 'ci' });
}

const start = (world: ReleaseWorld, candidate = '2.0.0') =>
  startRollout(world.parts(), { plan: 'mailer', candidate, baseline: '1.0.0', reason: 'a test', actor: 'ada' });

/** Sending takes real time, however the virtual one passes. */
async function heardAll(world: ReleaseWorld): Promise<void> {
  const isPending = (): boolean =>
    [...world.plane().ledger.world().pending.values()].some(({ effect }) => effect.do === 'announce');
  for (let tries = 0; tries < 500 && isPending(); tries += 1) {
    await world.pass(1);
    await new Promise(setImmediate);
  }
}

test('peers row 22: a rollout is announced in CDEvents and CloudEvents, in the chain of the deploy that began it', async () => {
  await using listener = await openListener();
  const world = await openReleaseWorld({}, { announcer: openCloudEventSender(), routes: routeTo(listener.url) });
  await world.pass(30);
  await tellDeploy(world);
  await start(world);
  await world.until('it is promoted', () => world.rollouts('mailer')[0]?.now.phase === 'promoted');
  await heardAll(world);
  const events = listener.heard.map(({ headers, body }) => HTTP.toEvent({ headers, body }));
  const types = events.map((event) => (Array.isArray(event) ? assert.fail() : event.type));
  assert.deepEqual(types, ['dev.plimsoll.rollout.started', 'dev.plimsoll.rollout.step', 'dev.cdevents.service.upgraded.0.2.0']);
  for (const event of events)
    assert.doesNotThrow(() => new CloudEvent(event as CloudEvent<unknown>), 'the client takes it for valid');
  const upgraded = serviceEvent.parse(JSON.parse(listener.heard.at(-1)?.body ?? '').data);
  assert.equal(upgraded.context.chainId, 'c-1');
  assert.deepEqual(upgraded.context.links, [{ linkType: 'PATH', from: { contextId: 'e-7' } }]);
  assert.deepEqual(upgraded.subject.content, {
    environment: { id: 'production' },
    artifactId: 'pkg:oci/mailer@sha256:ab?tag=2.0.0',
  });
  // The catalog's own text is kept as it was written; what is decided and done names the route.
  const kept = JSON.stringify((await world.entries()).filter(({ subject }) => subject !== 'catalog'));
  assert.ok(!kept.includes('secret-of-ours'), 'the address is in no decision and in no effect');
});

test('peers row 22: a rollback is announced with what serves again, and sent until it is taken, under one id', async () => {
  await using listener = await openListener();
  const world = await openReleaseWorld({}, { announcer: openCloudEventSender(), routes: routeTo(listener.url) });
  await world.pass(30);
  world.fault('mailer', '2.0.0', 0.5);
  listener.status = 503;
  await start(world);
  await world.until('it is back', () => world.rollouts('mailer')[0]?.now.phase === 'rolled-back');
  listener.status = 200;
  await heardAll(world);
  const bodies = listener.heard.map(({ body }) => JSON.parse(body) as { id: string; type: string; data: unknown });
  const back = bodies.findLast(({ type }) => type.startsWith('dev.cdevents')) ?? assert.fail('no CDEvent came');
  const { subject, customData, context } = serviceEvent.parse(back.data);
  assert.equal(context.type, 'dev.cdevents.service.rolledback.0.2.0');
  assert.deepEqual(subject.content, { environment: { id: 'unknown' }, artifactId: 'pkg:generic/mailer@1.0.0' });
  assert.match(customData.sentence, /^2\.0\.0 is rolled back and serves nothing any more/);
  const ids = new Set(bodies.map(({ id }) => id));
  assert.ok(bodies.length > ids.size, 'what was not taken is sent again');
  assert.equal(ids.size, new Set(bodies.map(({ id, type }) => `${id} ${type}`)).size, 'one id is one event');
});

test('nobody is told of what happened before he listened for longer than a day, and nothing is kept for nobody', async () => {
  const world = await openReleaseWorld();
  await world.pass(30);
  await start(world);
  await world.pass(30);
  assert.equal((await world.entries('rollout.announced')).length, 0);
});
