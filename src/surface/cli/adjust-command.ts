import type { Command } from 'commander';
import { z } from 'zod';
import { adjustment, adjustmentList, type AdjustmentView } from '../../wire/adjustment.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-codes.ts';
import { readSince } from './read-option.ts';
import { showTable } from './table.ts';
import { printable } from './terminal.ts';

type Given = {
  readonly objective?: readonly string[];
  readonly journey?: readonly string[];
  readonly all?: boolean;
  readonly from: string;
  readonly to: string;
  readonly countGood?: boolean;
  readonly reason: string;
  readonly approvedBy?: string;
};

const ADDRESS = '/api/v1/adjustments';

/** Time that does not count against budgets. Both budgets stay visible: with it, and as if it were not. */
export function adjustCommand(program: Command, context: CommandContext): void {
  const { outside, finish, client, json } = context;
  const command = program.command('adjust').description('time that does not count against budgets, with its reason');
  const tell = (answer: object, text: string): void => {
    finish(EXIT.yes);
    outside.say(json() ? JSON.stringify(answer, null, 2) : text);
  };
  command
    .command('list', { isDefault: true })
    .description('what is adjusted, the newest first')
    .action(async () => {
      const answer = await client().get(ADDRESS, adjustmentList);
      tell(answer, showAdjustments(answer.adjustments, context));
    });
  command
    .command('add')
    .description('leave a stretch of time out of budgets; at most 24 hours, beginning at most 30 days ago')
    .option('--objective <names...>', 'objectives by name')
    .option('--journey <names...>', 'all objectives of these journeys')
    .option('--all', 'every objective there is')
    .requiredOption('--from <time>', 'its start: 2h for two hours ago, or a time', readSince)
    .requiredOption('--to <time>', 'its end', readSince)
    .option('--count-good', 'let what happened count as good instead of leaving it out')
    .requiredOption('--reason <text>', 'why; it is recorded')
    .option('--approved-by <name>', 'who agreed')
    .action(async ({ from, to, countGood = false, reason, approvedBy, ...named }: Given, add: Command) => {
      const { objective: objectives = [], journey: journeys = [], all = false } = named;
      // To the API none named means all of them; on a command line it is more likely that somebody forgot.
      if ((objectives.length + journeys.length === 0) !== all)
        return add.error('error: name objectives or journeys, or say --all, and not both');
      const mode = countGood ? 'count-good' : 'exclude';
      const body = { objectives, journeys, from, to, mode, reason, approved_by: approvedBy ?? null };
      const made = await client().post(ADDRESS, body, adjustment);
      tell(made, `${made.name}: ${printable(made.sentence)}`);
    });
  command
    .command('withdraw')
    .description('let the time count again')
    .argument('<name>')
    .requiredOption('--reason <text>', 'why; it is recorded')
    .action(async (name: string, { reason }: { reason: string }) => {
      const path = `${ADDRESS}/${encodeURIComponent(name)}/withdraw`;
      const done = await client().post(path, { reason }, z.object({ withdrawn: z.string() }));
      tell(done, `${done.withdrawn} is withdrawn: that time counts again.`);
    });
}

function showAdjustments(all: readonly AdjustmentView[], { outside }: CommandContext): string {
  if (all.length === 0) return 'Nothing is adjusted: every budget is as it was measured.';
  const rows = all.map(({ name, origin, mode, spans, sentence }) => [name, origin, mode, spans[0]?.from ?? '–', sentence]);
  return showTable({ heading: ['NAME', 'BY', 'HOW', 'LATEST', 'WHAT'], rows }, outside.terminal);
}
