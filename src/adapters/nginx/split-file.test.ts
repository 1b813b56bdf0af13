import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readSplit, renderSplit, splitWeights, type NginxRef } from './split-file.ts';

const REF: NginxRef = {
  kind: 'nginx',
  file: '/etc/nginx/split.conf',
  variable: 'shop',
  key: '$cookie_user',
  places: { blue: ['b1', 'b2'], green: ['g1'], control: ['c1'] },
  status: null,
  log: null,
  pidFile: '/run/nginx.pid',
  reload: null,
};

test('what is written for any weights is read back as what was planned, and is close to what was asked', () => {
  const shares = fc.tuple(fc.nat(10_000), fc.nat(10_000), fc.nat(10_000)).filter(([a, b, c]) => a + b + c > 0);
  fc.assert(
    fc.property(shares, ([a, b, c]) => {
      const weights = { blue: a / (a + b + c), green: b / (a + b + c), control: c / (a + b + c) };
      const read = readSplit(REF, renderSplit(REF, { key: 'r/traffic/1', weights }));
      assert.deepEqual(read?.weights, splitWeights(REF, weights));
      for (const place of ['blue', 'green', 'control'] as const) {
        assert.ok(Math.abs((read?.weights[place] ?? 0) - weights[place]) <= 0.0002);
        if (weights[place] === 0) assert.equal(read?.weights[place], 0);
      }
    }),
  );
});

test('a place without share is not in the file at all', () => {
  const text = renderSplit(REF, { key: 'r/traffic/1', weights: { blue: 1, green: 0, control: 0 } });
  assert.match(text, /split_clients \$shop_key \$shop \{\n {2}50\.00% "b1";\n {2}\* "b2";\n\}/);
});

test('the same order has the same generation, another one another', () => {
  const generation = (share: number): string | null | undefined =>
    readSplit(REF, renderSplit(REF, { key: 'k', weights: { blue: 1 - share, green: share } }))?.generation;
  assert.equal(generation(0.25), generation(0.25));
  assert.notEqual(generation(0.25), generation(0.26));
});

test('a file without the split of this variable says nothing', () => {
  assert.equal(readSplit(REF, 'split_clients $request_id $other { * b1; }'), null);
});
