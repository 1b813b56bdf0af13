import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE, SECOND, type DurationMs } from '../../kernel/units.ts';
import type { Comparison, Finding, StreamComparison } from './comparison.ts';
import { explainComparison, type Names } from './explain.ts';
import { showAllowed, showArms } from './explain-stream.ts';

const NAMES: Names = { candidate: '1.2.0', baseline: '1.1.0' };
const TERMS = { minStep: (2 * MINUTE) as DurationMs };
const STREAM: StreamComparison = {
  indicator: 'checkout',
  test: 'ratio',
  quantile: null,
  key: true,
  weight: 1,
  rho: 1.1,
  delta: 0.01,
  candidate: { total: 1_000, bad: 20 },
  baseline: { total: 9_000, bad: 9 },
  step: { candidate: { total: 400, bad: 2 }, baseline: { total: 3_600, bad: 4 } },
  allowedRate: 0.0111,
  log10Harm: 1,
  log10HarmNeeded: 2,
  log10Safe: 0.2,
  log10SafeNeeded: Math.log10(20),
  excess: { low: 0, high: 0.1 },
  needed: 500,
  neededMs: (60 * SECOND) as DurationMs,
  phi: 1,
  culprit: false,
};
const RATE: StreamComparison = { ...STREAM, indicator: 'crashes', test: 'rate', delta: 0.005 };
const LATENCY: StreamComparison = {
  ...STREAM,
  indicator: 'latency p90',
  test: 'latency',
  quantile: { q: 0.9, reference: 4.2567, margin: 0.0905077 },
  rho: 1,
  delta: 0,
};
const GROWTH: StreamComparison = { ...STREAM, indicator: 'memory', test: 'growth', rho: 1, delta: 0.05 };

function told(finding: Finding, streams: readonly StreamComparison[] = [STREAM], more: Partial<Comparison> = {}): string {
  const arithmetic = {
    log10Harm: 0.1,
    log10HarmNeeded: 2,
    streams,
    mode: 'independent',
    modeBecause: null,
    batches: 12,
    newestBatch: null,
  } as const;
  return explainComparison({ ...arithmetic, ...finding, ...more } as Comparison, TERMS, NAMES);
}

const eta = (seconds: number): DurationMs => (seconds * SECOND) as DurationMs;
const SLOW = { kind: 'underpowered', because: 'TOO_SLOW', etaMs: eta(90), left: eta(60), provable: 0.002 } as const;
const SENTENCES: readonly { name: string; says: string; seen: string }[] = [
  {
    name: 'a rate needs time and no requests',
    seen: told({ kind: 'not-yet', because: 'MORE_EVIDENCE', etaMs: eta(61) }, [RATE]),
    says:
      'Not decided: crashes came 2 times on 1.2.0 (0.3 a minute of all traffic) against 4 times on 1.1.0 (0.0667 a minute of all traffic) in this step; ' +
      '1.1 × 0.0667 + 0.3 = 0.373 a minute is allowed; the evidence that it is within that is 1.5 : 1, and 20 : 1 is enough: some 1m1s at this rate.',
  },
  {
    name: 'a rate that cannot be shown in time says which could, by the minute',
    seen: told(SLOW, [RATE]),
    says:
      'The traffic cannot decide in time: crashes came 2 times on 1.2.0 (0.3 a minute of all traffic) against 4 times on 1.1.0 (0.0667 a minute of all traffic) in this step; ' +
      '1.1 × 0.0667 + 0.3 = 0.373 a minute is allowed; the evidence that it is within that is 1.5 : 1, and 20 : 1 is enough: some 1m30s at this rate, and 1m are left; ' +
      'with the traffic left a delta of 0.12 a minute could be shown; raise the share, allow more, or decide yourself.',
  },
  {
    name: 'a latency in the step has both limits, below ten milliseconds with decimals',
    seen: told({ kind: 'not-yet', because: 'MORE_EVIDENCE', etaMs: null }, [{ ...LATENCY, needed: null }]),
    says:
      'Not decided: latency p90: 2 of 400 on 1.2.0 (0.5 %) took longer than 4.26 ms + 9.1 %, against 4 of 3,600 on 1.1.0 (0.11 %) longer than 4.26 ms in this step; ' +
      'no larger part is allowed; the evidence that it is within that is 1.5 : 1, and 20 : 1 is enough.',
  },
  {
    name: 'without requests in the step nothing is reckoned',
    seen: told({ kind: 'not-yet', because: 'MORE_EVIDENCE', etaMs: null }, [
      { ...STREAM, step: { ...STREAM.step, candidate: { total: 0, bad: 0 } } },
    ]),
    says: 'Not decided: no request of 1.2.0 was judged in this step yet.',
  },
  {
    name: 'what leans towards harm is said as that, over all indicators where there are several',
    seen: told({ kind: 'not-yet', because: 'MORE_EVIDENCE', etaMs: null }, [STREAM, { ...GROWTH, log10Harm: 1.5 }], {
      log10Harm: 1.2,
    }),
    says:
      'Not decided: memory was 0.02 on 1.2.0 on average against 0.001 on 1.1.0; 5 % an hour of growth beyond 1.1.0 is allowed; ' +
      'the evidence that it is worse than that, over all indicators, is 15 : 1, and 100 : 1 rolls back.',
  },
  {
    name: 'several culprits are each told',
    seen: told(
      { kind: 'worse', at: 0 as never, culprits: [], duringIncident: false },
      [
        { ...STREAM, culprit: true, log10Harm: 2 },
        { ...LATENCY, culprit: true, log10Harm: 3 },
      ],
      { log10Harm: 2.5 },
    ),
    says:
      'latency p90: 20 of 1,000 on 1.2.0 (2 %) took longer than 4.26 ms + 9.1 %, against 9 of 9,000 on 1.1.0 (0.1 %) longer than 4.26 ms; no larger part is allowed; ' +
      'checkout failed 20 of 1,000 on 1.2.0 (2 %) against 9 of 9,000 on 1.1.0 (0.1 %), too; the evidence that it is worse than that, over all indicators, is 310 : 1, and 100 : 1 is enough.',
  },
  {
    name: 'the safest verdict names the key stream that has least, and counts the others that are waited for',
    seen: told({ kind: 'safe' }, [
      { ...STREAM, log10Safe: 2 },
      { ...STREAM, indicator: 'search', log10Safe: 1.4 },
      { ...GROWTH, key: false, log10Safe: 0 },
    ]),
    says:
      '1.2.0 is within what is allowed: search failed 2 of 400 on 1.2.0 (0.5 %) against 4 of 3,600 on 1.1.0 (0.11 %) in this step; 1.1 × 0.11 % + 1 % = 1.12 % is allowed; ' +
      'the evidence that it is within that is 25 : 1, and 20 : 1 is enough; for the other indicator there is more.',
  },
  {
    name: 'a mode that was asked for and is not had is explained',
    seen: told({ kind: 'blind', because: 'CANDIDATE_SILENT', silentFor: eta(200) }, [], {
      mode: 'uncalibrated',
      modeBecause: 'ONE_INSTANCE',
    }),
    says:
      '1.2.0 has not been heard of for 3m20s, so nothing can be said about it. Bursts are told from its own traffic, which takes longer: ' +
      'there was only one instance of 1.1.0 before the rollout.',
  },
  {
    name: 'instances that could not be told apart, too',
    seen: told({ kind: 'blind', because: 'NO_TELEMETRY', silentFor: eta(0) }, [], { modeBecause: 'NO_INSTANCES' }),
    says:
      'No telemetry has arrived, so nothing can be said about 1.2.0. Bursts are told from its own traffic, which takes longer: ' +
      'no instances of 1.1.0 could be told apart before the rollout.',
  },
];
for (const { name, seen, says } of SENTENCES) test(name, () => assert.equal(seen, says));

test('large levels and rates are counts, and nothing seen is no level', () => {
  const by = { name: 'memory', names: NAMES };
  const big = { candidate: { total: 2, bad: 3_000_000 }, baseline: { total: 0, bad: 0 } };
  assert.equal(showArms({ ...by, stream: GROWTH }, big), 'memory was 1,500,000 on 1.2.0 on average against unknown on 1.1.0');
  assert.equal(
    showArms({ ...by, stream: RATE }, big),
    'memory came 3,000,000 times on 1.2.0 (90,000,000 a minute of all traffic) against 0 times on 1.1.0',
  );
  assert.equal(showAllowed({ ...by, stream: RATE }, { total: 0, bad: 0 }), '1.1 × 0 + 0.3 = 0.3 a minute is allowed');
  assert.equal(showAllowed({ ...by, stream: { ...STREAM, rho: 0 } }, STREAM.baseline), '1 % is allowed');
  const slow = { ...LATENCY, quantile: { q: 0.9, reference: 12_345.6, margin: 0.2 } };
  assert.match(
    showArms({ ...by, stream: slow }, STREAM),
    /took longer than 12,346 ms \+ 20 %, against .* longer than 12,346 ms$/,
  );
});
