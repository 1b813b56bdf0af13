import type { Command } from 'commander';
import { Option } from 'commander';
import { exportTexts, TARGETS, type Target } from '../../catalog/convert/export-texts.ts';
import { FORMATS, type Format } from '../../catalog/convert/formats.ts';
import type { CatalogFile } from '../../catalog/read-catalog.ts';
import { showProblem, type Problem } from '../../kernel/problem.ts';
import type { CommandContext, Outside } from './command-context.ts';
import { EXIT } from './exit-codes.ts';
import { readServerUrl } from './read-option.ts';
import { paint, printableLines } from './terminal.ts';

type Given = {
  readonly from: Format | 'auto';
  readonly to?: Target;
  readonly out?: string;
  readonly prometheus?: string;
  readonly owner?: string;
};

/** Reads promises that were written for something else, and writes ours for something else; no server is needed. */
export function convertCommand(program: Command, { outside, finish, json }: CommandContext): void {
  program
    .command('convert')
    .description('turn SLOs of other tools into a catalog, and a catalog into OpenSLO or Prometheus rules')
    .argument('<path>', 'a file, a folder, or - for standard input')
    .addOption(new Option('--from <format>', 'the format it is in').choices(['auto', ...FORMATS]).default('auto'))
    .addOption(new Option('--to <format>', 'plimsoll for what is read, openslo for a catalog').choices(TARGETS))
    .option('--out <folder>', 'write files there instead of showing them')
    .option('--prometheus <url>', 'where queries are asked that name no server', readServerUrl)
    .option('--owner <team>', 'who answers for what names nobody')
    .action(async (path: string, { from, to, out, prometheus, owner }: Given) => {
      const texts = path === '-' ? [{ file: 'stdin', text: await outside.readInput() }] : await outside.readTexts(path);
      const options = { from, to: to ?? null, prometheus: prometheus ?? null, owner: owner ?? null };
      const result = exportTexts(texts, options);
      finish(result.ok ? EXIT.yes : EXIT.no);
      const files = result.ok ? result.value : [];
      const notes = result.ok ? result.warnings : [];
      const mistakes = result.ok ? [] : result.problems;
      if (result.ok && out !== undefined) await outside.writeTexts(out, files);
      if (json()) return outside.say(JSON.stringify({ converted: result.ok, files, notes, mistakes }, null, 2));
      if (out === undefined && files.length > 0) outside.say(joined(files));
      report({ notes, mistakes }, outside);
      return outside.complain(summary({ files, notes, mistakes, out, path }));
    });
}

type Outcome = { readonly notes: readonly Problem[]; readonly mistakes: readonly Problem[] };

/** On standard error, so that what is converted can be sent on by itself. */
function report({ notes, mistakes }: Outcome, { complain, terminal }: Outside): void {
  for (const problem of notes) complain(`${paint('note', 'warn', terminal)}: ${printableLines(showProblem(problem))}`);
  for (const problem of mistakes) complain(printableLines(showProblem(problem)));
}

function summary({
  files,
  notes,
  mistakes,
  out,
  path,
}: Outcome & { files: readonly CatalogFile[]; out: string | undefined; path: string }): string {
  if (mistakes.length > 0) return `${path} is not converted: ${counted(mistakes, 'mistake')}`;
  const where = out === undefined ? '' : ` in ${out}`;
  return `${counted(files, 'file')}${where}, ${notes.length === 0 ? 'nothing to note' : counted(notes, 'note')}`;
}

/** Documents of all files below each other. Rules of Prometheus are groups of one list, which several files cannot share. */
function joined(files: readonly CatalogFile[]): string {
  if (!files.every(({ text }) => text.startsWith('groups:\n'))) return files.map(({ text }) => text.trimEnd()).join('\n---\n');
  return `groups:\n${files.map(({ text }) => text.slice('groups:\n'.length).trimEnd()).join('\n')}`;
}

function counted(things: readonly object[], name: string): string {
  return `${things.length} ${name}${things.length === 1 ? '' : 's'}`;
}
