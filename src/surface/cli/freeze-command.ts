import type { Command } from 'commander';
import { z } from 'zod';
import type { DurationMs } from '../../kernel/units.ts';
import { freeze, freezeList, type FreezeView } from '../../wire/release.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-codes.ts';
import { readLongTime } from './read-option.ts';
import { showTable } from './table.ts';
import { printable } from './terminal.ts';

type Given = { readonly service?: string; readonly for: DurationMs; readonly reason: string };

const ADDRESS = '/api/v1/freezes';

/** Stops promotions for a while. What turns out worse is rolled back all the same. */
export function freezeCommand(program: Command, context: CommandContext): void {
  const { outside, finish, client, json } = context;
  const command = program.command('freeze').description('stop promotions for a while; rollbacks pass');
  const tell = (answer: object, text: string): void => {
    finish(EXIT.yes);
    outside.say(json() ? JSON.stringify(answer, null, 2) : text);
  };
  command
    .command('set', { isDefault: true })
    .description('promote nothing of a service, or of any')
    .option('--service <name>', 'only this one')
    .requiredOption('--for <time>', 'how long at most: 30m, 4h, 7d', readLongTime)
    .requiredOption('--reason <text>', 'why; it is recorded')
    .action(async ({ service, reason, for: time }: Given) => {
      const made = await client().post(ADDRESS, { service: service ?? null, for_ms: time, reason }, freeze);
      tell(made, `${made.name}: ${printable(made.sentence)}`);
    });
  command
    .command('list')
    .description('what is frozen now, besides the windows of plans')
    .action(async () => {
      const answer = await client().get(ADDRESS, freezeList);
      tell(answer, showFreezes(answer.freezes, context));
    });
  command
    .command('lift')
    .description('end a freeze before its time')
    .argument('<name>')
    .requiredOption('--reason <text>', 'why; it is recorded')
    .action(async (name: string, { reason }: { reason: string }) => {
      const done = await client().post(
        `${ADDRESS}/${encodeURIComponent(name)}/lift`,
        { reason },
        z.object({ lifted: z.string() }),
      );
      tell(done, `${done.lifted} is lifted.`);
    });
}

function showFreezes(all: readonly FreezeView[], { outside }: CommandContext): string {
  if (all.length === 0) return 'Nothing is frozen.';
  const rows = all.map(({ name, service, until, actor, reason }) => [name, service ?? 'every service', until, actor, reason]);
  return showTable({ heading: ['NAME', 'SERVICE', 'UNTIL', 'BY', 'WHY'], rows }, outside.terminal);
}
