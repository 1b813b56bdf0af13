import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openSqliteRows } from '../../src/adapters/sqlite/sqlite-rows.ts';
import type { SqliteSide } from '../../src/catalog/reconciliation.ts';
import { hashRowText, partsText, rowHash } from '../../src/kernel/row-hash.ts';
import { HOUR, type Instant } from '../../src/kernel/units.ts';
import { compareSides } from '../../src/loops/compare-sides.ts';
import type { RowTerms } from '../../src/ports/row-source.ts';

const START = Date.parse('2026-11-01T00:00:00Z') as Instant;
const SPAN = { from: START, to: (START + 4 * HOUR) as Instant };
const TERMS: RowTerms = { compare: 'values', seed: 5n, ownHash: null };
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-sqlite-rows-'));
const file = join(folder, 'shop.db');
after(() => rmSync(folder, { recursive: true }));

before(() => {
  const database = new DatabaseSync(file);
  database.exec(`
    CREATE TABLE orders (id INTEGER, amount REAL, note TEXT, at INTEGER);
    CREATE TABLE copied (id TEXT, amount TEXT, note TEXT, at TEXT);
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 4999)
    INSERT INTO orders SELECT i, i / 4.0, iif(i % 2, NULL, 'x'), ${START} + i * 2000 FROM n;
    INSERT INTO copied SELECT id, rtrim(rtrim(amount, '0'), '.'), note, strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch') FROM orders;
  `);
  database.close();
});

const side = (over: Partial<SqliteSide>): SqliteSide => ({
  kind: 'sqlite',
  file,
  rows: { kind: 'table', name: 'orders' },
  key: ['id'],
  value: ['amount', 'note'],
  at: 'at',
  ...over,
});

test('numbers and texts that say the same hash alike, and a row that changes shows', async () => {
  const [orders, copied] = [side({}), side({ rows: { kind: 'query', text: "SELECT * FROM copied WHERE id <> '4321'" } })];
  const [expected, seen] = [await openSqliteRows(orders).open(TERMS), await openSqliteRows(copied).open(TERMS)];
  const { buckets } = await compareSides({ expected, seen }, { span: SPAN, width: HOUR, compare: 'values', known: () => null });
  assert.deepEqual(
    buckets.map(({ counts }) => [counts.expected, counts.matched, counts.missing]),
    [
      [1_800, 1_800, 0],
      [1_800, 1_800, 0],
      [1_400, 1_399, 1],
    ],
  );
  await Promise.all([expected.close(), seen.close()]);
});

test('a row hashes as any other store hashes it, and its key can be shown', async () => {
  const reading = await openSqliteRows(side({ rows: { kind: 'query', text: 'SELECT * FROM orders WHERE id = 7' } })).open(TERMS);
  const key = hashRowText(partsText([7]), 5n);
  const cut = { buckets: [START], width: HOUR, bits: 0 };
  assert.deepEqual(await reading.rows(cut, [{ bucket: START, part: 0 }]), [
    { bucket: START, key, row: rowHash(key, partsText([1.75, null])), count: 1 },
  ]);
  assert.deepEqual(await reading.keysOf(cut, [key]), new Map([[key, '7']]));
  await reading.close();
});

const wrong: readonly { name: string; side: SqliteSide; says: RegExp }[] = [
  {
    name: 'a file that is not there',
    side: side({ file: join(folder, 'none.db') }),
    says: /Cannot read the SQLite file .*none.db: unable to open/,
  },
  { name: 'a column that is not there', side: side({ value: ['amount', 'nothing'] }), says: /no such column: r.nothing/ },
  {
    name: 'a query that writes',
    side: side({ rows: { kind: 'query', text: 'DELETE FROM orders RETURNING *' } }),
    says: /syntax error/,
  },
];
for (const { name, side: given, says } of wrong)
  test(`${name} is told`, async () => {
    await assert.rejects(openSqliteRows(given).open(TERMS), says);
  });
