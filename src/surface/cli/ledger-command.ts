import type { Command } from 'commander';
import { entryPage } from '../../wire/ledger.ts';
import { showOptionsOfDefault } from './default-list.ts';
import { EXIT } from './exit-codes.ts';
import type { CommandContext } from './command-context.ts';
import { readCount } from './read-option.ts';
import { exportCommand } from './export-command.ts';
import { keyCommands } from './key-commands.ts';
import { sealCommands } from './seal-command.ts';
import { showTable } from './table.ts';
import { verifyCommand } from './verify-command.ts';

export function ledgerCommand(program: Command, context: CommandContext): void {
  const { outside, finish, client, json } = context;
  const ledger = program.command('ledger').description('what was decided, by whom, and why');
  const list = ledger
    .command('list', { isDefault: true })
    .description('the newest entries')
    .option('--subject <id>', 'only entries about this rollout, `catalog`, `server` or `service/NAME`')
    .option('--last <count>', 'how many', readCount, 20)
    .action(async ({ subject, last }: { subject?: string; last: number }) => {
      const filter = subject === undefined ? '' : `&subject=${encodeURIComponent(subject)}`;
      const { entries } = await client().get(`/api/v1/ledger?last=${last}${filter}`, entryPage);
      finish(EXIT.yes);
      if (json()) return outside.say(JSON.stringify({ entries }, null, 2));
      if (entries.length === 0) return outside.say(`No entry is about ${subject ?? 'anything'}.`);
      const rows = entries.map(({ seq, at, kind, actor, sentence }) => [String(seq), at, kind, actor, sentence]);
      return outside.say(showTable({ heading: ['ENTRY', 'AT', 'KIND', 'BY', 'WHAT'], rows }, outside.terminal));
    });
  showOptionsOfDefault(ledger, list);
  verifyCommand(ledger, context);
  exportCommand(ledger, context);
  keyCommands(ledger, context);
  sealCommands(ledger, context);
}
