import type { Command } from 'commander';
import { showCount } from '../../kernel/show.ts';
import { readLine } from '../../proof/export-line.ts';
import { LineReader } from '../../proof/line-reader.ts';
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
        const counted = { entries: 0 };
        await outside.texts.saveBytes(out, counting(pieces, counted));
        const { entries } = counted;
        return outside.complain(
          `Written: ${showCount(entries)} ${entries === 1 ? 'entry' : 'entries'} to ${out}. plimsoll ledger verify ${out} checks it.`,
        );
      }
      const decoder = new TextDecoder();
      for await (const piece of pieces)
        if (!(await outside.texts.write(decoder.decode(piece, { stream: true })))) return undefined;
      return undefined;
    });
}

/** The same pieces; those of their lines are counted that are entries, and not what stands in the place of some. */
async function* counting(pieces: AsyncIterable<Uint8Array>, counted: { entries: number }): AsyncGenerator<Uint8Array> {
  const reader = new LineReader();
  for await (const piece of pieces) {
    for (const { text } of reader.push(piece)) if (readLine(text).is === 'entry') counted.entries += 1;
    yield piece;
  }
}
