import type { Command } from 'commander';
import { z } from 'zod';
import { objective, type ObjectiveView } from '../../wire/objective.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { CommandContext } from './command-context.ts';
import { sloOutlook } from './slo-outlook.ts';
import { showObjective, showObjectives } from './show-objectives.ts';

const all = z.object({ objectives: z.array(objective) });

export function sloCommand(program: Command, context: CommandContext): void {
  const { outside, finish, client, json } = context;
  const command = program.command('slo');
  sloOutlook(command, context);
  command
    .description('objectives with their budgets; with a name, one of them with its arithmetic')
    .argument('[name]', 'objective')
    .option('--check', 'exit 1 when one burns or is exhausted, 2 when one is blind')
    .action(async (name: string | undefined, { check = false }: { check?: boolean }) => {
      const path = '/api/v1/objectives';
      if (name === undefined) {
        const { objectives } = await client().get(path, all);
        finish(check ? worst(objectives) : EXIT.yes);
        return outside.say(json() ? JSON.stringify({ objectives }, null, 2) : showObjectives(objectives, outside.terminal));
      }
      const one = await client().get(`${path}/${encodeURIComponent(name)}`, objective);
      finish(check ? worst([one]) : EXIT.yes);
      return outside.say(json() ? JSON.stringify(one, null, 2) : showObjective(one, outside.terminal));
    });
}

function worst(objectives: readonly ObjectiveView[]): ExitCode {
  if (objectives.some(({ health }) => health === 'burning' || health === 'exhausted')) return EXIT.no;
  return objectives.some(({ health }) => health === 'blind') ? EXIT.unknown : EXIT.yes;
}
