import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun, type RunParts } from '../../src/loops/probes/make-run.ts';
import { ToldRuns } from '../../src/loops/probes/told-runs.ts';
import type { IntakeAnswer } from '../../src/ports/intake.ts';
import type { Ask, Exchange } from '../../src/probe/exchange.ts';
import { runEvents } from '../../src/probe/run-events.ts';
import { runNotMade } from '../../src/probe/run.ts';
import type { HttpStep, Probe } from '../../src/wire/probe.ts';

const PHASES = { dns: null, connect: 1, tls: null, ttfb: 2, total: 3, stalled: 0 };
const OF = { location: 'server', round: 0, at: 1_800_000_000_000, lateMs: 0 };

function step(name: string, more: Partial<HttpStep> = {}): HttpStep {
  const asked = { method: 'GET', url: `https://a.example/${name}`, headers: {}, body: null, follow: 0, extract: [] };
  return { name, kind: 'http', withinMs: null, daysLeft: null, expect: [], ...asked, ...more };
}
function probeOf(steps: readonly HttpStep[], more: Partial<Probe> = {}): Probe {
  const plain = {
    journey: 'j',
    everyMs: 30_000,
    timeoutMs: 1_000,
    locations: ['server'],
    agree: null,
    allowPrivate: false,
  } as const;
  return {
    name: 'p',
    ...plain,
    locations: ['server'],
    secrets: [],
    connection: 'cold',
    reference: [],
    steps: [...steps],
    ...more,
  };
}

type Scripted = RunParts & { readonly asked: Ask[]; readonly tried: string[][] };

/** A network that answers as the test says; each exchange takes 300 ms. */
function scripted(
  answers: readonly Partial<Exchange>[],
  { online = true, secrets = {} }: { readonly online?: boolean; readonly secrets?: Readonly<Record<string, string>> } = {},
): Scripted {
  const left = [...answers];
  const asked: Ask[] = [];
  const tried: string[][] = [];
  const state = { spent: 0 };
  const well = {
    say: 'answered',
    http: { status: 200, headers: {}, body: '{"token":"t/1"}' },
    records: [],
    certificates: [],
    phases: PHASES,
  };
  return {
    asked,
    tried,
    references: ['plimsoll.example:4318'],
    time: { spent: () => state.spent },
    secret: async (name) => secrets[name] ?? Promise.reject(new Error(`nobody has ${name}`)),
    prober: {
      exchange: async (ask) => {
        asked.push(ask);
        state.spent += 300;
        return { ...well, ...left.shift() } as Exchange;
      },
      isOnline: async (references) => {
        tried.push([...references]);
        return online;
      },
      close: async () => undefined,
    },
  };
}

test('what a step takes out of its answer, the next one sends, encoded where it is part of an address', async () => {
  const parts = scripted([], { secrets: { 'probe-key': 'k y' } });
  const first = step('login', {
    body: 'key={{probe-key}}',
    method: 'POST',
    extract: [{ name: 'token', from: { kind: 'json', path: '$.token' } }],
  });
  const next = step('cart', {
    url: 'https://a.example/{{token}}?k={{probe-key}}',
    headers: { authorization: 'Bearer {{token}}' },
  });
  const run = await makeRun(parts, { ...OF, probe: probeOf([first, next], { secrets: ['probe-key'] }) });
  const [login, cart] = parts.asked;
  assert.equal(run.outcome, 'ok');
  assert.ok(login?.kind === 'http' && login.body === 'key=k y');
  assert.ok(
    cart?.kind === 'http' && cart.url === 'https://a.example/t%2F1?k=k%20y' && cart.headers['authorization'] === 'Bearer t/1',
  );
  assert.equal(cart.timeoutMs, 700, 'what is left of the time of the run');
  assert.doesNotMatch(JSON.stringify(runEvents(run)), /t\/1|k y/);
});

test('the first step that does not end well is the last one', async () => {
  const parts = scripted([{}, { http: { status: 500, headers: {}, body: '' } }]);
  const wanted = { expect: [{ kind: 'status', from: 200, to: 299 }] } as const;
  const run = await makeRun(parts, { ...OF, probe: probeOf([step('a'), step('b', { expect: [...wanted.expect] }), step('c')]) });
  assert.deepEqual([run.outcome, run.because, run.failedStep, parts.asked.length, run.duration], ['failed', 'STATUS', 'b', 2, 6]);
});

test('what is to be extracted and is not there is a failure, and what was never there is unknown', async () => {
  const extract = [{ name: 'x', from: { kind: 'json', path: '$.nothing' } as const }];
  const missing = await makeRun(scripted([]), { ...OF, probe: probeOf([step('a', { extract })]) });
  assert.deepEqual([missing.outcome, missing.because], ['failed', 'EXTRACT']);
  const unknown = await makeRun(scripted([]), { ...OF, probe: probeOf([step('a', { url: 'https://a.example/{{x}}' })]) });
  assert.deepEqual([unknown.outcome, unknown.because], ['unknown', 'VARIABLE']);
  const injected = scripted([], { secrets: { 'probe-key': 'a\r\nhost: b' } });
  const run = await makeRun(injected, {
    ...OF,
    probe: probeOf([step('a', { headers: { a: '{{probe-key}}' } })], { secrets: ['probe-key'] }),
  });
  assert.deepEqual([run.outcome, injected.asked.length], ['unknown', 0]);
});

test('a secret that is not here makes a run unknown, and asks nobody', async () => {
  const parts = scripted([]);
  const run = await makeRun(parts, { ...OF, probe: probeOf([step('a')], { secrets: ['probe-key'] }) });
  assert.deepEqual([run.outcome, run.because, parts.asked.length], ['unknown', 'SECRET', 0]);
  assert.equal(run.text, 'nobody has probe-key');
});

test('a failure of the network is one’s own when no reference can be reached either', async () => {
  const refused = { say: 'failed', because: 'CONNECT', text: 'no way' } as Partial<Exchange>;
  const probe = probeOf([step('a')], { reference: ['one.example:443'] });
  const theirs = await makeRun(scripted([refused]), { ...OF, probe });
  const parts = scripted([refused], { online: false });
  const ours = await makeRun(parts, { ...OF, probe });
  assert.deepEqual([theirs.outcome, ours.outcome, ours.because], ['failed', 'unknown', 'OWN_NETWORK']);
  assert.deepEqual(parts.tried, [['one.example:443', 'plimsoll.example:4318']]);
  const status = scripted([{ say: 'failed', because: 'CERTIFICATE', text: 'old' }], { online: false });
  assert.equal((await makeRun(status, { ...OF, probe })).outcome, 'failed', 'whoever shows a certificate was reached');
});

const log = { say: () => undefined, warn: () => undefined };
const TAKEN: IntakeAnswer = { say: 'accepted', observations: 1, rejected: 0, message: '', written: null };
const BUSY: IntakeAnswer = { say: 'busy', because: 'OVERLOAD', retryAfterMs: 1, text: 'full' };

test('what an intake was too busy for is told again in the same bytes, before what came since', async () => {
  const told: string[] = [];
  const answers: IntakeAnswer[] = [BUSY, BUSY, TAKEN];
  const runs = new ToldRuns({
    log,
    async tell(events) {
      told.push(JSON.stringify(events));
      return answers.shift() ?? TAKEN;
    },
  });
  const add = (at: number): void => runs.add(runNotMade({ ...OF, probe: { name: 'p' }, at }, { because: 'OVERRUN', text: '' }));
  add(1);
  await runs.settled();
  add(2);
  await runs.settled();
  await runs.settled();
  assert.deepEqual([told.length, told[0], told[1], runs.counters()], [4, told[1], told[2], { told: 2, waiting: 0, lost: 0 }]);
  assert.notEqual(told[3], told[0]);
});

test('results that nobody takes are bounded, and the oldest are given up', async () => {
  const runs = new ToldRuns({ log, tell: async () => BUSY });
  for (let at = 0; at < 25_000; at += 1)
    runs.add(runNotMade({ ...OF, probe: { name: 'p' }, at }, { because: 'OVERRUN', text: '' }));
  await runs.settled();
  assert.deepEqual(runs.counters(), { told: 0, waiting: 20_000, lost: 5_000 });
});
