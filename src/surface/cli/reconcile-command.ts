import type { Command } from 'commander';
import { z } from 'zod';
import type { Reconciliation } from '../../catalog/reconciliation.ts';
import { showDuration, showInstant, showNumber } from '../../kernel/show.ts';
import type { DurationMs, Instant } from '../../kernel/units.ts';
import { checkByHand, type HandCheck } from '../../loops/check-by-hand.ts';
import { isDifferent, type BucketCounts } from '../../verdict/reconciliation/bucket-counts.ts';
import { reconciliation, type ReconciliationView } from '../../wire/reconciliation.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-codes.ts';
import { readKeep } from './read-option.ts';
import { showTable, type Cell } from './table.ts';

const all = z.object({ reconciliations: z.array(reconciliation) });
type Options = { readonly catalog: string; readonly since?: DurationMs; readonly show?: string };

export function reconcileCommand(program: Command, context: CommandContext): void {
  program
    .command('reconcile')
    .description('compares both sides of a reconciliation here and now; without a name, how all of them go on the server')
    .argument('[name]', 'a Reconciliation of the catalog; both of its sides must be tables that can be reached from here')
    .option('--catalog <folder>', 'folder of catalog files', 'catalog')
    .option('--since <time>', 'how far back, instead of what the catalog says: 28d', readKeep)
    .option('--show <what>', 'keys: the first keys that differ, in clear text; they are stored nowhere')
    .action(async (name: string | undefined, options: Options) => {
      if (name === undefined) return await listReconciliations(context);
      await compareHere(context, name, options);
    });
}

async function listReconciliations({ outside, finish, client, json }: CommandContext): Promise<void> {
  const { reconciliations } = await client().get('/api/v1/reconciliations', all);
  const isBad = reconciliations.some(({ state }) => state === 'differing');
  const isUnknown = reconciliations.some(({ state }) => state === 'failing');
  finish(isBad ? EXIT.no : isUnknown ? EXIT.unknown : EXIT.yes);
  const rows = reconciliations.map((one): readonly Cell[] => [one.name, { word: one.state }, lagOf(one), one.sentence]);
  const heading = ['RECONCILIATION', 'STATE', 'BEHIND', 'WHY'];
  const table = (): string =>
    rows.length === 0 ? 'The catalog asks for no reconciliation.' : showTable({ heading, rows }, outside.terminal);
  outside.say(json() ? JSON.stringify({ reconciliations }, null, 2) : table());
}

function lagOf({ lag_ms }: ReconciliationView): string {
  return lag_ms === null ? '–' : showDuration((Math.round(lag_ms / 1_000) * 1_000) as DurationMs);
}

async function compareHere({ outside, finish, json }: CommandContext, name: string, options: Options): Promise<void> {
  if (options.show !== undefined && options.show !== 'keys') {
    outside.complain(`Cannot show "${options.show}": only keys can be shown`);
    return finish(EXIT.usage);
  }
  const read = await outside.readCatalogFolder(options.catalog);
  if (!read.ok) {
    outside.complain(`The catalog in ${options.catalog} has mistakes: plimsoll validate ${options.catalog} shows them`);
    return finish(EXIT.no);
  }
  const found = (read.value.reconciliations ?? []).find((one) => one.name === name);
  if (found === undefined) {
    const known = (read.value.reconciliations ?? []).map((one) => one.name).join(', ');
    outside.complain(`The catalog has no reconciliation named ${name}; ${known === '' ? 'it has none' : `it has ${known}`}`);
    return finish(EXIT.usage);
  }
  const asked: Reconciliation = options.since === undefined ? found : { ...found, sinceMs: options.since };
  const at = Date.now() as Instant;
  const openTable = await outside.tables?.();
  if (openTable === undefined) throw new Error('Tables cannot be read from here');
  const checked = await checkByHand({ reconciliation: asked, at, showKeys: options.show === 'keys' }, openTable);
  finish(checked === null ? EXIT.unknown : checked.buckets.some(({ counts }) => isDifferent(counts)) ? EXIT.no : EXIT.yes);
  outside.say(json() ? JSON.stringify(checked, null, 2) : showCheck(checked, outside.terminal));
}

const HEADING = ['BUCKET', 'EXPECTED', 'MATCHED', 'MISSING', 'CHANGED', 'DUPLICATED', 'UNEXPECTED', 'LATE'];

function showCheck(checked: HandCheck | null, terminal: Parameters<typeof showTable>[1]): string {
  if (checked === null) return 'No bucket is settled yet.';
  const differing = checked.buckets.filter(({ counts }) => isDifferent(counts) || counts.late > 0);
  const rows = checked.buckets.reduce((sum, { counts }) => sum + counts.expected, 0);
  const head = `${showNumber(checked.buckets.length, 'bucket')} of ${showInstant(checked.from)} to ${showInstant(checked.to)}, ${showNumber(rows, 'expected row')}: `;
  if (differing.length === 0) return `${head}both sides say the same.`;
  const table = showTable(
    { heading: HEADING, rows: differing.map(({ bucket, counts }) => [showInstant(bucket), ...cellsOf(counts)]) },
    terminal,
  );
  const keys = checked.keys.map(
    ({ bucket, side, key }) => `${showInstant(bucket)}  ${side === 'expected' ? 'missing   ' : 'unexpected'}  ${key}`,
  );
  return [`${head}${showNumber(differing.length, 'bucket')} not the same.`, table, ...keys].join('\n');
}

function cellsOf({ expected, matched, missing, changed, duplicated, unexpected, late }: BucketCounts): readonly string[] {
  return [expected, matched, missing, changed, duplicated, unexpected, late].map(String);
}
