import type { Command } from 'commander';
import { attestation } from '../../wire/ledger.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-codes.ts';

/** A decision in a form that tools for supply chains verify without Plimsoll. */
export function attestCommand(program: Command, { outside, finish, client }: CommandContext): void {
  program
    .command('attest')
    .description('a decision as a signed in-toto attestation, for tools that know nothing of Plimsoll')
    .argument('<decision>', 'number of an entry, or id of a rollout: its newest promotion or rollback')
    .option('--out <file>', 'file to write (default: standard output)')
    .action(async (text: string, { out }: { out?: string }) => {
      const decision = /^\d{1,15}$/.test(text) ? Number(text) : text;
      const envelope = `${JSON.stringify(await client().post('/api/v1/attestations', { decision }, attestation))}\n`;
      finish(EXIT.yes);
      if (out === undefined) return outside.say(envelope.trimEnd());
      await outside.texts.save(out, envelope);
      return outside.complain(`Written: ${out}`);
    });
}
