import type { Command } from 'commander';
import { showCount } from '../../kernel/show.ts';
import { entryPage, verification } from '../../wire/ledger.ts';
import { EXIT } from './exit-codes.ts';
import type { CommandContext } from './command-context.ts';
import { readCount } from './read-option.ts';
import { showTable } from './table.ts';

export function ledgerCommand(program: Command, { outside, finish, client, json }: CommandContext): void {
  const ledger = program.command('ledger').description('what was decided, by whom, and why');
  ledger
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
  ledger
    .command('verify')
    .description('check that no entry was changed, removed or inserted')
    .action(async () => {
      const answer = await client().get('/api/v1/ledger/verify', verification);
      finish(answer.intact ? EXIT.yes : EXIT.no);
      if (json()) return outside.say(JSON.stringify(answer, null, 2));
      const { first_broken, entries, head } = answer;
      if (first_broken === null) return outside.say(`The chain is intact: ${showCount(entries)} entries, head ${head ?? '–'}`);
      return outside.complain(`The chain is broken at entry ${first_broken.seq}: ${first_broken.why}`);
    });
}
