import assert from 'node:assert/strict';
import { test } from 'node:test';
import { after, MINUTE, SECOND, type DurationMs, type Instant, type Ratio } from '../../kernel/units.ts';
import { compare, openJudge, type Comparison, type JudgeState, type JudgeTerms, type Occasion, type Stream } from './judge.ts';
import { batches, judgedAs, SETTINGS, streamOf, T0, TWO } from './traffic.test-data.ts';

const AT = (T0 + 5 * MINUTE) as Instant;
const OCCASION: Occasion = { at: AT, step: 0, stepSince: T0, asked: 0.25 as Ratio, ends: AT, newestTelemetry: AT };
const ENOUGH = Math.log(1 / SETTINGS.alpha);
const IS_WORSE = { at: AT, logHarm: ENOUGH, duringIncident: false };

/** The verdict where the streams have this evidence of harm, each with the given weight. */
function verdict(harms: readonly number[], weight: number, worse: JudgeState['worse']): Comparison {
  const terms: JudgeTerms = { ...SETTINGS, streams: harms.map((_, i) => streamOf(`s${i}`, { weight })) };
  const fresh = openJudge(terms);
  const streams = fresh.streams.map((stream, i) => ({ ...stream, harm: { ...stream.harm, logE: harms[i]! } }));
  return compare({ ...fresh, step: 0, streams, worse }, terms, OCCASION);
}

for (const { name, harms, weight, culprits } of [
  { name: 'all that have exactly enough alone', harms: [ENOUGH, ENOUGH + 1], weight: 1, culprits: ['s0', 's1'] },
  { name: 'only those that have enough alone', harms: [ENOUGH - 0.1, ENOUGH], weight: 1, culprits: ['s1'] },
  { name: 'the one with the most evidence where none is enough alone', harms: [1, 3, 2], weight: 0.3, culprits: ['s1'] },
]) {
  test(`the culprits are ${name}`, () => {
    const seen = verdict(harms, weight, IS_WORSE);
    assert.deepEqual(seen.kind === 'worse' ? seen.culprits : seen.kind, culprits);
    assert.deepEqual(
      seen.streams.filter(({ culprit }) => culprit).map(({ indicator }) => indicator),
      culprits,
    );
  });
}

test('nothing is a culprit while the candidate is not known to be worse', () => {
  assert.deepEqual(
    verdict([3, 1], 0.5, null).streams.map(({ culprit }) => culprit),
    [false, false],
  );
});

for (const { name, now } of [
  { name: 'as it is', now: openJudge(TWO) },
  { name: 'in a new step', now: { ...openJudge(TWO), step: 4 } },
  { name: 'known to be worse', now: { ...openJudge(TWO), step: 0, worse: IS_WORSE } },
]) {
  test(`a judge of more streams than its terms know, ${name}, is a broken invariant`, () => {
    assert.throws(() => compare(now, SETTINGS, OCCASION), /no stream 1/);
  });
}

test('what others got in an earlier step does not explain the silence of this one', () => {
  const dead = batches(30, [{ n1: 0, k1: 0, n0: 10, k0: 0 }], { strangers: [{ version: '1.0.9', events: 90 }] });
  const now = judgedAs(dead, SETTINGS);
  assert.equal(compare(now, SETTINGS, OCCASION).kind, 'wrong-version');
  const next = compare(now, SETTINGS, { ...OCCASION, step: 1, stepSince: after(T0, (200 * SECOND) as DurationMs) });
  assert.equal('because' in next ? next.because : next.kind, 'CANDIDATE_SILENT');
});

const counted: Partial<Stream> = { phi: 1.2 };
const level: Partial<Stream> = { test: 'growth', phi: null };
for (const { name, burstiness, streams, mode } of [
  { name: 'every counted stream is', burstiness: 'calibrated', streams: [counted, level], mode: 'calibrated' },
  { name: 'one of them is not', burstiness: 'calibrated', streams: [counted, { phi: null }], mode: 'uncalibrated' },
  { name: 'nobody asked, whatever is known', burstiness: 'unknown', streams: [counted], mode: 'uncalibrated' },
  { name: 'nobody asked and only levels are judged', burstiness: 'unknown', streams: [level], mode: 'uncalibrated' },
  { name: 'errors are independent', burstiness: 'independent', streams: [counted], mode: 'independent' },
] as const) {
  test(`a judge is ${mode} where ${name}`, () => {
    const terms: JudgeTerms = { ...SETTINGS, burstiness, streams: streams.map((more, i) => streamOf(`s${i}`, more)) };
    assert.equal(compare(openJudge(terms), terms, OCCASION).mode, mode);
  });
}
