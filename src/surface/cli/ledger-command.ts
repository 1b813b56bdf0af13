import type { Command } from 'commander';
import { showCount } from '../../kernel/show.ts';
import type { EntryPageView, EntryView, VerificationView } from '../../wire/ledger.ts';
import type { Client } from './client.ts';
import { EXIT } from './exit-codes.ts';
import type { CommandContext } from './program.ts';
import { showTable } from './table.ts';

const PAGE = 500;

export function ledgerCommand(program: Command, { outside, finish, client, json }: CommandContext): void {
  const ledger = program.command('ledger').description('what was decided, by whom, and why');
  ledger
    .command('list', { isDefault: true })
    .description('the newest entries')
    .option('--subject <id>', 'only entries about this rollout, or `catalog`')
    .option('--last <count>', 'how many', '20')
    .action(async ({ subject, last }: { subject?: string; last: string }) => {
      const entries = (await readAll(client(), subject)).slice(-Math.max(1, Number(last) || 20));
      finish(EXIT.yes);
      if (json()) outside.say(JSON.stringify({ entries }, null, 2));
      else outside.say(showTable([['ENTRY', 'AT', 'KIND', 'BY', 'WHAT'], ...entries.map(({ seq, at, kind, actor, sentence }) => [String(seq), at, kind, actor, sentence])], outside.columns));
    });
  ledger
    .command('verify')
    .description('check that no entry was changed, removed or inserted')
    .action(async () => {
      const answer = (await client().get('/api/v1/ledger/verify')) as VerificationView;
      finish(answer.intact ? EXIT.yes : EXIT.no);
      if (json()) outside.say(JSON.stringify(answer, null, 2));
      else if (answer.first_broken === null) outside.say(`The chain is intact: ${showCount(answer.entries)} entries, head ${answer.head ?? '–'}`);
      else outside.complain(`The chain is broken at entry ${answer.first_broken.seq}: ${answer.first_broken.why}`);
    });
}

async function readAll(client: Client, subject: string | undefined): Promise<readonly EntryView[]> {
  const entries: EntryView[] = [];
  for (let after: number | null = 0; after !== null; ) {
    const filter = subject === undefined ? '' : `&subject=${encodeURIComponent(subject)}`;
    const page = (await client.get(`/api/v1/ledger?limit=${PAGE}&after=${after}${filter}`)) as EntryPageView;
    entries.push(...page.entries);
    after = page.next;
  }
  return entries;
}
