import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { text } from 'node:stream/consumers';
import { openWebhookNotifier } from '../../src/adapters/webhook/webhook-notifier.ts';
import { listenOnLoopback } from '../../examples/shop/loopback.ts';
import { seededRng } from '../../src/kernel/rng.ts';
import { MINUTE, type Instant } from '../../src/kernel/units.ts';
import { runProgram } from '../../src/surface/cli/program.ts';
import { silence, silenceList } from '../../src/wire/silence.ts';
import { NO_OUTSIDE } from '../cli/no-texts.ts';
import { jsonPost } from '../http/provoked.ts';
import { serveWorld, TOKEN, type ServedWorld } from '../http/served-world.ts';
import { jsonTraces } from '../intake/payload.ts';
import { tracesOf } from '../scenario/traffic.ts';
import { openVirtualClock } from '../virtual-clock.ts';

const START = 1_767_225_600_000 as Instant;

/** Pages at once when more than a tenth of what came in the last minute failed. */
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
---
apiVersion: plimsoll/v1
kind: Route
metadata: { name: everybody }
spec: { owner: team-shop, notify: { webhook: '${webhook}' } }
`;

type OnCall = AsyncDisposable & { readonly url: string; readonly texts: string[] };

async function openOnCall(): Promise<OnCall> {
  const texts: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      texts.push((JSON.parse(body) as { text: string }).text);
      response.writeHead(204).end();
    });
  });
  const port = await listenOnLoopback(server, 0);
  return {
    url: `http://127.0.0.1:${port}/hook`,
    texts,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Customers of a shop on a virtual clock, told to the server in spans each ten seconds. */
function passing(world: ServedWorld, clock: ReturnType<typeof openVirtualClock>): (ms: number, errors: number) => Promise<void> {
  const rng = seededRng(5);
  return async (ms, errors) => {
    for (let passed = 0; passed < ms; passed += 10_000) {
      const at = clock.advance(10_000);
      const faults = new Map([['1.0.0', { errors, slow: 0 }]]);
      await world.plane.intake.accept(jsonTraces(tracesOf({ '1.0.0': 120 }, { faults, rng, endMs: at - 1 })));
      await world.plane.intake.settled();
      for (const { run } of world.plane.jobs) await run(at);
    }
  };
}

test('a webhook hears nothing of an alert that is silenced, and hears of it when the silence ends by itself', async () => {
  await using onCall = await openOnCall();
  const clock = openVirtualClock(START);
  await using world = await serveWorld({ clock, catalog: catalogWith(onCall.url), notifier: openWebhookNotifier() });
  const pass = passing(world, clock);
  const until = async (count: number): Promise<void> => {
    // Effects are carried out beside the rounds: what was recorded is on its way for a moment.
    for (let tries = 0; onCall.texts.length < count && tries < 200; tries += 1) await pass(10_000, 0.8);
  };
  await pass(5 * MINUTE, 0);
  const asked = { of: { kind: 'service', name: 'shop' }, for_ms: 10 * MINUTE, reason: 'Ada moves the database' };
  const set = silence.parse(await (await world.ask('/api/v1/silences', jsonPost(asked))).json());
  await pass(8 * MINUTE, 0.8);
  assert.deepEqual(onCall.texts, []);
  const { silences } = silenceList.parse(await (await world.ask('/api/v1/silences')).json());
  assert.deepEqual(
    silences.map(({ name, alerts }) => [name, alerts.length > 0]),
    [[set.name, true]],
  );
  const effects = [...world.plane.ledger.world().pending.values()].filter(({ effect }) => effect.do === 'notify');
  assert.deepEqual(effects, [], 'nothing lies in wait to be sent');

  await pass(2 * MINUTE, 0.8);
  await until(1);
  assert.match(onCall.texts[0] ?? '', /^PAGE since .*, its silence is over: checkout-works/);
  assert.deepEqual(silenceList.parse(await (await world.ask('/api/v1/silences')).json()).silences, []);
});

test('the command line silences, lists and lifts, and says what it does not do', async () => {
  await using onCall = await openOnCall();
  await using world = await serveWorld({ catalog: catalogWith(onCall.url) });
  const run = async (...argv: readonly string[]): Promise<{ readonly code: number; readonly said: string }> => {
    const said: string[] = [];
    const say = (line: string): void => void said.push(line);
    const code = await runProgram({ ...NO_OUTSIDE, say, complain: say }, [...argv, '--server', world.url, '--token', TOKEN]);
    return { code, said: said.join('\n') };
  };
  const because = ['--reason', 'Ada has it'];
  const set = await run('silence', 'set', '--journey', 'checkout', '--for', '2h', ...because);
  assert.match(set.said, /^silence-\d+: Nobody is told of alerts of the journey checkout until .*: Ada has it$/);
  const [name = ''] = /^silence-\d+/.exec(set.said) ?? [];
  assert.match((await run('silence')).said, new RegExp(`${name} +journey checkout +\\S+ +0 +`));
  assert.match((await run('silence', 'set', '--everything', '--for', '2d', ...because)).said, /would keep pages quiet/);
  assert.equal((await run('silence', 'set', '--everything', '--pages', '--for', '2d', ...because)).code, 0);
  assert.match((await run('silence', 'set', '--for', '2h', ...because)).said, /say which/);
  assert.match(
    (await run('silence', 'set', '--everything', '--journey', 'checkout', '--for', '2h', ...because)).said,
    /cannot be used with/,
  );
  assert.equal((await run('silence', 'lift', name, ...because)).said, `${name} is lifted.`);
  assert.match((await run('silence', 'lift', name, ...because)).said, new RegExp(`there is no silence ${name} now`));
});
