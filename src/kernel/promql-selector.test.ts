import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPlainSelector, readPlainSelector } from './promql-selector.ts';

test('only of a selector alone can be told when its samples were taken', () => {
  for (const query of ['up', ' http_requests_total{code=~"5..",job="a b"} ', '{__name__="x"}', 'a:b:rate5m', 'x{code=~"5.{2}"}'])
    assert.ok(isPlainSelector(query), query);
  for (const query of ['sum(up)', 'up + 1', 'up[5m]', 'up offset 1m', 'rate(x[1m])', 'up{a="1"} or vector(0)', '', 'up{a="}'])
    assert.ok(!isPlainSelector(query), query);
});

test('nothing may be said to be zero behind a selector, and is no part of it', () => {
  for (const query of ['x{a="1"} or vector(0)', 'x{a="1"}  OR on() vector( 0 )'])
    assert.deepEqual(readPlainSelector(query), { selector: 'x{a="1"}', orZero: true });
  assert.deepEqual(readPlainSelector('x'), { selector: 'x', orZero: false });
  for (const query of ['sum(x) or vector(0)', 'x or vector(1)', 'x or y or vector(0)', 'or vector(0)'])
    assert.equal(readPlainSelector(query), null, query);
});

test('a text that never ends costs no more than its length', () => {
  const long = `x{a="${'\\\\"\''.repeat(20_000)}`;
  const before = process.cpuUsage().user;
  assert.equal(readPlainSelector(long), null);
  assert.equal(readPlainSelector(`${'a '.repeat(50_000)}or`), null);
  assert.ok(process.cpuUsage().user - before < 2_000_000);
});
