import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutAddresses } from './without-addresses.ts';

const ADDRESS = 'https://user:pass@hooks.example/T0001/a-token?key=another';

const cases: readonly { name: string; record: unknown; want: unknown }[] = [
  {
    name: 'where a message went is told, and not how to send one',
    record: { effects: [{ do: 'notify', owner: 'team-shop', webhook: ADDRESS, text: 'PAGE' }] },
    want: { effects: [{ do: 'notify', owner: 'team-shop', webhook: 'https://hooks.example/…', text: 'PAGE' }] },
  },
  {
    name: 'whoever was told before is no exception',
    record: { alert: { told: [{ owner: 'team-shop', webhook: ADDRESS }] } },
    want: { alert: { told: [{ owner: 'team-shop', webhook: 'https://hooks.example/…' }] } },
  },
  { name: 'nobody was told', record: { webhook: null }, want: { webhook: null } },
  { name: 'everything else stays', record: [1, 'two', null, { three: [true] }], want: [1, 'two', null, { three: [true] }] },
];
for (const { name, record, want } of cases) test(name, () => assert.deepEqual(withoutAddresses(record), want));
