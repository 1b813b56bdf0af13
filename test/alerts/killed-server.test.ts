import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import { readAnnouncement } from '../../src/adapters/data-folder/data-folder.ts';
import { alertList } from '../../src/wire/alert.ts';
import { makeFolder, startServer, type ServerProcess } from '../cli/server-process.ts';
import { checkoutTraces } from '../loops/checkout-traces.ts';

/** Whoever is on call: takes messages, and answers them only when told to. */
type OnCall = AsyncDisposable & { readonly url: string; readonly keys: string[]; readonly texts: string[]; answers: boolean };

async function openOnCall(): Promise<OnCall> {
  const state = { keys: [] as string[], texts: [] as string[], answers: false };
  const held: ServerResponse[] = [];
  const take = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      state.keys.push(String(request.headers['idempotency-key']));
      state.texts.push((JSON.parse(Buffer.concat(chunks).toString()) as { text: string }).text);
      if (state.answers) response.writeHead(204).end();
      else held.push(response);
    });
  };
  const server = createServer(take);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/secret`,
    async [Symbol.asyncDispose]() {
      for (const response of held) response.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

/** An alert of its own that needs no history: more than a tenth of what came in the last minute failed. */
const catalogWith = (webhook: string): string => `apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
spec: {}
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: checkout }
spec: { owner: team-shop, match: [{ where: { service.name: storefront } }] }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: checkout-success }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: checkout } } }
    good: { metricSource: { type: plimsoll, spec: { where: { http.response.status_code: { below: 500 } } } } }
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: checkout-works }
spec:
  service: shop
  indicatorRef: checkout-success
  timeWindow: [{ duration: 30d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.99 }]
  alertPolicies: [{ alertPolicyRef: wake }]
---
apiVersion: openslo/v1
kind: AlertPolicy
metadata: { name: wake }
spec:
  alertWhenBreaching: true
  alertWhenResolved: true
  conditions:
    - kind: AlertCondition
      metadata: { name: burns }
      spec: { severity: page, condition: { kind: burnrate, op: gte, threshold: 10, lookbackWindow: 1m } }
  notificationTargets:
    - kind: AlertNotificationTarget
      metadata: { name: on-call }
      spec: { target: "${webhook}" }
`;

test('a server that is killed between recording and telling tells again, under the same key', { timeout: 120_000 }, async () => {
  await using onCall = await openOnCall();
  const place = makeFolder();
  rmSync(place.catalog, { recursive: true });
  mkdirSync(place.catalog);
  writeFileSync(join(place.catalog, 'shop.yaml'), catalogWith(onCall.url));
  const first = await startServer(place);
  await failUntil(first, () => onCall.keys.length > 0);
  first.child.kill('SIGKILL');
  await first.ended;

  onCall.answers = true;
  const before = onCall.keys.length;
  await using second = await startServer(place);
  while (onCall.keys.length === before) await pause(50);
  assert.equal(onCall.keys[before], onCall.keys[0], 'the same message is known by its key');
  assert.match(onCall.texts[0] ?? '', /^(PAGE|TICKET): checkout-works/);
  const { code, out } = await second.run('--json', 'alerts');
  const { alerts } = alertList.parse(JSON.parse(out));
  const [alert] = alerts;
  assert.deepEqual([alerts.length, alert?.subject, alert?.told.includes('on-call')], [1, 'checkout-works', true]);
  // Nothing was sent since: the page may be frozen by now, and a frozen page is neither open nor over.
  assert.equal(code, alert?.frozen_since === null ? 1 : 2);
  assert.match((await second.run('alerts')).out, /^ALERT +SEVERITY +STATE +SINCE +RULES +TOLD +WHY\ncheckout-works +page /);
  assert.doesNotMatch(out, /secret/, 'the address of a webhook may hold one');
});

/** Checkouts that fail, four times a second. */
async function failUntil({ data }: ServerProcess, is: () => boolean): Promise<void> {
  const token = readFileSync(join(data, 'intake.token'), 'utf8').trim();
  const { otlpUrl } = readAnnouncement(data) ?? assert.fail('the server announced nothing');
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  for (let number = 0; !is(); number += 1) {
    const body = Buffer.from(checkoutTraces({ number, endMs: Date.now(), good: 0, bad: 5 }));
    const answer = await fetch(`${otlpUrl}/v1/traces`, { method: 'POST', headers, body });
    assert.equal(answer.status, 200, await answer.text());
    await pause(250);
  }
}
