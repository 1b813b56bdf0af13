import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { BillUnreadable, readBill, type BillRow } from '../../src/surface/cli/read-bill.ts';
import { CATALOG } from '../http/sample-catalog.ts';
import { serveWorld, TOKEN } from '../http/served-world.ts';
import { runCommand } from './server-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bill-'));
after(() => rmSync(folder, { recursive: true }));
const HEAD = 'ChargePeriodStart,ChargePeriodEnd,BilledCost,BillingCurrency,ServiceName,Tags';
const row = (cost: string, tags = '{""team"":""shop""}'): string =>
  `2026-05-04 08:00:00,2026-05-04T09:00:00Z,${cost},EUR,"Computing, large",${tags === '' ? '' : `"${tags}"`}`;
const billOf = (name: string, lines: readonly string[]): string => {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\r\n')}\r\n`);
  return path;
};
const SOURCE = `---
apiVersion: plimsoll/v1
kind: CostSource
metadata: { name: cloud }
spec: { currency: EUR, rules: [{ where: { Tags.team: shop, ServiceName: { prefix: Comp } }, service: shop }] }
`;

test('a bill is told record by record, and whose its charges are is said by the catalog', async () => {
  await using world = await serveWorld({ catalog: CATALOG + SOURCE });
  const bill = billOf('bill.csv', [
    HEAD,
    ...Array.from({ length: 2_500 }, (_, index) => row('0.01', index === 0 ? '' : undefined)),
  ]);
  const ask = (...args: readonly string[]): ReturnType<typeof runCommand> =>
    runCommand(['--server', world.url, '--token', TOKEN, 'cost', ...args]);
  const dry = await ask('import', bill, '--dry-run');
  assert.deepEqual([dry.code, dry.out], [0, `${bill} has 2,500 charges of 25.00 EUR; nothing was told.\n`]);
  assert.deepEqual(await world.plane.costs?.charges.covered(), []);
  const told = await ask('import', bill);
  assert.deepEqual(
    [told.code, told.out],
    [0, '2,500 charges of 25.00 EUR were told; 1 are of nobody: no rule says whose they are.\n'],
    told.err,
  );
  const covered = (await world.plane.costs?.charges.covered()) ?? [];
  assert.deepEqual(
    covered.map(({ service }) => service),
    ['', 'shop'],
  );
  const [, shop] = covered;
  // All rows are one charge: they add up, also over the parts in which they were sent.
  const charges = shop === undefined ? [] : ((await world.plane.costs?.charges.charges(shop)) ?? []);
  assert.deepEqual(
    charges.map(({ micros }) => micros),
    [24_990_000],
  );
});

test('every record that cannot be read is named, and nothing is told', async () => {
  const bill = billOf('wrong.csv', [HEAD, row('1'), row('one'), '2026-05-04,2026-05-05T00:00:00Z,1,EUR,c,']);
  const { code, out, err } = await runCommand(['cost', 'import', bill]);
  assert.equal(code, 1);
  assert.equal(
    out,
    `${bill}:3 BilledCost: wanted is an amount, found "one"\n` +
      `${bill}:4 ChargePeriodStart: wanted is a time such as 2026-03-01T00:00:00Z, found "2026-05-04"\n`,
  );
  assert.match(err, /nothing of .* was told/);
  const cut = await runCommand(['cost', 'import', billOf('cut.csv', [HEAD, row('1'), '2026,"open'])]);
  assert.match(cut.out, /cut\.csv:3:1 a quote is not closed/);
});

async function readAll(text: string, size: number): Promise<readonly BillRow[]> {
  const bytes = new TextEncoder().encode(text);
  const pieces = (async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  })();
  const rows: BillRow[] = [];
  for await (const one of readBill(pieces)) rows.push(one);
  return rows;
}

test('whatever stands in quotes comes back as it was, however the bytes are cut', async () => {
  const field = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', 'ä', '€', ' ', '{'), maxLength: 12 });
  const table = fc.array(fc.tuple(field, field), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(table, fc.integer({ min: 1, max: 7 }), async (rows, size) => {
      const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
      const text = `a,b\n${rows.map((each) => each.map(quoted).join(',')).join('\n')}\n`;
      const read = await readAll(text, size);
      assert.deepEqual(
        read.map(({ columns }) => [columns['a'], columns['b']]),
        rows,
      );
    }),
    { numRuns: 200 },
  );
});

test('a list of objects and one in each line are read alike, with their tags', async () => {
  const objects = [
    { BilledCost: 1.5, Tags: { team: 'shop' }, x: null },
    { BilledCost: 2, ServiceName: 'a } b " \\ c' },
  ];
  const want = [
    { BilledCost: '1.5', Tags: '{"team":"shop"}', x: '', 'Tags.team': 'shop' },
    { BilledCost: '2', ServiceName: 'a } b " \\ c' },
  ];
  for (const text of [JSON.stringify(objects, null, 2), objects.map((one) => JSON.stringify(one)).join('\n')])
    assert.deepEqual(
      (await readAll(text, 5)).map(({ columns }) => columns),
      want,
    );
  await assert.rejects(readAll('[{"a":1}, nothing]', 5), BillUnreadable);
  await assert.rejects(readAll('{"a":', 5), BillUnreadable);
});
