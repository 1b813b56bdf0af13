import type { Command } from 'commander';
import { isAbsolute, relative } from 'node:path';
import { catalogCheck, catalogFiles, type CatalogDiagnosticView, type CatalogPlanView } from '../../wire/catalog.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-codes.ts';
import { paint, printable, printableLines, type Terminal } from './terminal.ts';

type File = { readonly file: string; readonly text: string };
const SIGNS = { added: '+', changed: '~', removed: '-' } as const;
const TONES = { added: 'good', changed: 'warn', removed: 'bad' } as const;

/** What a server would do if its catalog were this folder. It only asks. */
export function planCommand(program: Command, { outside, finish, client, json }: CommandContext): void {
  program
    .command('plan')
    .description('what putting this catalog in force would do: changes, what begins anew, what would not be well')
    .argument('[folder]', 'folder of the catalog', 'catalog')
    .action(async (folder: string) => {
      const { say, complain, terminal } = outside;
      const mine = (await outside.readTexts(folder)).map(({ file, text }) => ({
        file: isAbsolute(file) ? relative(folder, file) : file,
        text,
      }));
      const asked = client();
      const theirs = await asked.get('/api/v1/catalog/files', catalogFiles);
      const answer = await asked.post('/api/v1/catalog/check', { files: differing(mine, theirs.files) }, catalogCheck);
      finish(answer.valid ? EXIT.yes : EXIT.no);
      if (json()) return say(JSON.stringify(answer, null, 2));
      for (const one of [...answer.mistakes, ...answer.warnings]) say(showDiagnostic(one, terminal));
      if (answer.left_out > 0) say(`… and ${answer.left_out} more`);
      if (answer.plan === null) return complain(`There is nothing to plan while ${folder} has mistakes`);
      return say(showPlan(answer.plan, terminal).join('\n'));
    });
}

/** Files that are the same need not be sent; those that are only there are to go. */
function differing(mine: readonly File[], theirs: readonly File[]): readonly { file: string; text: string | null }[] {
  const there = new Map(theirs.map(({ file, text }) => [file, text]));
  const here = new Set(mine.map(({ file }) => file));
  const gone = theirs.flatMap(({ file }) => (here.has(file) ? [] : [{ file, text: null }]));
  return [...mine.filter(({ file, text }) => there.get(file) !== text), ...gone];
}

function showDiagnostic({ severity, shown }: CatalogDiagnosticView, terminal: Terminal): string {
  return severity === 'mistake' ? printableLines(shown) : `${paint('warning', 'warn', terminal)}: ${printableLines(shown)}`;
}

function showPlan(plan: CatalogPlanView, terminal: Terminal): readonly string[] {
  const changes = plan.changes.flatMap(({ change, what, name, fields, left_out: leftOut }) => [
    `  ${paint(SIGNS[change], TONES[change], terminal)} ${what} ${printable(name)}`,
    ...fields.map(
      ({ field, before, after }) => `      ${printable(field)}: ${printable(before ?? 'none')} → ${printable(after ?? 'none')}`,
    ),
    ...(leftOut > 0 ? [`      … and ${leftOut} more fields`] : []),
  ]);
  const left = plan.changes_left_out > 0 ? [`  … and ${plan.changes_left_out} more changes`] : [];
  const unwell = plan.judged.filter(({ after, before }) => after !== before && after !== 'healthy');
  return [
    printable(plan.sentence),
    ...changes,
    ...left,
    ...plan.redefined.map(({ sentence }) => `! ${printable(sentence)}`),
    ...unwell.map(
      (one) =>
        `! ${printable(one.objective)}: ${one.before ?? 'new'} → ${one.after ?? 'not known yet'}. ${printable(one.sentence)}`,
    ),
    ...plan.rollouts.map((one) => `! rollout ${printable(one.id)}: ${printable(one.because)}`),
    ...plan.alerts.map((one) => `! alert of ${printable(one.subject)} is withdrawn: ${printable(one.because)}`),
  ];
}
