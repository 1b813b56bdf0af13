import type { Command } from 'commander';
import { showProblem, type Problem } from '../../kernel/problem.ts';
import { EXIT } from './exit-codes.ts';
import type { CommandContext } from './program.ts';

/** Needs no server: what is wrong with a catalog can be known before anything runs. */
export function validateCommand(program: Command, { outside, finish, json }: CommandContext): void {
  program
    .command('validate')
    .description('check a catalog folder; every mistake at once')
    .argument('[folder]', 'folder of the catalog', 'catalog')
    .action(async (folder: string) => {
      const result = await outside.readCatalogFolder(folder);
      const mistakes = result.ok ? [] : result.problems;
      const warnings = result.ok ? result.warnings : [];
      finish(result.ok ? EXIT.yes : EXIT.no);
      if (json()) {
        outside.say(JSON.stringify({ valid: result.ok, revision: result.ok ? result.value.revision : null, mistakes, warnings }, null, 2));
        return;
      }
      for (const problem of mistakes) outside.say(showProblem(problem));
      for (const problem of warnings) outside.say(`warning: ${showProblem(problem)}`);
      if (!result.ok) outside.complain(`${counted(mistakes, 'mistake')} in ${folder}`);
      else {
        const { objectives, journeys, plans, revision } = result.value;
        outside.say(`${folder} is valid: ${counted(journeys, 'journey')}, ${counted(objectives, 'objective')}, ${counted(plans, 'rollout plan')}; revision ${revision.slice(0, 12)}`);
      }
    });
}

function counted(things: readonly (Problem | object)[], name: string): string {
  return `${things.length} ${name}${things.length === 1 ? '' : 's'}`;
}
