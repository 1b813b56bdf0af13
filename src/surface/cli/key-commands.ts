import type { Command } from 'commander';
import { ledgerKeys, rotated } from '../../wire/ledger.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-codes.ts';
import { showTable } from './table.ts';

/** The keys that sign for the ledger. Whoever checks it elsewhere keeps one of them, from a time when he trusts the server. */
export function keyCommands(ledger: Command, { outside, finish, client, json }: CommandContext): void {
  ledger
    .command('key')
    .description('the keys that sign for the ledger; the last one signs now')
    .action(async () => {
      const answer = await client().get('/api/v1/ledger/key', ledgerKeys);
      finish(EXIT.yes);
      if (json()) return outside.say(JSON.stringify(answer, null, 2));
      const rows = answer.keys.map((key) => [key.id, String(key.since_entry), key.public_key, endorsed(key)]);
      outside.say(`ledger ${answer.ledger}\n`);
      return outside.say(
        showTable({ heading: ['KEY', 'SINCE ENTRY', 'ED25519, BASE64', 'ENDORSED BY'], rows }, outside.terminal),
      );
    });
  ledger
    .command('rotate-key')
    .description('sign with a new key from now on; the one before endorses it and is removed')
    .action(async () => {
      const answer = await client().post('/api/v1/ledger/keys', {}, rotated);
      finish(EXIT.yes);
      if (json()) return outside.say(JSON.stringify(answer, null, 2));
      return outside.say(`Key ${answer.id} signs from entry ${answer.entry} on.`);
    });
}

function endorsed({ replaces, endorsement }: { readonly replaces: string | null; readonly endorsement: string | null }): string {
  if (replaces === null) return 'the first one';
  return endorsement === null ? `nobody: ${replaces} was lost` : replaces;
}
