import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { readMade } from './made-from.ts';

type Recorded = { readonly seq?: number; readonly kind?: string; readonly body: unknown };
const CORPUS = join(import.meta.dirname, '../../../test/replay/corpus/releases.jsonl.gz');
const entries = gunzipSync(readFileSync(CORPUS))
  .toString('utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Recorded);
const first = (kind: string) => readMade(entries.find((entry) => entry.kind === kind)?.body) ?? assert.fail(kind);

test('a recorded move says its figures, with what was counted of each indicator', () => {
  const move = entries.filter(({ kind }) => kind === 'rollout.moved')[1];
  const made = readMade(move?.body) ?? assert.fail('it is a decision');
  const figures = new Map(made.figures.map(({ name, value }) => [name, value.replaceAll('\u202f', ' ')]));
  assert.equal(figures.get('verdict'), 'within what is allowed, by 3 batches');
  assert.equal(figures.get('share at the router'), '25 % of 2,000 requests');
  assert.equal(figures.get('budget'), '90.5 % left of checkout-availability');
  assert.equal(figures.get('newest telemetry'), 'just now');
  assert.equal(figures.get('against it'), 'nothing');
  assert.deepEqual(made.streams[0], {
    indicator: 'checkout-success',
    candidate: '1 of 800',
    baseline: '4 of 2,400',
    worse: '1:4.4 of 200:1',
    within: '100:1 of 20:1',
  });
  assert.match(made.digest, /^[0-9a-f]{64}$/);
  assert.match(made.policy, /^[0-9a-f]{64}$/);
});

test('a start says who asked for it and what stood there', () => {
  const figures = new Map(first('rollout.started').figures.map(({ name, value }) => [name, value]));
  assert.equal(figures.get('word of'), 'scenario: a story');
  assert.match(figures.get('plan') ?? '', /^storefront, \d steps$/);
  assert.match(figures.get('router') ?? '', /has 100 % of the weights/);
});

test('every decision of the corpus can be read, and what is none is not taken for one', () => {
  const read = entries.map(({ kind, body }) => ({ kind, made: readMade(body) }));
  assert.ok(read.filter(({ made }) => made !== null).length > 60);
  assert.equal(
    read.some(({ kind, made }) => kind === 'rollout.moved' && made === null),
    false,
  );
  for (const body of [
    undefined,
    null,
    'text',
    { decided: null },
    { decided: { digest: 7 } },
    { decided: { digest: 'x', inputs: 3 } },
  ])
    assert.equal(readMade(body)?.streams.length ?? 0, 0);
});
