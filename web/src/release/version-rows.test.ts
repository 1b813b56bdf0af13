import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VersionView } from '../../../src/wire/release.ts';
import { readVersions } from './version-rows.ts';

const AT = Date.parse('2026-11-21T09:41:00Z');
const seen = (time: string, rollout: string) => ({ at: `2026-11-21T${time}Z`, rollout });
const fresh: VersionView = { version: '1.0', promoted: null, replaced: null, rolled_back: null, revoked: null };
const read = (versions: readonly VersionView[]) => readVersions('shop', versions, AT);

test('the latest thing that happened to a version is what became of it', () => {
  const rows = read([
    { ...fresh, promoted: seen('07:00:00', 'r1'), replaced: seen('08:00:00', 'r2') },
    { ...fresh, version: '2.0', promoted: seen('08:00:00', 'r2'), rolled_back: seen('07:30:00', 'r1') },
    { ...fresh, version: '3.0' },
  ]);
  assert.deepEqual(
    rows.map(({ version, state, rollout }) => [version, state, rollout]),
    [
      ['2.0', 'serving', 'r2'],
      ['1.0', 'replaced', 'r2'],
      ['3.0', 'unknown', null],
    ],
  );
});

test('what is revoked can be reinstated, and all else revoked, under its own name', () => {
  const revoked = { at: '2026-11-21T09:00:00Z', by: 'ada', reason: 'leaks tokens' };
  const [row] = read([{ ...fresh, promoted: seen('07:00:00', 'r1'), revoked }]);
  assert.equal(row?.says, 'by ada, 09:00:00 UTC: leaks tokens');
  assert.deepEqual([row?.order.path, row?.order.body], ['/versions/reinstate', { service: 'shop', version: '1.0' }]);
  assert.equal(read([fresh])[0]?.order.path, '/versions/revoke');
});

test('of many versions the latest are listed, and every revoked one', () => {
  const many = Array.from({ length: 20 }, (_, index) => ({
    ...fresh,
    version: `v${index}`,
    rolled_back: seen(`08:${10 + index}:00`, 'r'),
  }));
  const revoked = { at: '2026-11-21T09:00:00Z', by: 'ada', reason: 'leaks tokens' };
  const rows = read([{ ...fresh, version: 'old', revoked }, ...many]);
  assert.deepEqual([rows.length, rows[0]?.version, rows.at(-1)?.version], [9, 'v19', 'old']);
});
