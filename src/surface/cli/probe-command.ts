import { InvalidArgumentError, Option, type Command } from 'commander';
import { nearest } from '../../kernel/nearest.ts';
import { DAY } from '../../kernel/units.ts';
import { SERVER } from '../../probe/assigned.ts';
import { assignments, type Probe } from '../../wire/probe.ts';
import { Unanswered } from './client.ts';
import type { AgentOptions, CommandContext, Probing } from './command-context.ts';
import { EXIT } from './exit-codes.ts';
import { readNamed, readPort } from './read-option.ts';
import { readAge, readSize, readTelemetryUrl } from './relay-command.ts';
import { showProbes, showRun, showStep } from './show-probe.ts';

type Given = Omit<AgentOptions, 'server' | 'to'> & { readonly to?: string };
/** Where a server takes telemetry when nobody says otherwise. */
const TELEMETRY_PORT = 4318;
const CHROMIUM = 'browser for steps that need one, by path or name (default: one by its usual names)';

/** Probes from this machine: as an agent that goes on and on, or once to see what comes of it. */
export function probeCommand(program: Command, context: CommandContext): void {
  const probe = program
    .command('probe')
    .description('probe from this machine: as an agent with --location, or once with run')
    .option('--location <name>', 'where this is: the agent makes the probes that name it', readLocation)
    .option('--to <url>', `address of the server for telemetry (default: the server's, port ${TELEMETRY_PORT})`, readTelemetryUrl)
    .option('--token-file <file>', 'file with the token of the agent’s source')
    .option('--data <folder>', 'folder for what the server has not taken yet', '.plimsoll/probe')
    .option('--secret <name=file>', 'secret of probes, in a file of mode 600; may be repeated', readNamed)
    .option('--reference <host:port>', 'says whether this network works; may be repeated (default: the server)', readReference)
    .option('--chromium <path>', CHROMIUM)
    .option('--status-port <port>', 'port of GET /healthz; 0 chooses one', readPort)
    .addOption(new Option('--max-bytes <size>', 'what may wait on disk').argParser(readSize).default(2 ** 30, '1GiB'))
    .addOption(new Option('--max-age <time>', 'how long it may wait').argParser(readAge).default(2 * DAY, '2d'))
    .action(async (given: Given) => {
      if (given.location === undefined || given.tokenFile === undefined)
        return probe.error('error: an agent needs --location and --token-file; plimsoll probe run NAME makes one run by hand');
      context.finish(await probingOf(context).agent(agentOptions(program, context, given)));
    });
  listCommand(probe, context);
  runCommand(probe, context);
}

function agentOptions(program: Command, { server, outside }: CommandContext, given: Given): AgentOptions {
  const data = (program.opts().data as string | undefined) ?? given.data;
  const url = server() ?? outside.findServer(undefined)?.url;
  if (url === undefined)
    throw new Unanswered('SERVER_UNKNOWN', 'There is no server that says what is probed\n  hint: name it with --server URL');
  const { protocol, hostname } = new URL(url);
  return { ...given, data, server: url, to: given.to ?? `${protocol}//${hostname}:${TELEMETRY_PORT}` };
}

function listCommand(probe: Command, { outside, client, json, finish }: CommandContext): void {
  probe
    .command('list')
    .description('what is probed, from where and how often')
    .action(async () => {
      const found = await client().get('/api/v1/probes', assignments);
      finish(EXIT.yes);
      outside.say(json() ? JSON.stringify(found, null, 2) : showProbes(found.probes, outside.terminal));
    });
}

type RunGiven = {
  readonly catalog?: string;
  readonly location: string;
  readonly secret?: ReadonlyMap<string, string>;
  readonly chromium?: string;
};

function runCommand(probe: Command, context: CommandContext): void {
  const { outside, json, finish } = context;
  probe
    .command('run')
    .description('make one run from this machine and show its phases; exit 1 when it failed, 2 when it says nothing')
    .argument('<name>', 'name of the probe')
    .option('--catalog <folder>', 'take the probe from this folder instead of the server')
    .option('--location <name>', 'as if from there', readLocation, SERVER)
    .option('--secret <name=file>', 'secret of probes, in a file of mode 600; may be repeated', readNamed)
    .option('--chromium <path>', CHROMIUM)
    .action(async (name: string, given: RunGiven) => {
      // Options that the agent has as well are taken by it, wherever they are written.
      const { catalog, location, secret = new Map(), chromium } = { ...given, ...agentsOwn(probe) };
      const found = await probeNamed(name, context, catalog);
      const told = json() ? () => undefined : (...made: Parameters<typeof showStep>) => outside.say(showStep(...made));
      const run = await probingOf(context).once(found, { location, secrets: secret, chromium: chromium ?? null, told });
      finish(run.outcome === 'ok' ? EXIT.yes : run.outcome === 'failed' ? EXIT.no : EXIT.unknown);
      outside.say(json() ? JSON.stringify(run, null, 2) : showRun(run));
    });
}

function agentsOwn(probe: Command): Partial<RunGiven> {
  const { location, secret, chromium } = probe.opts<Partial<RunGiven>>();
  return { ...(location !== undefined && { location }), ...(secret && { secret }), ...(chromium !== undefined && { chromium }) };
}

async function probeNamed(name: string, { outside, client }: CommandContext, catalog: string | undefined): Promise<Probe> {
  const probes =
    catalog === undefined ? (await client().get('/api/v1/probes', assignments)).probes : await inFolder(catalog, outside);
  const found = probes.find((one) => one.name === name);
  if (found !== undefined) return found;
  const meant = nearest(
    name,
    probes.map((one) => one.name),
  );
  const hint = meant === undefined ? 'plimsoll probe list shows all' : `did you mean ${meant}?`;
  throw new InvalidArgumentError(`there is no probe ${name}\n  hint: ${hint}`);
}

async function inFolder(folder: string, { readCatalogFolder }: CommandContext['outside']): Promise<readonly Probe[]> {
  const read = await readCatalogFolder(folder);
  if (read.ok) return read.value.probes ?? [];
  throw new InvalidArgumentError(`the catalog in ${folder} has mistakes\n  hint: plimsoll validate ${folder} shows them`);
}

function probingOf({ outside: { probing } }: CommandContext): Probing {
  if (probing === undefined) throw new InvalidArgumentError('nothing can be probed from here');
  return probing;
}

function readLocation(text: string): string {
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text)) throw new InvalidArgumentError('it is a name such as eu-west.');
  return text;
}

const MOST_REFERENCES = 8;

function readReference(text: string, before: readonly string[] = []): readonly string[] {
  if (!/^(\[[0-9a-fA-F:.]+\]|[\w.-]+):\d{1,5}$/.test(text))
    throw new InvalidArgumentError('it is host:port, such as one.one.one.one:443.');
  if (before.length >= MOST_REFERENCES) throw new InvalidArgumentError(`there are at most ${MOST_REFERENCES}.`);
  return [...before, text];
}
