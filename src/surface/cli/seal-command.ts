import type { Command } from 'commander';
import { showCount } from '../../kernel/show.ts';
import { sealed, segments, type SegmentView } from '../../wire/segment.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-codes.ts';
import { readSince } from './read-option.ts';
import { showTable } from './table.ts';

type SealOptions = { readonly before: string; readonly drop?: boolean };

/** Old entries in files of their own, out of the way of those that are asked for. */
export function sealCommands(ledger: Command, { outside, finish, client, json }: CommandContext): void {
  ledger
    .command('seal')
    .description('write old entries to files in the data folder; every verifier accepts them, and the chain goes on')
    .requiredOption('--before <time>', 'entries older than this: 400d, or 2026-01-01T00:00:00Z', readSince)
    .option('--drop', 'and let the database go of what is sealed')
    .action(async ({ before, drop = false }: SealOptions) => {
      const made: SegmentView[] = [];
      let dropped = 0;
      for (;;) {
        const answer = await client().post('/api/v1/ledger/segments', { before, drop }, sealed);
        dropped += answer.dropped;
        if (answer.segment === null) break;
        made.push(answer.segment);
        if (!json()) outside.say(`Entries ${answer.segment.first_entry} to ${answer.segment.last_entry}: ${answer.segment.file}`);
      }
      finish(EXIT.yes);
      if (json()) return outside.say(JSON.stringify({ segments: made, dropped }, null, 2));
      if (made.length === 0) outside.say('Nothing before then is left to seal.');
      return drop ? outside.say(`${showCount(dropped)} entries left the database.`) : undefined;
    });
  ledger
    .command('segments')
    .description('stretches of the ledger that are sealed in files')
    .action(async () => {
      const answer = await client().get('/api/v1/ledger/segments', segments);
      finish(EXIT.yes);
      if (json()) return outside.say(JSON.stringify(answer, null, 2));
      if (answer.segments.length === 0) return outside.say('Nothing of the ledger is sealed: all of it is in the database.');
      const rows = answer.segments.map(({ first_entry, last_entry, from, to, file, dropped }) => [
        `${first_entry}–${last_entry}`,
        from,
        to,
        dropped ? 'file' : 'file, database',
        file,
      ]);
      return outside.say(showTable({ heading: ['ENTRIES', 'FROM', 'TO', 'IN', 'FILE'], rows }, outside.terminal));
    });
}
