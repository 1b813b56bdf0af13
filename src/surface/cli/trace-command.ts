import { type Command, InvalidArgumentError } from 'commander';
import { trace, traceId, type TraceView } from '../../wire/trace.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-codes.ts';
import { showTable } from './table.ts';
import type { Terminal } from './terminal.ts';

/** From a trace in another tool to what it counted for here. */
export function traceCommand(program: Command, { outside, finish, client, json }: CommandContext): void {
  program
    .command('trace')
    .description('which indicators a trace counted for, well or not, when, and how long it took')
    .argument('<id>', 'id of the trace, 32 hexadecimal digits', readTraceId)
    .action(async (id: string) => {
      const found = await client().get(`/api/v1/traces/${id}`, trace);
      finish(found.seen.length === 0 ? EXIT.unknown : EXIT.yes);
      outside.say(json() ? JSON.stringify(found, null, 2) : showTrace(found, outside.terminal));
    });
}

function readTraceId(text: string): string {
  if (!traceId.safeParse(text).success) throw new InvalidArgumentError('it is 32 hexadecimal digits.');
  return text;
}

function showTrace({ trace: id, seen, kept }: TraceView, terminal: Terminal): string {
  if (seen.length === 0) return `Nothing is remembered of trace ${id}.\nRemembered are: ${kept}.`;
  const heading = ['ENDED', 'JOURNEY', 'INDICATOR', '', 'TOOK', 'COHORT', 'SOURCE'];
  const rows = seen.map((one) => [
    one.at,
    one.journey ?? '',
    one.indicator,
    one.good ? 'good' : 'bad',
    one.value === null ? '' : `${Number(one.value.toPrecision(4))}${one.unit === null ? '' : ` ${one.unit}`}`,
    Object.entries(one.cohort)
      .map(([label, value]) => `${label}=${value}`)
      .join(' '),
    one.source,
  ]);
  return showTable({ heading, rows }, terminal);
}
