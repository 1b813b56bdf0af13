import type { Command } from 'commander';
import { showCount } from '../../kernel/show.ts';
import { anomalies } from '../../wire/outlook.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-codes.ts';
import { printable } from './terminal.ts';

/** Hints where to look; what is promised is told by `plimsoll slo`. */
export function anomaliesCommand(program: Command, { outside, finish, client, json }: CommandContext): void {
  program
    .command('anomalies')
    .description('what is not as it usually is at this time of the week, and what has drifted')
    .option('--check', 'exit 1 when there is any')
    .action(async ({ check = false }: { check?: boolean }) => {
      const answer = await client().get('/api/v1/anomalies', anomalies);
      finish(check && answer.anomalies.length > 0 ? EXIT.no : EXIT.yes);
      if (json()) return outside.say(JSON.stringify(answer, null, 2));
      const found = [...answer.anomalies, ...answer.drifts].map(({ sentence }) => printable(sentence));
      const young = answer.young.length === 0 ? [] : [`What is usual is not known yet of ${some(answer.young)}.`];
      return outside.say([...(found.length === 0 ? ['Nothing is unusual.'] : found), ...young].join('\n'));
    });
}

const MOST_NAMED = 5;

function some(names: readonly string[]): string {
  const rest = names.length - MOST_NAMED;
  return rest <= 1 ? names.join(', ') : `${names.slice(0, MOST_NAMED).join(', ')} and ${showCount(rest)} more`;
}
