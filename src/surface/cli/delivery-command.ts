import type { Command } from 'commander';
import { showCount, showDuration, showRatio } from '../../kernel/show.ts';
import type { DurationMs } from '../../kernel/units.ts';
import { delivery, type DeliveryFigureView, type DeliveryView } from '../../wire/delivery.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-codes.ts';
import { showTable, type Cell } from './table.ts';
import { printableLines, type Terminal } from './terminal.ts';

type Given = { readonly window: string; readonly service?: string };

/** How releases go, by the four figures that teams are compared by, and what each of them is reckoned from. */
export function deliveryCommand(program: Command, { outside, finish, client, json }: CommandContext): void {
  program
    .command('delivery')
    .description('how releases go: how often they reach customers, how long they take, how many hurt, how soon it is mended')
    .option('--window <time>', 'over how long: 1d, 7d, 28d', '28d')
    .option('--service <name>', 'of this service alone')
    .action(async ({ window, service }: Given) => {
      const query = new URLSearchParams({ window, ...(service === undefined ? {} : { service }) });
      const told = await client().get(`/api/v1/delivery?${query.toString()}`, delivery);
      finish(told.figures.frequency.value === null ? EXIT.unknown : EXIT.yes);
      return outside.say(json() ? JSON.stringify(told, null, 2) : showTold(told, outside.terminal));
    });
}

const SHOWN = 10;

function showTold({ sentence, figures, releases, from, to, coverage, age_ms: age }: DeliveryView, terminal: Terminal): string {
  const { frequency, lead_time: lead, change_failure_rate: failed, time_to_restore: restore } = figures;
  const rows: readonly (readonly Cell[])[] = [
    rowOf('frequency', frequency, (value) => `${showCount(Math.round(value * 100) / 100)}/d`),
    rowOf('lead time', lead, showTime),
    rowOf('change failure rate', failed, showRatio),
    rowOf('time to restore', restore, showTime),
  ];
  const listed = releases
    .slice(0, SHOWN)
    .map((one): readonly Cell[] => [one.at, { word: one.failed ? 'failed' : 'ok' }, one.sentence]);
  const facts = [
    ['window', `${from} to ${to}`],
    [
      'evidence',
      `${coverage < 0.01 ? 'less than 1 %' : showRatio(coverage)} of it remembered, ${age === null ? 'no release ended' : `last release ${showTime(age)} ago`}`,
    ],
  ];
  return [
    printableLines(sentence),
    showTable({ heading: ['FIGURE', 'NOW', 'BETWEEN', 'BEFORE', 'FROM', 'BAND'], rows }, terminal),
    ...(listed.length === 0 ? [] : [showTable({ heading: ['ENDED', 'HOW', 'RELEASE'], rows: listed }, terminal)]),
    showTable({ rows: facts }, terminal),
  ].join('\n\n');
}

function rowOf(
  name: string,
  { value, low, high, before, n, of, band }: DeliveryFigureView,
  show: (value: number) => string,
): readonly Cell[] {
  const shown = (one: number | null): string => (one === null ? '–' : show(one));
  const between = low === null || high === null ? '–' : `${show(low)} – ${show(high)}`;
  return [name, shown(value), between, shown(before), `${n} of ${of}`, { word: band ?? 'unknown' }];
}

/** Whole seconds: of these nobody needs less. */
function showTime(ms: number): string {
  return showDuration((Math.round(ms / 1_000) * 1_000) as DurationMs);
}
