import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Command } from 'commander';
import { readFocusRow } from '../../intake/read-focus-row.ts';
import { showCount } from '../../kernel/show.ts';
import { COST_BOUNDS, costPage, costReceipt } from '../../wire/cost.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-codes.ts';
import { BillUnreadable, readBill, type BillRow } from './read-bill.ts';
import { showTable } from './table.ts';

type Given = { readonly source?: string; readonly dryRun?: boolean; readonly cost: 'billed' | 'effective' };

/** Mistakes that are shown; a bill that has more is mostly no bill. */
const MOST_SHOWN = 20;
/** So many bytes of rows at most go in one request, whose body is bounded. */
const PART_BYTES = 600_000;
/** What the server never looks at, and can be long. */
const LEFT_OUT = new Set(['Tags', 'SkuPriceDetails', 'x_Discount']);

export function costCommand(program: Command, context: CommandContext): void {
  const command = program.command('cost').description('what services are charged, and what that comes to for each request');
  command
    .command('import')
    .description('tell the server a bill: CSV or JSON in the columns of FOCUS')
    .argument('<file>', 'the bill; it is read record by record, however large it is')
    .option('--source <name>', 'name of the CostSource; the only one, unless said otherwise')
    .option('--dry-run', 'only say what is in it, and which records cannot be read')
    .action((file: string, given: Omit<Given, 'cost'>) => importBill(file, { ...given, cost: 'billed' }, context));
  command
    .command('list', { isDefault: true })
    .description('what each service was charged lately, day by day')
    .option('--service <name>', 'only this one')
    .action(({ service }: { readonly service?: string }) => listCosts(service, context));
}

async function importBill(file: string, given: Given, { outside, finish, client, json }: CommandContext): Promise<void> {
  const checked = await checkBill(file, given.cost);
  const { rows, problems } = checked;
  if (problems.length > 0) {
    finish(EXIT.no);
    if (json()) return outside.say(JSON.stringify({ rows, problems }, null, 2));
    for (const problem of problems) outside.say(problem);
    return outside.complain(`nothing of ${file} was told`);
  }
  const totals = Object.entries(checked.totals).map(([currency, amount]) => `${amount.toFixed(2)} ${currency}`);
  if (given.dryRun === true || rows === 0) {
    finish(EXIT.yes);
    if (json()) return outside.say(JSON.stringify({ rows, problems, totals: checked.totals }, null, 2));
    return outside.say(`${file} has ${showCount(rows)} charges of ${totals.join(', ') || 'nothing'}; nothing was told.`);
  }
  const server = client();
  const told = { nobodys: 0 };
  const id = randomUUID();
  const source = given.source === undefined ? {} : { source: given.source };
  for await (const { part, last, sent } of partsOf(file)) {
    const body = { ...source, import: id, part, last, rows: sent };
    const receipt = await server.post('/api/v1/costs', body, costReceipt);
    told.nobodys += receipt.nobodys;
  }
  finish(EXIT.yes);
  if (json()) return outside.say(JSON.stringify({ rows, nobodys: told.nobodys, totals: checked.totals }, null, 2));
  const nobodys = told.nobodys === 0 ? '' : `; ${showCount(told.nobodys)} are of nobody: no rule says whose they are`;
  return outside.say(`${showCount(rows)} charges of ${totals.join(', ')} were told${nobodys}.`);
}

type Checked = { readonly rows: number; readonly problems: readonly string[]; readonly totals: Record<string, number> };

/** The whole file is read before anything of it is told. */
async function checkBill(file: string, cost: Given['cost']): Promise<Checked> {
  const so = { rows: 0, problems: [] as string[], totals: {} as Record<string, number> };
  try {
    for await (const { line, columns } of readBill(createReadStream(file))) {
      const read = readFocusRow(columns, cost);
      if (!read.ok) {
        so.problems.push(`${file}:${line} ${read.column}: ${read.text}`);
        if (so.problems.length === MOST_SHOWN) break;
        continue;
      }
      so.rows += 1;
      const { currency, micros } = read.charge;
      so.totals[currency] = (so.totals[currency] ?? 0) + micros / 1_000_000;
    }
  } catch (cause) {
    if (!(cause instanceof BillUnreadable)) throw new Error(`Cannot read ${file}`, { cause });
    so.problems.push(`${file}:${cause.line}:${cause.column} ${cause.message}`);
  }
  return so;
}

type Part = { readonly part: number; readonly last: boolean; readonly sent: readonly BillRow['columns'][] };

async function* partsOf(file: string): AsyncGenerator<Part> {
  let [part, bytes, sent] = [0, 0, [] as BillRow['columns'][]];
  for await (const { columns } of readBill(createReadStream(file))) {
    const row = Object.fromEntries(
      Object.entries(columns).flatMap(([name, value]) =>
        value === '' || LEFT_OUT.has(name) ? [] : [[name, value.slice(0, COST_BOUNDS.text)]],
      ),
    );
    const size = JSON.stringify(row).length;
    if (sent.length > 0 && (bytes + size > PART_BYTES || sent.length === COST_BOUNDS.inOneRequest)) {
      yield { part, last: false, sent };
      [part, bytes, sent] = [part + 1, 0, []];
    }
    sent.push(row);
    bytes += size;
  }
  yield { part, last: true, sent };
}

async function listCosts(service: string | undefined, { outside, finish, client, json }: CommandContext): Promise<void> {
  const query = service === undefined ? '' : `?${new URLSearchParams({ service }).toString()}`;
  const page = await client().get(`/api/v1/costs${query}`, costPage);
  finish(EXIT.yes);
  if (json()) return outside.say(JSON.stringify(page, null, 2));
  if (page.costs.length === 0) return outside.say('Nothing was charged yet.');
  const rows = page.costs.flatMap(({ service: of, currency, complete_until: until, days }) =>
    days.map(({ day, spend, idle, units, per_unit: each }) => [
      of === '' ? '(nobody)' : of,
      day,
      `${spend.toFixed(2)} ${currency}`,
      idle.toFixed(2),
      units === null ? '–' : showCount(units),
      each === null ? 'not known' : each.toPrecision(3),
      until ?? 'nothing yet',
    ]),
  );
  const heading = ['SERVICE', 'DAY', 'SPEND', 'IDLE', 'UNITS', 'EACH', 'COMPLETE UP TO'];
  return outside.say(showTable({ heading, rows }, outside.terminal));
}
