import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { plainRows } from '../../test/intake/plain-rows.ts';
import { catalogOf, indicator, journey } from '../../test/intake/sample-catalog.ts';
import { attribute, bytes, nested, TIMES } from '../../test/intake/wire.ts';
import { OTHER } from './cohort-table.ts';
import { compileMatcher, type Matcher } from './matcher.ts';
import { clearBatch, openBatch } from './observation-batch.ts';
import { readTracesProtobuf } from './otlp-protobuf.ts';

const rules = (names: readonly string[], cohortCap: number) =>
  catalogOf(
    names.map((name) =>
      journey(name, {
        match: [{ kinds: null, conditions: [] }],
        cohorts: [{ label: 'version', attribute: 'service.version' }],
        cohortCap,
      }),
    ),
    names.map((name) => indicator(name, name)),
  );

test('a version with clearly more customers takes the place of one with fewer, from then on', () => {
  const matcher = compileMatcher(rules(['shop'], 2));
  send(matcher, { old: 5, main: 100 });
  assert.deepEqual(send(matcher, { new: 60 }), { [OTHER]: 60 });
  assert.equal(matcher.rebalance(), 1);
  assert.equal(matcher.epoch, 1);
  assert.deepEqual(send(matcher, { new: 3, main: 3, old: 3 }), { new: 3, main: 3, [OTHER]: 3 });
  assert.equal(matcher.cohorts[0]?.overflow, 63);
});

test('without a clear margin, or without many observations, places stay as they are', () => {
  const close = compileMatcher(rules(['shop'], 1));
  send(close, { a: 60 });
  send(close, { b: 100 });
  assert.deepEqual([close.rebalance(), close.epoch], [0, 0]);
  const few = compileMatcher(rules(['shop'], 1));
  send(few, { a: 1 });
  send(few, { b: 10 });
  assert.equal(few.rebalance(), 0);
});

test('old traffic is forgotten: who fell silent gives way to a new one that is not loud', () => {
  const matcher = compileMatcher(rules(['shop'], 1));
  send(matcher, { a: 10_000 });
  let minutes = 0;
  while (matcher.rebalance() === 0 && minutes < 60) {
    send(matcher, { b: 30 });
    minutes += 1;
  }
  assert.ok(minutes > 3 && minutes < 15, `${minutes} minutes`);
});

test('a cohort that somebody refers to for good is never exchanged', () => {
  const matcher = compileMatcher(rules(['shop'], 1));
  const id = matcher.cohorts[0]?.idOf(['kept']) ?? 0;
  send(matcher, { loud: 1_000 });
  assert.equal(matcher.rebalance(), 0);
  assert.deepEqual(matcher.cohorts[0]?.labels(id), { version: 'kept' });
});

test('all journeys together have no more series than the budget', () => {
  const matcher = compileMatcher(rules(['a', 'b', 'c'], 100), { mostSeries: 7 });
  const versions = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`v${index}`, 1]));
  send(matcher, versions);
  const kept = matcher.cohorts.reduce((sum, { size }) => sum + size - 1, 0);
  assert.deepEqual([kept, matcher.budget.used], [7, 7]);
  assert.equal(
    matcher.cohorts.reduce((sum, { overflow }) => sum + overflow, 0),
    150 - 7,
  );
  // A payload that turns out to be broken gives back what it took.
  const other = compileMatcher(rules(['a'], 100), { mostSeries: 7 });
  const batch = openBatch();
  assert.equal(readTracesProtobuf(bytes(nested(1, nested(2, span('x'), [0x12, 9]))), other, batch).ok, false);
  assert.equal(other.budget.used, 0);
});

test('a flood of versions costs nothing that lasts', () => {
  const steady = payload(Array.from({ length: 2_000 }, (_, index) => `v${index % 5}`));
  const flood = Array.from({ length: 10 }, (_, part) =>
    payload(Array.from({ length: 10_000 }, (__, index) => `flood-${part * 10_000 + index}`)),
  );
  // The first matcher is there for the engine, which makes the code general when it meets what it has not met before.
  flooded(compileMatcher(rules(['shop'], 10)), { steady, flood });
  const matcher = compileMatcher(rules(['shop'], 10));
  const { before, after } = flooded(matcher, { steady, flood });
  assert.ok((matcher.cohorts[0]?.traffic.candidates ?? 0) <= 256);
  assert.ok(after.cost < before.cost * 1.5, `${before.cost} µs before, ${after.cost} µs after`);
  assert.ok(after.heap - before.heap < 12 * 1_048_576, `${(after.heap - before.heap) / 1_048_576} MB more`);
  assert.equal(matcher.cohorts[0]?.size, 11);
});

/** What the steady payload costs before and after a flood, at best of nine times. */
function flooded(matcher: Matcher, { steady, flood }: { steady: Uint8Array; flood: readonly Uint8Array[] }) {
  const batch = openBatch();
  const read = (body: Uint8Array): void => {
    clearBatch(batch);
    assert.equal(readTracesProtobuf(body, matcher, batch).ok, true);
  };
  const cost = (): number => {
    const times = Array.from({ length: 9 }, () => {
      const start = process.cpuUsage();
      for (let time = 0; time < 20; time += 1) read(steady);
      const { user, system } = process.cpuUsage(start);
      return user + system;
    });
    return Math.min(...times);
  };
  cost();
  const before = { cost: cost(), heap: heap() };
  for (const body of flood) read(body);
  matcher.rebalance();
  return { before, after: { cost: cost(), heap: heap() } };
}

function heap(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Sends so many spans of each version, and returns how many were counted for each. */
function send(matcher: Matcher, versions: Readonly<Record<string, number>>): Record<string, number> {
  const batch = openBatch();
  const spans = Object.entries(versions).flatMap(([version, count]) => Array.from({ length: count }, () => version));
  assert.equal(readTracesProtobuf(payload(spans), matcher, batch).ok, true);
  const counted: Record<string, number> = {};
  for (const [generation, { version = '' }, , , , total] of plainRows(matcher, batch)) {
    if (generation.startsWith('heard/')) continue;
    counted[version] = (counted[version] ?? 0) + total;
  }
  return counted;
}

function payload(versions: readonly string[]): Uint8Array {
  return bytes(nested(1, nested(2, ...versions.map(span))));
}

function span(version: string): readonly number[] {
  return nested(2, [...TIMES], attribute(9, 'service.version', version));
}
