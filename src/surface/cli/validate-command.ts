import type { Command } from 'commander';
import type { Catalog } from '../../catalog/catalog.ts';
import { BURN_POLICIES } from '../../catalog/burn-policies.ts';
import { showProblem } from '../../kernel/problem.ts';
import { EXIT } from './exit-codes.ts';
import type { CommandContext } from './command-context.ts';
import { paint, printableLines } from './terminal.ts';

/** Needs no server: what is wrong with a catalog can be known before anything runs. */
export function validateCommand(program: Command, { outside, finish, json }: CommandContext): void {
  program
    .command('validate')
    .description('check a catalog folder; every mistake at once')
    .argument('[folder]', 'folder of the catalog', 'catalog')
    .action(async (folder: string) => {
      const { say, complain, terminal } = outside;
      const result = await outside.readCatalogFolder(folder);
      const mistakes = result.ok ? [] : result.problems;
      const warnings = result.ok ? result.warnings : [];
      finish(result.ok ? EXIT.yes : EXIT.no);
      if (json()) {
        const revision = result.ok ? result.value.revision : null;
        return say(JSON.stringify({ valid: result.ok, revision, mistakes, warnings }, null, 2));
      }
      for (const problem of mistakes) say(printableLines(showProblem(problem)));
      for (const problem of warnings) say(`${paint('warning', 'warn', terminal)}: ${printableLines(showProblem(problem))}`);
      if (!result.ok) return complain(`${counted(mistakes, 'mistake')} in ${folder}`);
      return say(`${folder} is valid: ${heldIn(result.value)}; revision ${result.value.revision.slice(0, 12)}`);
    });
}

/** What every catalog is about, and of the rest what somebody wrote: the source `default` is there without a document. */
function heldIn(catalog: Catalog): string {
  const { journeys, objectives, plans, products, burnPolicies, adjustments, alertTargets, sources, redaction } = catalog;
  const always = [counted(journeys, 'journey'), counted(objectives, 'objective'), counted(plans, 'rollout plan')];
  const rest = [
    { things: products, usual: 0, name: 'product' },
    { things: burnPolicies, usual: BURN_POLICIES.length, name: 'burn policy' },
    { things: adjustments, usual: 0, name: 'budget adjustment' },
    { things: alertTargets, usual: 0, name: 'alert target' },
    { things: sources, usual: 1, name: 'source' },
    { things: redaction.rules, usual: 0, name: 'redaction rule' },
  ];
  return [...always, ...rest.flatMap(({ things, usual, name }) => (things.length > usual ? [counted(things, name)] : []))].join(
    ', ',
  );
}

function counted(things: readonly object[], name: string): string {
  const several = /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
  return `${things.length} ${things.length === 1 ? name : several}`;
}
