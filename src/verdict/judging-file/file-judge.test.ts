import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR, MINUTE, type DurationMs, type Instant } from '../../kernel/units.ts';
import { isFault, type CountedArm, type CountedLine } from './counted-line.ts';
import { FileJudge, type FileVerdict } from './file-judge.ts';
import type { GridHistogram } from './grid-histogram.ts';
import type { JudgeOptions } from './judge-options.ts';
import { judgedLine } from './judged-line.ts';

const T0 = 1_800_000_000_000 as Instant;
const OPTIONS: JudgeOptions = {
  rho: 1.1,
  delta: 0.0005,
  alpha: 0.01,
  alphaSafe: 0.05,
  burstiness: 'independent',
  phi: null,
  margin: 0.1,
  minStep: 0 as DurationMs,
  horizon: HOUR,
  weights: new Map(),
  keys: [],
  share: null,
};

const counts = (total: number, bad: number): CountedArm => ({ total, bad, histogram: null });
const values = (histogram: GridHistogram): CountedArm => ({ total: 0, bad: null, histogram });

/** Values that are a thousandth apart in rank, from 100 upwards, on the grid that a tenth is two buckets of. */
function spread(count: number, slower: number): GridHistogram {
  const buckets = Array.from({ length: count }, (_, i) => {
    const value = 100 * slower * 8 ** ((i + 0.5) / count);
    return [Math.ceil(Math.log2(value) * 16), 1] as const;
  });
  return { grid: { kind: 'scale', scale: 4 }, buckets };
}

function line(batch: number, more: Partial<CountedLine>): CountedLine {
  const at = (T0 + batch * 10_000) as Instant;
  return {
    at,
    indicator: 'errors',
    cohort: 'all',
    isReference: false,
    candidate: counts(500, 0),
    baseline: counts(4_500, 4),
    ...more,
  };
}

function judged(lines: readonly CountedLine[], options: Partial<JudgeOptions> = {}): readonly FileVerdict[] {
  const judge = new FileJudge({ ...OPTIONS, ...options });
  const found: FileVerdict[] = [];
  for (const one of [...lines.map((each) => judge.take(each)), judge.finish()]) {
    if (one === null) continue;
    assert.ok(!isFault(one), JSON.stringify(one));
    found.push(one);
  }
  return found;
}

function many(count: number, of: (batch: number) => readonly CountedLine[]): readonly CountedLine[] {
  return Array.from({ length: count }, (_, batch) => of(batch)).flat();
}

test('lines of the same ten seconds are one batch, in any order', () => {
  const pair = (batch: number): readonly CountedLine[] => [
    line(batch, {}),
    line(batch, { indicator: 'refunds', at: (T0 + batch * 10_000 + 9_999) as Instant }),
  ];
  const there = judged(many(5, pair));
  const back = judged(many(5, (batch) => (batch === 0 ? pair(batch) : pair(batch).toReversed())));
  assert.equal(there.length, 5);
  assert.deepEqual(back, there);
});

test('cohorts beside all of the traffic share 0.3 of the weight and are not waited for', () => {
  const lines = many(60, (batch) => [
    line(batch, { candidate: counts(5_000, 5), baseline: counts(45_000, 45) }),
    line(batch, { cohort: 'eu', candidate: counts(50, 0), baseline: counts(450, 0) }),
    line(batch, { cohort: 'us', candidate: counts(0, 0), baseline: counts(0, 0) }),
  ]);
  const last = judged(lines).at(-1);
  assert.deepEqual(
    last?.terms.streams.map(({ name, weight, key }) => [name, weight, key]),
    [
      ['errors', 0.7, true],
      ['errors in eu', 0.15, false],
      ['errors in us', 0.15, false],
    ],
  );
  assert.equal(last?.comparison.kind, 'safe');
});

test('cohorts alone share the weight of their indicator, and each has to be safe', () => {
  const lines = many(60, (batch) => [
    line(batch, { cohort: 'eu', candidate: counts(5_000, 5), baseline: counts(45_000, 45) }),
    line(batch, { cohort: 'us', candidate: counts(1, 0), baseline: counts(9, 0) }),
    line(batch, { indicator: 'refunds', candidate: counts(5_000, 5), baseline: counts(45_000, 45) }),
  ]);
  const last = judged(lines).at(-1);
  assert.deepEqual(
    last?.terms.streams.map(({ weight, key }) => [weight, key]),
    [
      [0.25, true],
      [0.25, true],
      [0.5, true],
    ],
  );
  assert.notEqual(last?.comparison.kind, 'safe');
});

test('only what is key is waited for', () => {
  const lines = many(60, (batch) => [
    line(batch, { candidate: counts(5_000, 5), baseline: counts(45_000, 45) }),
    line(batch, { indicator: 'refunds', candidate: counts(1, 0), baseline: counts(9, 0) }),
  ]);
  assert.notEqual(judged(lines).at(-1)?.comparison.kind, 'safe');
  const last = judged(lines, { keys: ['errors'] }).at(-1);
  assert.equal(last?.comparison.kind, 'safe');
  assert.equal(last === undefined ? null : judgedLine(last).needed, 0, 'and only that is needed');
});

test('a slower candidate is found by lines of reference, and one within the margin is not', () => {
  const reference = many(10, (batch) => [line(batch - 60, { isReference: true, baseline: values(spread(2_000, 1)) })]);
  const run = (slower: number): readonly FileVerdict[] =>
    judged([
      ...reference,
      ...many(90, (batch) => [line(batch, { candidate: values(spread(300, slower)), baseline: values(spread(2_700, 1)) })]),
    ]);
  const [slow, within] = [run(1.4), run(1.02)];
  assert.equal(slow.at(-1)?.comparison.kind, 'worse');
  assert.equal(within.at(-1)?.comparison.kind, 'safe');
  assert.ok((slow.findIndex(({ comparison }) => comparison.kind === 'worse') ?? 99) < 20);
});

test('without lines of reference the first ten minutes are the reference, and not judged by it', () => {
  const lines = many(120, (batch) => [line(batch, { candidate: values(spread(300, 1.4)), baseline: values(spread(2_700, 1)) })]);
  const found = judged(lines);
  const learned = found.findIndex(({ comparison }) => comparison.streams.some(({ candidate }) => candidate.total > 0));
  assert.equal(learned, (10 * MINUTE) / 10_000);
  assert.equal(found.at(-1)?.comparison.kind, 'worse');
});

test('the share above a threshold is what both arms are compared by', () => {
  const reference = line(-1, { isReference: true, baseline: values(spread(8_000, 1)) });
  const [only] = judged([reference, line(0, { candidate: values(spread(1_000, 1)), baseline: values(spread(1_000, 1)) })]);
  const shares =
    only?.comparison.streams.map(({ baseline, candidate }) => [baseline.bad / baseline.total, candidate.bad / candidate.total]) ??
    [];
  for (const [i, q] of [0.5, 0.75, 0.9, 0.99].entries()) {
    const [theirs = 0, ours = 0] = shares[i] ?? [];
    assert.ok(Math.abs(theirs - (1 - q)) < 0.03, `${theirs} above p${q * 100}`);
    assert.ok(ours <= theirs, 'equally fast, the candidate has fewer beyond the margin');
  }
  assert.deepEqual(only?.comparison.streams[4]?.candidate.total, 0, 'above p99.9 are too few to know it');
});

test('scales that senders change are brought to that of the reference, and coarser ones refused', () => {
  const finer: GridHistogram = { grid: { kind: 'scale', scale: 6 }, buckets: [[600, 100]] };
  const coarser: GridHistogram = { grid: { kind: 'scale', scale: 2 }, buckets: [[40, 100]] };
  const reference = line(-1, { isReference: true, baseline: values(spread(8_000, 1)) });
  assert.equal(judged([reference, line(0, { candidate: values(finer), baseline: values(finer) })]).length, 1);
  const judge = new FileJudge(OPTIONS);
  judge.take(reference);
  judge.take(line(0, { candidate: values(finer), baseline: values(coarser) }));
  const fault = judge.finish();
  assert.ok(fault !== null && isFault(fault));
  assert.deepEqual([fault.code, fault.path], ['JUDGE_HISTOGRAM', 'baseline.histogram']);
});

test('a burning baseline earns no safety where a reference says what is usual', () => {
  const burning = many(30, (batch) => [line(batch, { candidate: counts(5_000, 150), baseline: counts(45_000, 1_350) })]);
  const reference = line(-1, { isReference: true, baseline: counts(450_000, 450) });
  assert.equal(judged(burning).at(-1)?.comparison.kind, 'safe');
  assert.notEqual(judged([reference, ...burning]).at(-1)?.comparison.kind, 'safe');
});

test('more parts than can have a weight are refused', () => {
  const judge = new FileJudge(OPTIONS);
  const found = Array.from({ length: 201 }, (_, i) => judge.take(line(0, { cohort: `c${i}` })));
  const fault = found.at(-1);
  assert.ok(found.slice(0, 200).every((one) => one === null));
  assert.ok(fault !== null && fault !== undefined && isFault(fault) && fault.code === 'JUDGE_STREAM');
});
