import { Command, Option } from 'commander';
import { alertsCommand } from './alerts-command.ts';
import { askAsOf, offerAt } from './as-of.ts';
import { adjustCommand } from './adjust-command.ts';
import { anomaliesCommand } from './anomalies-command.ts';
import { backtestCommand } from './backtest-command.ts';
import { changesCommand } from './changes-command.ts';
import { openClient, Unanswered, type Client } from './client.ts';
import type { CommandContext, Outside, ServeOptions } from './command-context.ts';
import { convertCommand } from './convert-command.ts';
import { refuseUnknownBelow } from './default-list.ts';
import { coverageCommand } from './coverage-command.ts';
import { costCommand } from './cost-command.ts';
import { deliveryCommand } from './delivery-command.ts';
import { deployCommand } from './deploy-command.ts';
import { eventCommand } from './event-command.ts';
import { distributionCommand } from './distribution-command.ts';
import { evaluateCommand } from './evaluate-command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { explainFailure } from './explain-failure.ts';
import { judgeCommand } from './judge-command.ts';
import { gateCommand } from './gate-command.ts';
import { silenceCommand } from './silence-command.ts';
import { freezeCommand } from './freeze-command.ts';
import { attestCommand } from './attest-command.ts';
import { ledgerCommand } from './ledger-command.ts';
import { readApiUrl, readKeep, readNamed, readPort, readServerUrl, readThreads } from './read-option.ts';
import { mapCommand } from './map-command.ts';
import { mcpCommand } from './mcp-command.ts';
import { planCommand } from './plan-command.ts';
import { probeCommand } from './probe-command.ts';
import { reconcileCommand } from './reconcile-command.ts';
import { redactCommand } from './redact-command.ts';
import { relayCommand } from './relay-command.ts';
import { replayCommand } from './replay-command.ts';
import { rolloutCommand } from './rollout-command.ts';
import { doctorCommand, openCommand, statusCommand } from './server-commands.ts';
import { scoreCommand } from './score-command.ts';
import { sloCommand } from './slo-command.ts';
import { sourcesCommand } from './sources-command.ts';
import { testCommand } from './test-command.ts';
import { traceCommand } from './trace-command.ts';
import { trainCommand } from './train-command.ts';
import { validateCommand } from './validate-command.ts';
import { queueCommand, versionCommands } from './version-commands.ts';
import { whyCommand } from './why-command.ts';

const AFTER_HELP = `
Exit codes: 0 yes or done, 1 no, 2 not enough evidence, 3 no answer, 64 not understood.`;

const COMMANDS = [
  validateCommand,
  planCommand,
  testCommand,
  evaluateCommand,
  judgeCommand,
  convertCommand,
  statusCommand,
  sloCommand,
  scoreCommand,
  whyCommand,
  adjustCommand,
  anomaliesCommand,
  distributionCommand,
  traceCommand,
  mapCommand,
  coverageCommand,
  alertsCommand,
  sourcesCommand,
  reconcileCommand,
  rolloutCommand,
  trainCommand,
  freezeCommand,
  silenceCommand,
  queueCommand,
  versionCommands,
  gateCommand,
  deployCommand,
  deliveryCommand,
  eventCommand,
  changesCommand,
  costCommand,
  ledgerCommand,
  attestCommand,
  replayCommand,
  backtestCommand,
  mcpCommand,
  redactCommand,
  relayCommand,
  probeCommand,
  doctorCommand,
  openCommand,
];

/** Every command runs to an exit code; nothing else ends the process. */
export async function runProgram(outside: Outside, argv: readonly string[]): Promise<ExitCode> {
  const result: { code: ExitCode } = { code: EXIT.yes };
  const finish = (code: ExitCode): void => {
    result.code = code;
  };
  const program = openProgram(outside);
  const json = (): boolean => program.opts().json === true;
  const state = { at: (): string | null => null };
  const context: CommandContext = {
    outside,
    finish,
    json,
    client: () => {
      const client = clientOf(outside, program.opts());
      const at = state.at();
      return at === null ? client : askAsOf(client, at);
    },
    server: () => serverNamed(outside, program.opts()),
  };
  serveCommand(program, context);
  for (const add of COMMANDS) add(program, context);
  state.at = offerAt(program);
  for (const command of program.commands) {
    hintAtItsHelp(command, program.name());
    refuseUnknownBelow(command);
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return result.code;
  } catch (error) {
    const { text, code } = explainFailure(error, { json: json() });
    if (text !== null) outside.complain(text);
    return code;
  }
}

function openProgram({ version, say, complain, terminal }: Outside): Command {
  return new Command('plimsoll')
    .description('How much more change can this service take, and what should be done now?')
    .version(version)
    .option('--server <url>', 'address of the server (default: the one running on this machine; PLIMSOLL_SERVER)', readServerUrl)
    .option('--token <token>', 'its admin token (default: from its data folder; PLIMSOLL_TOKEN)')
    .option('--data <folder>', 'data folder of the server on this machine')
    .option('--json', 'answer in JSON, for programs')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => say(text.trimEnd()),
      writeErr: (text) => complain(text.trimEnd()),
      getOutHelpWidth: () => terminal.columns ?? 80,
      getErrHelpWidth: () => terminal.columns ?? 80,
    })
    .showHelpAfterError('plimsoll --help lists the commands')
    .addHelpText('after', AFTER_HELP);
}

/** Who mistook an option is helped by the options of that command, not by a list of commands. */
function hintAtItsHelp(command: Command, before: string): void {
  const name = `${before} ${command.name()}`;
  command.showHelpAfterError(`${name} --help tells how it is used`);
  for (const below of command.commands) hintAtItsHelp(below, name);
}

function serveCommand(program: Command, { outside, finish }: CommandContext): void {
  program
    .command('serve')
    .description('run the server')
    .option('--catalog <folder>', 'folder of the catalog (default: catalog, or where there is none, one in the data folder)')
    .option('--catalog-writable', 'let the screens and the API change the files of the catalog')
    .option('--data <folder>', 'folder for everything it keeps', '.plimsoll/data')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <port>', 'port of screens and API; 0 chooses one', readPort, 7077)
    .option('--otlp-port <port>', 'port for telemetry (OTLP/HTTP, remote write); 0 chooses one', readPort, 4318)
    .option('--otlp-grpc-port <port>', 'port for telemetry (OTLP/gRPC); 0 chooses one', readPort, 4317)
    .option('--intake-threads <count>', 'threads that receive telemetry (default: one less than there are cores)', readThreads)
    .addOption(
      new Option('--durability <level>', 'what acknowledged telemetry survives: the loss of power, or of the process alone')
        .choices(['disk', 'process'])
        .default('disk'),
    )
    .option('--ledger-keep <days>', 'keep entries of the ledger this long, such as 400d; older ones go to files', readKeep)
    .option('--tls-cert <file>', 'certificate (PEM) for telemetry over TLS, with --tls-key')
    .option('--tls-key <file>', 'its private key (PEM)')
    .option('--tls-client-ca <file>', 'authority (PEM) whose client certificates name sources')
    .option('--allow-command <name=path>', 'program that plans may call by this name; may be repeated', readNamed)
    .option('--secret <name=file>', 'secret that plans and gates may use, in a file of mode 600; may be repeated', readNamed)
    .option('--cluster <name=kubeconfig>', 'Kubernetes cluster that plans may use; in-cluster for the pod’s own', readNamed)
    .option('--github-api <url>', 'API of your own GitHub (default: https://api.github.com)', readApiUrl)
    .option('--github-app <number>', 'GitHub app that answers deployments, with its key in secret github-app-key')
    .action(async (options: ServeOptions) =>
      finish(await outside.serve({ ...options, data: (program.opts().data as string | undefined) ?? options.data })),
    );
}

/** The token of this machine's server is shown to that server and to no other address. */
function clientOf({ env, findServer }: Outside, options: { server?: string; token?: string; data?: string }): Client {
  const named = serverNamed({ env }, options) ?? undefined;
  const given = options.token ?? env.PLIMSOLL_TOKEN;
  const actor = (env.USER ?? env.LOGNAME ?? env.USERNAME ?? '').replaceAll(/[^\w.@-]/g, '');
  const local = named !== undefined && given !== undefined ? null : findServer(options.data);
  const url = named ?? local?.url;
  if (url === undefined) {
    const hint = 'start one with npm start, or name one with --server URL and --token TOKEN';
    throw new Unanswered('SERVER_UNKNOWN', `No server is running here\n  hint: ${hint}`);
  }
  const token = given ?? (local !== null && local.url === url ? local.adminToken : undefined);
  if (token === undefined) {
    const hint = 'give --token TOKEN or PLIMSOLL_TOKEN; it is in admin.token in the data folder of that server';
    throw new Unanswered('SERVER_UNKNOWN', `There is no token for ${url}\n  hint: ${hint}`);
  }
  return openClient({ url, token, actor });
}

function serverNamed({ env }: Pick<Outside, 'env'>, options: { server?: string }): string | null {
  return options.server ?? serverOf(env) ?? null;
}

function serverOf({ PLIMSOLL_SERVER: named }: Outside['env']): string | undefined {
  if (named === undefined || named === '') return undefined;
  try {
    return readServerUrl(named);
  } catch (cause) {
    throw new Unanswered('SERVER_UNKNOWN', `PLIMSOLL_SERVER is ${named}: it has to be an address such as http://127.0.0.1:7077`, {
      cause,
    });
  }
}
