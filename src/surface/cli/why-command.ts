import type { Command } from 'commander';
import { showDuration, showRatio } from '../../kernel/show.ts';
import type { DurationMs } from '../../kernel/units.ts';
import { attribution, type AttributionView } from '../../wire/attribution.ts';
import { why, type WhyView } from '../../wire/cause.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-codes.ts';
import { readSince } from './read-option.ts';
import { showTable, type Cell } from './table.ts';
import { printableLines, type Terminal } from './terminal.ts';

type Given = { readonly since?: string; readonly from?: string; readonly to?: string; readonly budget: boolean };

/** Why a journey fell, the firmest cause first; or who spent the budget of an objective. */
export function whyCommand(program: Command, { outside, finish, client, json }: CommandContext): void {
  program
    .command('why')
    .description('why a journey does worse than before: changes, cohorts, dependencies, silence; or who spent a budget')
    .argument('<name>', 'journey; with --budget an objective')
    .option('--since <time>', 'start of the window that now ends: 2h, 1d, or a time (default: 1h)', readSince)
    .option('--from <time>', 'the same, for a window that ended', readSince)
    .option('--to <time>', 'its end', readSince)
    .option('--budget', 'who spent the budget of the objective, over its whole window', false)
    .action(async (name: string, { since, from = since, to, budget }: Given) => {
      const of = encodeURIComponent(name);
      if (budget) {
        const spent = await client().get(`/api/v1/objectives/${of}/attribution`, attribution);
        finish(EXIT.yes);
        return outside.say(json() ? JSON.stringify(spent, null, 2) : showAttribution(spent, outside.terminal));
      }
      const query = new URLSearchParams({ ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) });
      const told = await client().get(`/api/v1/journeys/${of}/why?${query.toString()}`, why);
      finish(told.coverage === 0 ? EXIT.unknown : EXIT.yes);
      return outside.say(json() ? JSON.stringify(told, null, 2) : showWhy(told, outside.terminal));
    });
}

export function showWhy(told: WhyView, terminal: Terminal): string {
  const rows = told.causes.map(({ strength, kind, since, sentence }): readonly Cell[] => [
    { word: strength },
    kind,
    since,
    sentence,
  ]);
  const falls = told.falls.map(({ objective, from, to, ongoing, rate, rate_before }): readonly Cell[] => [
    objective,
    from,
    ongoing ? 'now' : to,
    showRatio(rate_before),
    showRatio(rate),
  ]);
  const { changes, cohorts, dependencies } = told.looked_at;
  const facts = [
    ['window', `${told.from} to ${told.to}, compared with what was since ${told.compared_from}`],
    ['evidence', `coverage ${showRatio(told.coverage)}, ${ageOf(told.age_ms)}`],
    ['looked at', `changes ${changes}, cohorts ${cohorts}, dependencies ${dependencies}`],
  ];
  const cleared = told.cleared.map((title) => `  ${title}`);
  return [
    printableLines(told.sentence),
    ...(falls.length === 0
      ? []
      : [showTable({ heading: ['OBJECTIVE', 'FELL AT', 'UNTIL', 'BEFORE', 'FAILED'], rows: falls }, terminal)]),
    ...(rows.length === 0 ? [] : [showTable({ heading: ['STRENGTH', 'CAUSE', 'SINCE', 'WHY'], rows }, terminal)]),
    ...(cleared.length === 0
      ? []
      : [printableLines(['Not these, which ran beside others and failed no more than they did:', ...cleared].join('\n'))]),
    showTable({ rows: facts }, terminal),
  ].join('\n\n');
}

export function showAttribution(spent: AttributionView, terminal: Terminal): string {
  const rows = [
    ...spent.spenders.map((one): readonly Cell[] => [
      { word: one.strength },
      one.evidence,
      String(Math.round(one.bad)),
      showRatio(one.spent),
      `${showRatio(one.low)} – ${showRatio(one.high)}`,
      one.burning ? 'now' : one.last,
      one.title,
    ]),
    ['', '', String(Math.round(spent.unattributed.bad)), showRatio(spent.unattributed.spent), '', '', 'nobody known'],
  ];
  const heading = ['STRENGTH', 'BY', `BAD ${spent.unit.toUpperCase()}`, 'OF BUDGET', 'BETWEEN', 'UNTIL', 'WHO'];
  const facts = [
    ['window', `${spent.from} to ${spent.at}`],
    ['evidence', `coverage of the last hour ${showRatio(spent.coverage)}, ${ageOf(spent.age_ms)}`],
  ];
  return [printableLines(spent.sentence), showTable({ heading, rows }, terminal), showTable({ rows: facts }, terminal)].join(
    '\n\n',
  );
}

function ageOf(ms: number | null): string {
  return ms === null ? 'nothing heard' : `newest event ${showDuration(ms as DurationMs)} old`;
}
