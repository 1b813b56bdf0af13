import type { Command } from 'commander';
import type { ScenarioRun } from '../../scenario/scenario-run.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-codes.ts';
import { junitOf } from './junit.ts';
import { runJson, showRun, showTimeline } from './show-scenarios.ts';

type Given = { readonly catalog?: string; readonly filter?: string; readonly junit?: string; readonly explain?: true };

/** Needs no server: stories are played on a virtual clock, through the control plane that a server runs. */
export function testCommand(program: Command, { outside, finish, json }: CommandContext): void {
  program
    .command('test')
    .description('play stories against a catalog: what would it do, and whom would it wake?')
    .argument('[paths...]', 'files and folders of scenarios', ['scenarios'])
    .option('--catalog <folder>', 'folder of the catalog (default: the one that a story names, or catalog)')
    .option('--filter <text>', 'only files whose path has this in it')
    .option('--junit <file>', 'write what pipelines read about tests')
    .option('--explain', 'show each story by its times: what happened, and what came of it')
    .action(async (paths: readonly string[], { catalog, filter, junit, explain }: Given) => {
      const { say, complain, terminal, texts } = outside;
      const tell = (run: ScenarioRun): void => {
        if (json()) return;
        if (terminal.columns !== null) texts.progress(null);
        say(showRun(run, terminal));
        if (explain === true && run.result !== 'mistakes') say(showTimeline(run.played, terminal));
      };
      if (terminal.columns !== null && !json()) texts.progress('playing …');
      const runs = await outside.playScenarios({ paths, catalog: catalog ?? null, filter: filter ?? null }, tell);
      if (junit !== undefined) await texts.save(junit, junitOf(runs));
      const failed = runs.filter(({ result }) => result !== 'held').length;
      finish(failed > 0 || runs.length === 0 ? EXIT.no : EXIT.yes);
      if (json()) return say(JSON.stringify({ held: runs.length - failed, failed, scenarios: runs.map(runJson) }, null, 2));
      if (runs.length === 0) {
        const where = `${paths.join(', ')}${filter === undefined ? '' : ` with "${filter}" in its path`}`;
        return complain(
          `There is no scenario in ${where}\n  hint: their names end in .scenario; docs/scenarios.md begins with a small one`,
        );
      }
      return say(`${runs.length - failed} of ${runs.length} ${runs.length === 1 ? 'story' : 'stories'} held`);
    });
}
