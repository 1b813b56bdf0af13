import { Option, type Command } from 'commander';
import { z } from 'zod';
import type { DurationMs } from '../../kernel/units.ts';
import { silence, silenceList, type SilencedView, type SilenceView } from '../../wire/silence.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-codes.ts';
import { readLongTime } from './read-option.ts';
import { showTable } from './table.ts';
import { printable } from './terminal.ts';

type Given = {
  readonly alert?: string;
  readonly objective?: string;
  readonly journey?: string;
  readonly service?: string;
  readonly everything?: true;
  readonly for: DurationMs;
  readonly pages?: true;
  readonly reason: string;
};

const ADDRESS = '/api/v1/silences';
const WHAT = ['alert', 'objective', 'journey', 'service', 'everything'] as const;

/** Keeps alerts from being told for a while: they are recorded as ever, and what is open at the end is told then. */
export function silenceCommand(program: Command, context: CommandContext): void {
  const { outside, finish, client, json } = context;
  const command = program.command('silence').description('tell nobody of some alerts for a while; they go on being recorded');
  const tell = (answer: object, text: string): void => {
    finish(EXIT.yes);
    outside.say(json() ? JSON.stringify(answer, null, 2) : text);
  };
  const set = command.command('set').description('tell nobody of an alert, or of all of something');
  for (const option of optionsOfWhat()) set.addOption(option);
  set
    .requiredOption('--for <time>', 'how long at most: 30m, 4h, 7d', readLongTime)
    .option('--pages', 'keep pages quiet for longer than a day, too')
    .requiredOption('--reason <text>', 'why; it is recorded')
    .action(async (given: Given) => {
      const { for: time, reason, pages = false } = given;
      const of = whatOf(given);
      if (of === null) return command.error('error: say which: --alert, --objective, --journey, --service or --everything');
      const made = await client().post(ADDRESS, { of, for_ms: time, pages, reason }, silence);
      tell(made, `${made.name}: ${printable(made.sentence)}`);
    });
  command
    .command('list', { isDefault: true })
    .description('of which alerts nobody is told now')
    .action(async () => {
      const answer = await client().get(ADDRESS, silenceList);
      tell(answer, showSilences(answer.silences, context));
    });
  command
    .command('lift')
    .description('end a silence before its time; what is open is told')
    .argument('<name>')
    .requiredOption('--reason <text>', 'why; it is recorded')
    .action(async (name: string, { reason }: { reason: string }) => {
      const lifted = z.object({ lifted: z.string() });
      const done = await client().post(`${ADDRESS}/${encodeURIComponent(name)}/lift`, { reason }, lifted);
      tell(done, `${done.lifted} is lifted.`);
    });
}

function optionsOfWhat(): readonly Option[] {
  const options = [
    new Option('--alert <id>', 'this one, which is open'),
    new Option('--objective <name>', 'all of an objective'),
    new Option('--journey <name>', 'all of a journey'),
    new Option('--service <name>', 'all of a service'),
    new Option('--everything', 'every alert there is'),
  ];
  return options.map((one, index) => one.conflicts(WHAT.filter((_, other) => other !== index)));
}

function whatOf(given: Given): SilencedView | null {
  if (given.everything === true) return { kind: 'everything' };
  for (const kind of ['alert', 'objective', 'journey', 'service'] as const) {
    const name = given[kind];
    if (name !== undefined) return { kind, name };
  }
  return null;
}

function showSilences(all: readonly SilenceView[], { outside }: CommandContext): string {
  if (all.length === 0) return 'Nothing is silenced.';
  const rows = all.map(({ name, of, until, actor, reason, alerts }) => [
    name,
    of.kind === 'everything' ? 'everything' : `${of.kind} ${of.name}`,
    until,
    String(alerts.length),
    actor,
    reason,
  ]);
  return showTable({ heading: ['NAME', 'OF', 'UNTIL', 'OPEN', 'BY', 'WHY'], rows }, outside.terminal);
}
