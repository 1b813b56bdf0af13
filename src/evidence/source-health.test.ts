import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Source } from '../catalog/catalog.ts';
import { DEFAULT_SOURCE } from '../catalog/default-source.ts';
import type { PollAnswer } from '../intake/poll-answer.ts';
import { MINUTE, SECOND, type DurationMs, type Instant } from '../kernel/units.ts';
import { NO_SKEW, noteLatency, skewOf } from './clock-skew.ts';
import type { SourceSeen } from './evidence.ts';
import { noFrameCounts } from './frame.ts';
import { afterPoll, pollTrouble, type PollHealth } from './poll-health.ts';
import { sourceHealth, type SourceFacts } from './source-health.ts';

const AT = 1_800_000_000_000 as Instant;
const AGENTS: Source = { ...DEFAULT_SOURCE, name: 'agents', displayName: 'Agents', expectMs: (30 * SECOND) as DurationMs };
const METRICS: Source = {
  ...AGENTS,
  name: 'metrics',
  services: [],
  prometheus: {
    url: 'http://127.0.0.1:9',
    everyMs: 10_000 as DurationMs,
    delayMs: 0 as DurationMs,
    timeoutMs: 1_000 as DurationMs,
    tokenFile: null,
  },
};

function ago(ms: number): Instant {
  return (AT - ms) as Instant;
}

function seen(lastMs: number, more: Partial<SourceSeen> = {}): SourceSeen {
  return {
    first: ago(3_600_000),
    last: ago(lastMs),
    newest: ago(lastMs + 2_000),
    leastLatency: 300,
    payloads: 9,
    counts: noFrameCounts(),
    ...more,
  };
}

function facts(more: Partial<SourceFacts> = {}): SourceFacts {
  return { source: AGENTS, at: AT, seen: seen(5_000), latency: null, skewMs: 300, biased: false, asked: [], polls: [], ...more };
}

function polled(...answers: readonly PollAnswer[]): PollHealth {
  const health = answers.reduce<PollHealth | null>(
    (before, answer, index) =>
      afterPoll(before, answer, { name: 'latency', generation: 'latency@1', at: ago((answers.length - index) * 10_000) }),
    null,
  );
  return health ?? assert.fail('never polled');
}

const EMPTY: PollAnswer = { kind: 'empty', part: 'total' };
const FAILED: PollAnswer = { kind: 'failed', text: 'it answered 503' };
const cases: readonly { name: string; facts: SourceFacts; state: string; says: RegExp }[] = [
  { name: 'heard just now', facts: facts(), state: 'heard', says: /^heard 5s ago\.$/ },
  {
    name: 'silent for three minutes and a second',
    facts: facts({ seen: seen(181_000) }),
    state: 'silent',
    says: /^source agents is silent for 3m1s, and something is expected every 30s\.$/,
  },
  {
    name: 'silent for exactly as long as is allowed is not silent yet',
    facts: facts({ seen: seen(180_000) }),
    state: 'heard',
    says: /3m ago/,
  },
  {
    name: 'declared and never heard',
    facts: facts({ seen: null }),
    state: 'never-heard',
    says: /agents has not been heard since the server started/,
  },
  {
    name: 'not declared and never heard',
    facts: facts({ seen: null, source: DEFAULT_SOURCE }),
    state: 'idle',
    says: /nothing is sent with its token/,
  },
  { name: 'asked by nobody', facts: facts({ seen: null, source: METRICS }), state: 'idle', says: /no indicator asks it/ },
  {
    name: 'asked, and not answered yet',
    facts: facts({ seen: null, source: METRICS, asked: ['latency'] }),
    state: 'never-heard',
    says: /metrics has not/,
  },
  {
    name: 'asked, and answered with nothing',
    facts: facts({ source: METRICS, asked: ['latency'], polls: [polled(EMPTY, EMPTY)] }),
    state: 'troubled',
    says: /^latency: the query for total is answered with nothing, which is not zero; .*, for 20s\.$/,
  },
  {
    name: 'one failure is no trouble',
    facts: facts({ source: METRICS, asked: ['latency'], polls: [polled({ kind: 'values' }, FAILED)] }),
    state: 'heard',
    says: /^heard/,
  },
  {
    name: 'everything there is to remark',
    facts: facts({
      latency: { p50: 900, p99: 12_345 },
      skewMs: -4_200,
      biased: true,
      seen: seen(1_000, { counts: { ...noFrameCounts(), tooLate: 3, tooEarly: 2, outOfScope: 1 } }),
    }),
    state: 'heard',
    says: /^heard 1s ago; half arrives within 900ms and 99 % within 12s; its clock runs ahead by at least 4s200ms; 3 came later than 5m and were left out; 2 came from the future and were left out; 1 spoke of services that it may not speak of; it was sampled by outcome/,
  },
];
for (const { name, facts: given, state, says } of cases) {
  test(`a source is ${state}: ${name}`, () => {
    const health = sourceHealth(given);
    assert.equal(health.state, state);
    assert.match(health.sentence, says);
  });
}

test('lag is since the newest event, silence since the last arrival, and neither is below zero', () => {
  const { lagMs, silentMs, lastHeard } = sourceHealth(facts());
  assert.deepEqual([lagMs, silentMs, lastHeard], [7_000, 5_000, AT - 5_000]);
  assert.equal(sourceHealth(facts({ seen: seen(-4_000) })).lagMs, 0);
});

test('answers are counted by kind, and a new kind begins anew', () => {
  const health = polled({ kind: 'values' }, FAILED, FAILED, FAILED);
  assert.deepEqual([health.inARow, health.since, health.counts.failed, health.counts.values], [3, AT - 30_000, 3, 1]);
  assert.equal(pollTrouble(health)?.kind, 'failed');
  assert.equal(pollTrouble(polled(FAILED, { kind: 'values' })), null);
  assert.equal(pollTrouble(polled({ kind: 'values' }, EMPTY))?.kind, 'empty');
});

test('a clock is judged by the fastest event of the last five minutes', () => {
  const minute = (number: number): Instant => (AT + number * MINUTE) as Instant;
  let watch = noteLatency(NO_SKEW, minute(0), -3_000);
  watch = noteLatency(watch, minute(0), 250);
  assert.equal(skewOf(watch, minute(0)), -3_000);
  for (let number = 1; number <= 5; number += 1) watch = noteLatency(watch, minute(number), 200 + number);
  assert.equal(skewOf(watch, minute(5)), 201);
  assert.equal(watch.size, 5);
  assert.equal(skewOf(watch, minute(20)), null);
});
