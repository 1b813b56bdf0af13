import { InvalidArgumentError, type Command } from 'commander';
import { trainList, trainRun, type TrainListView, type TrainRunView } from '../../wire/release.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-codes.ts';
import { showTable, type Cell } from './table.ts';
import { paint, printable, type Terminal } from './terminal.ts';

type Versions = { readonly candidate: string; readonly baseline: string };
type Given = Partial<Versions> & { readonly member?: Readonly<Record<string, Versions>>; readonly reason: string };

const ADDRESS = '/api/v1/trains';

/** Several rollouts that are one release: start, watch and end them together. */
export function trainCommand(program: Command, { outside, finish, client, json }: CommandContext): void {
  const command = program.command('train').description('several rollouts that are one release');
  const tell = (answer: TrainRunView): void => {
    finish(EXIT.yes);
    outside.say(json() ? JSON.stringify(answer, null, 2) : showTrain(answer, outside.terminal));
  };
  command
    .command('list', { isDefault: true })
    .description('trains of the catalog, and those on their way or ended lately')
    .action(async () => {
      const answer = await client().get(ADDRESS, trainList);
      finish(EXIT.yes);
      outside.say(json() ? JSON.stringify(answer, null, 2) : showTrains(answer, outside.terminal));
    });
  command
    .command('show')
    .description('one train: its members, its verdict, what it waits for')
    .argument('<id>')
    .action(async (id: string) => tell(await client().get(`${ADDRESS}/${encodeURIComponent(id)}`, trainRun)));
  command
    .command('start')
    .description('start a train: each member when those that it comes after are promoted')
    .argument('<train>')
    .option('--candidate <version>', 'of every member that is not named')
    .option('--baseline <version>', 'of every member that is not named')
    .option('--member <name=candidate:baseline>', 'versions of one member; can be given more than once', readMember)
    .option('--reason <text>', 'what this release is', '')
    .action(async (train: string, { candidate, baseline, member: members = {}, reason }: Given) =>
      tell(await client().post(ADDRESS, { train, candidate, baseline, members, reason }, trainRun)),
    );
  for (const { say, description } of COMMANDS) {
    command
      .command(say)
      .description(description)
      .argument('<id>')
      .requiredOption('--reason <text>', 'why; it is recorded')
      .action(async (id: string, { reason }: { reason: string }) =>
        tell(await client().post(`${ADDRESS}/${encodeURIComponent(id)}/${say}`, { reason }, trainRun)),
      );
  }
}

const COMMANDS = [
  { say: 'abort', description: 'take the whole train back, what comes last first' },
  { say: 'go-on', description: 'go on without what fell and what comes after it' },
] as const;

/** `catalogue=1.2.0:1.1.0`, one after the other. */
export function readMember(text: string, before: Readonly<Record<string, Versions>> = {}): Readonly<Record<string, Versions>> {
  const [, name = '', candidate = '', baseline = ''] = /^([^=]{1,100})=([^:]{1,200}):([^:]{1,200})$/.exec(text) ?? [];
  if (name === '') throw new InvalidArgumentError('write it as NAME=CANDIDATE:BASELINE, such as catalogue=1.2.0:1.1.0.');
  return { ...before, [name]: { candidate, baseline } };
}

function showTrains({ trains, runs }: TrainListView, terminal: Terminal): string {
  const rows = runs.map(({ id, phase, verdict, sentence }): readonly Cell[] => [id, { word: phase }, verdict.kind, sentence]);
  const known = trains.map(({ name, members }) => [name, members.join(', ')]);
  const parts = [
    runs.length === 0 ? 'No trains on their way.' : showTable({ heading: ['TRAIN', 'PHASE', 'VERDICT', 'WHY'], rows }, terminal),
    ...(known.length === 0 ? [] : [showTable({ heading: ['IN THE CATALOG', 'MEMBERS'], rows: known }, terminal)]),
  ];
  return parts.join('\n\n');
}

function showTrain(run: TrainRunView, terminal: Terminal): string {
  const { phase, reason, sentence, verdict, waiting } = run;
  const facts = [
    ['phase', reason === null ? phase : `${phase} (${reason})`],
    ['why', sentence],
    ['verdict', `${verdict.kind}: ${verdict.sentence}`],
    ...(waiting === null
      ? []
      : [['waits for', `${waiting.what}; until ${waiting.until}, then ${waiting.then} (${waiting.owner})`]]),
  ];
  const members = run.members.map(({ name, after, candidate, baseline, state, rollout }): readonly Cell[] => [
    name,
    `${baseline} → ${candidate}`,
    { word: state },
    rollout ?? '–',
    after.join(', ') || '–',
  ]);
  return [
    paint(printable(run.id), 'strong', terminal),
    showTable({ rows: facts }, terminal),
    showTable({ heading: ['MEMBER', 'VERSIONS', 'STATE', 'ROLLOUT', 'AFTER'], rows: members }, terminal),
  ].join('\n\n');
}
