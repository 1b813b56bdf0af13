import type { Command } from 'commander';
import { showCount, showDuration, showRatio } from '../../kernel/show.ts';
import type { DurationMs } from '../../kernel/units.ts';
import { distribution, type DistributionView } from '../../wire/distribution.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-codes.ts';
import { readSince } from './read-option.ts';
import { showTable } from './table.ts';
import type { Terminal } from './terminal.ts';

type Given = { readonly by?: string; readonly window?: string; readonly from?: string; readonly to?: string };

/** What customers waited, whether anything is promised of it or not. */
export function distributionCommand(program: Command, { outside, finish, client, json }: CommandContext): void {
  program
    .command('distribution')
    .description('quantiles of what an indicator measured over a window, all together and by cohort')
    .argument('<indicator>', 'name of the indicator')
    .option('--by <label>', 'a label of the journey’s cohorts, such as region')
    .option('--window <duration>', 'how far back: 1h, 7d, 30d (default: 30d)')
    .option('--from <time>', 'start of the window instead: 24h ago as 24h, or a time', readSince)
    .option('--to <time>', 'its end (default: now)', readSince)
    .action(async (name: string, given: Given) => {
      const query = new URLSearchParams(Object.entries(given));
      const asked = query.size === 0 ? '' : `?${query.toString()}`;
      const found = await client().get(`/api/v1/indicators/${encodeURIComponent(name)}/distribution${asked}`, distribution);
      finish(found.p50 === null ? EXIT.unknown : EXIT.yes);
      outside.say(json() ? JSON.stringify(found, null, 2) : showDistribution(found, outside.terminal));
    });
}

function showDistribution(found: DistributionView, terminal: Terminal): string {
  const { indicator, from, to, redefined, counted_from: countedFrom, coverage, bound, joined } = found;
  const age = found.age_ms === null ? 'nothing was heard yet' : `the newest is ${showDuration(found.age_ms as DurationMs)} old`;
  const sight = `${showRatio(coverage)} of the window is covered; ${age}`;
  const since =
    countedFrom === null || !redefined ? '' : `\nIt was defined otherwise before ${countedFrom}; nothing of that is in here.`;
  const lines = [`${indicator} from ${from} to ${to}: ${sight}.${since}`];
  if (found.total === 0) return `${lines.join('\n')}\nNothing was counted.`;
  if (found.p50 === null) return `${lines.join('\n')}\n${showCount(found.total)} events were counted, none of them with a value.`;
  const heading = [found.by?.toUpperCase() ?? '', 'EVENTS', 'GOOD', 'P50', 'P90', 'P95', 'P99', 'P99.9'];
  const rows = [{ value: 'all', ...found }, ...found.cohorts].map((one) => [
    one.value,
    showCount(one.total),
    one.total === 0 ? '' : showRatio(one.good / one.total),
    ...[one.p50, one.p90, one.p95, one.p99, one.p999].map((value) => showValue(value, found.unit)),
  ]);
  const others = joined === 0 ? '' : ` __other__ holds ${joined} more values of ${found.by}.`;
  const exact = `Each quantile is within ${showRatio(bound)} of the value itself.${others}`;
  return [...lines, '', showTable({ heading, rows }, terminal), '', exact].join('\n');
}

/** Three digits are all that a bucket tells. */
function showValue(value: number | null, unit: DistributionView['unit']): string {
  if (value === null) return '';
  return `${Number(value.toPrecision(3))}${unit === null ? '' : ` ${unit}`}`;
}
