import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openTableRows } from '../../src/adapters/row-sources.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { HOUR, slotOf, type Instant } from '../../src/kernel/units.ts';
import { runProgram } from '../../src/surface/cli/program.ts';
import { EXIT } from '../../src/surface/cli/exit-codes.ts';
import { serveWorld } from '../http/served-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-by-hand-'));
const file = join(folder, 'shop.db');
const START = (slotOf(Date.now() as Instant, HOUR) - 3 * HOUR) as Instant;
after(() => rmSync(folder, { recursive: true }));

const side = (table: string, value: string): string =>
  `{ sqlite: { file: ${file}, table: ${table}, key: [id], value: [${value}], at: at } }`;
const CATALOG = `
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: orders }
spec: { owner: team }
---
apiVersion: plimsoll/v1
kind: Reconciliation
metadata: { name: copied }
spec: { journey: orders, since: 1d, expected: ${side('orders', 'cents')}, seen: ${side('copied', 'cents')} }
---
apiVersion: plimsoll/v1
kind: Reconciliation
metadata: { name: itself }
spec: { journey: orders, since: 1d, expected: ${side('orders', 'cents')}, seen: ${side('orders', 'cents')} }
`;

before(() => {
  const database = new DatabaseSync(file);
  database.exec(
    'CREATE TABLE orders (id TEXT, cents INTEGER, at INTEGER); CREATE TABLE copied (id TEXT, cents INTEGER, at INTEGER)',
  );
  for (let order = 0; order < 600; order += 1) {
    const row = [`order-${order}`, order, START + order * 10_000] as const;
    database.prepare('INSERT INTO orders VALUES (?, ?, ?)').run(...row);
    if (order !== 17) database.prepare('INSERT INTO copied VALUES (?, ?, ?)').run(row[0], order === 18 ? 1 : row[1], row[2]);
  }
  database.close();
});

async function run(...argv: string[]): Promise<{ code: number; text: string }> {
  const said: string[] = [];
  const outside = {
    version: '1',
    say: (text: string) => void said.push(text),
    complain: (text: string) => void said.push(text),
    terminal: { columns: null, colours: false },
    readCatalogFolder: async () => readCatalog([{ file: 'a.yaml', text: CATALOG }]),
    tables: async () => openTableRows,
    findServer: () => null,
    env: {},
  };
  const code = await runProgram(outside as never, argv);
  return { code, text: said.join('\n') };
}

test('a reconciliation by hand names buckets and numbers, and keys only for who asks for them', async () => {
  const first = await run('reconcile', 'copied');
  assert.equal(first.code, EXIT.no);
  assert.match(first.text, /600 expected rows: 1 bucket not the same/);
  assert.match(first.text, /\S+ +360 +358 +1 +1 +0 +0 +0/);
  assert.doesNotMatch(first.text, /order-17/);
  const shown = await run('reconcile', 'copied', '--show', 'keys');
  assert.match(shown.text, /missing +order-17$/);
  assert.deepEqual(await run('reconcile', 'itself').then(({ code, text }) => [code, text.endsWith('both sides say the same.')]), [
    EXIT.yes,
    true,
  ]);
});

test('what cannot be compared is said', async () => {
  assert.match((await run('reconcile', 'nothing')).text, /no reconciliation named nothing; it has copied, itself/);
  assert.equal((await run('reconcile', 'copied', '--show', 'rows')).code, EXIT.usage);
});

test('the API tells how every reconciliation goes, and names no key', async () => {
  await using world = await serveWorld({ catalog: CATALOG });
  const answer = await world.ask('/api/v1/reconciliations');
  const { reconciliations } = (await answer.json()) as {
    reconciliations: { name: string; state: string; indicators: string[] }[];
  };
  assert.deepEqual(
    reconciliations.map(({ name, state }) => [name, state]),
    [
      ['copied', 'waiting'],
      ['itself', 'waiting'],
    ],
  );
  assert.deepEqual(reconciliations[0]?.indicators, ['copied-completeness', 'copied-integrity', 'copied-uniqueness']);
  assert.equal((await world.ask('/api/v1/reconciliations/other')).status, 404);
});

test('the example can be used as it is', () => {
  const text = readFileSync(new URL('../../examples/reconciliation/catalog.yaml', import.meta.url), 'utf8');
  const read = readCatalog([{ file: 'catalog.yaml', text }]);
  assert.ok(read.ok && read.value.reconciliations?.length === 2, JSON.stringify(read));
});
