import type { Command } from 'commander';
import { changePage } from '../../wire/change.ts';
import { openChangeSpool } from './change-spool.ts';
import type { CommandContext } from './command-context.ts';
import { sendWaiting } from './deploy-command.ts';
import { EXIT } from './exit-codes.ts';
import { readCount, readSince } from './read-option.ts';
import { showTable } from './table.ts';

type Given = { readonly service?: string; readonly since?: string; readonly last: number };

/** What can hurt and happened. What waited for the server is sent first, so that it is among them. */
export function changesCommand(program: Command, context: CommandContext): void {
  const { outside, finish, client, json } = context;
  program
    .command('changes')
    .description('what was changed, where and by whom, the newest first')
    .option('--service <name>', 'only changes of this service')
    .option('--since <time>', 'only newer ones: 24h, 7d, or a time', readSince)
    .option('--last <count>', 'how many', readCount, 20)
    .action(async ({ service, since, last }: Given) => {
      const spool = openChangeSpool(outside.spoolFolder);
      await sendWaiting(spool, { context, patience: { until: 0, random: Math.random } });
      const query = new URLSearchParams({ limit: String(last) });
      if (service !== undefined) query.set('service', service);
      if (since !== undefined) query.set('since', since);
      const page = await client().get(`/api/v1/changes?${query.toString()}`, changePage);
      const { changes } = page;
      finish(EXIT.yes);
      if (json()) return outside.say(JSON.stringify(page, null, 2));
      if (changes.length === 0) return outside.say('No such change is known.');
      const rows = changes.map(({ seq, at, kind, service: of, environment, sentence }) => [
        String(seq),
        at,
        kind,
        of ?? '–',
        environment ?? '–',
        sentence,
      ]);
      return outside.say(showTable({ heading: ['ENTRY', 'AT', 'KIND', 'SERVICE', 'WHERE', 'WHAT'], rows }, outside.terminal));
    });
}
