import type { Command } from 'commander';
import { showCount, showDuration, showRatio } from '../../kernel/show.ts';
import type { DurationMs } from '../../kernel/units.ts';
import type { ObjectiveView } from '../../wire/objective.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { CommandContext } from './program.ts';
import { showTable } from './table.ts';

export function sloCommand(program: Command, { outside, finish, client, json }: CommandContext): void {
  program
    .command('slo')
    .description('objectives with their budgets; with a name, one of them with its arithmetic')
    .argument('[name]', 'objective')
    .option('--check', 'exit 1 when one burns or is exhausted, 2 when one is blind')
    .action(async (name: string | undefined, options: { check?: boolean }) => {
      const objectives = await ask(client(), name);
      finish(options.check === true ? worst(objectives) : EXIT.yes);
      if (json()) outside.say(JSON.stringify(name === undefined ? { objectives } : objectives[0], null, 2));
      else if (name === undefined) outside.say(showList(objectives, outside.columns));
      else for (const objective of objectives) outside.say(showOne(objective, outside.columns));
    });
}

async function ask(client: ReturnType<CommandContext['client']>, name: string | undefined): Promise<readonly ObjectiveView[]> {
  if (name === undefined) return ((await client.get('/api/v1/objectives')) as { objectives: ObjectiveView[] }).objectives;
  return [(await client.get(`/api/v1/objectives/${encodeURIComponent(name)}`)) as ObjectiveView];
}

function worst(objectives: readonly ObjectiveView[]): ExitCode {
  if (objectives.some(({ health }) => health === 'burning' || health === 'exhausted')) return EXIT.no;
  return objectives.some(({ health }) => health === 'blind') ? EXIT.unknown : EXIT.yes;
}

function showList(objectives: readonly ObjectiveView[], columns: number | null): string {
  if (objectives.length === 0) return 'The catalog has no objectives.';
  const rows = objectives.map(({ name, target, window, health, remaining, sentence }) => [name, showRatio(target), window, health, remaining === null ? '–' : showRatio(remaining), sentence]);
  return showTable([['OBJECTIVE', 'TARGET', 'WINDOW', 'HEALTH', 'BUDGET LEFT', 'WHY'], ...rows], columns);
}

function showOne(objective: ObjectiveView, columns: number | null): string {
  const { good, total, allowed, known_since, coverage, age_ms } = objective;
  const facts = [
    ['target', `${showRatio(objective.target)} over ${objective.window}`],
    ['health', objective.reason === null ? objective.health : `${objective.health} (${objective.reason})`],
    ['counted', good === null || total === null ? 'nothing that can be judged' : `${showCount(good)} good of ${showCount(total)}`],
    ['budget', allowed === null || total === null || good === null ? 'unknown' : `${showCount(total - good)} bad of ${showCount(allowed)} allowed, ${showRatio(objective.remaining ?? 0)} left`],
    ['evidence', `since ${known_since ?? 'never'}, coverage ${showRatio(coverage)}, ${age_ms === null ? 'nothing heard' : `newest event ${showDuration(age_ms as DurationMs)} old`}`],
    ['why', objective.sentence],
  ];
  const burns = objective.burn.map(({ window, burn, coverage: seen }) => [window, burn === null ? 'blind' : burn.toFixed(2), showRatio(seen)]);
  const rules = objective.rules.map(({ id, long, short, threshold, fires }) => [id, `${long} and ${short}`, threshold.toFixed(2), fires === null ? 'frozen' : fires ? 'FIRES' : 'quiet']);
  return [
    `${objective.display_name} (${objective.name})`,
    showTable(facts, columns),
    showTable([['WINDOW', 'BURN', 'COVERAGE'], ...burns], columns),
    showTable([['RULE', 'OVER', 'BURN ABOVE', 'STATE'], ...rules], columns),
  ].join('\n\n');
}
