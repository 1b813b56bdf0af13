import type { Command } from 'commander';
import { showDuration, showRatio } from '../../kernel/show.ts';
import type { DurationMs } from '../../kernel/units.ts';
import { forecast, suggestion, type SuggestionView } from '../../wire/outlook.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-codes.ts';
import { showTable } from './table.ts';
import { printable } from './terminal.ts';

/** What is to be expected of one objective: when its budget is gone, and what another target would have meant. */
export function sloOutlook(slo: Command, context: CommandContext): void {
  const { outside, finish, client, json } = context;
  const pathOf = (name: string, of: string): string => `/api/v1/objectives/${encodeURIComponent(name)}/${of}`;
  slo
    .command('suggest')
    .description('what each target would have meant in the last 30 to 90 days; nothing is applied')
    .argument('<name>', 'objective')
    .action(async (name: string) => {
      const answer = await client().get(pathOf(name, 'suggestion'), suggestion);
      finish(answer.suggested === null ? EXIT.unknown : EXIT.yes);
      outside.say(json() ? JSON.stringify(answer, null, 2) : showSuggestion(answer, context));
    });
  slo
    .command('forecast')
    .description('when the budget will be gone if things go on, with an interval')
    .argument('<name>', 'objective')
    .action(async (name: string) => {
      const answer = await client().get(pathOf(name, 'forecast'), forecast);
      finish(answer.known ? EXIT.yes : EXIT.unknown);
      outside.say(json() ? JSON.stringify(answer, null, 2) : printable(answer.sentence));
    });
}

function showSuggestion(
  { sentence, target, suggested, trials, known_ms: knownMs }: SuggestionView,
  { outside }: CommandContext,
): string {
  if (trials.length === 0) return printable(sentence);
  const rows = trials.map((trial) => [
    showRatio(trial.target),
    trial.target === suggested ? 'suggested' : trial.target === target ? 'in force' : '',
    showRatio(trial.worst_spent),
    String(trial.breaches),
    trial.breaches_per_year.toFixed(1),
    trial.pages_per_month.toFixed(1),
    String(trial.tickets),
  ]);
  const known = showDuration(knownMs as DurationMs);
  const heading = ['TARGET', '', 'WORST SPENT', `BREACHES IN ${known}`, 'A YEAR', 'PAGES IN 4 WEEKS', 'TICKETS'];
  return `${printable(sentence)}\n\n${showTable({ heading, rows }, outside.terminal)}`;
}
