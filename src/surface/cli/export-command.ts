import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-codes.ts';
import { readSince } from './read-option.ts';

type Options = {
  readonly since?: string;
  readonly until?: string;
  readonly subject?: string;
  readonly kind?: string;
  readonly out?: string;
};

/** Entries for somebody who checks them elsewhere; nothing is held but the piece on its way. */
export function exportCommand(ledger: Command, { outside, finish, client }: CommandContext): void {
  ledger
    .command('export')
    .description('entries with their proof, as JSON Lines that `verify` checks without a server')
    .option('--since <time>', 'from this time on: 24h, 7d, or 2026-05-01T08:00:00Z', readSince)
    .option('--until <time>', 'up to this time', readSince)
    .option('--subject <id>', 'only entries about this rollout, `catalog`, `server` or `service/NAME`')
    .option('--kind <kind>', 'only entries of this kind, such as rollout.moved')
    .option('--out <file>', 'file to write (default: standard output)')
    .action(async ({ out, ...filter }: Options) => {
      const query = new URLSearchParams(filter).toString();
      const pieces = await client().stream(`/api/v1/ledger/export${query === '' ? '' : `?${query}`}`);
      finish(EXIT.yes);
      if (out !== undefined) {
        await outside.texts.saveBytes(out, pieces);
        return outside.complain(`Written: ${out}. plimsoll ledger verify ${out} checks it.`);
      }
      const decoder = new TextDecoder();
      for await (const piece of pieces)
        if (!(await outside.texts.write(decoder.decode(piece, { stream: true })))) return undefined;
      return undefined;
    });
}
