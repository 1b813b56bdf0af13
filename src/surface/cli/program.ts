import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { Result } from '../../kernel/problem.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { openClient, ServerRefused, ServerUnreachable, type Client } from './client.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { ledgerCommand } from './ledger-command.ts';
import { doctorCommand, openCommand, statusCommand } from './server-commands.ts';
import { rolloutCommand } from './rollout-command.ts';
import { sloCommand } from './slo-command.ts';
import { validateCommand } from './validate-command.ts';

export type ServeOptions = { readonly catalog: string; readonly data: string; readonly host: string; readonly port: number; readonly otlpPort: number };

/** What the commands need from the world outside them; `main.ts` gives it. */
export type Outside = {
  readonly version: string;
  readonly say: (text: string) => void;
  readonly complain: (text: string) => void;
  /** Columns of the terminal, or null when nobody watches. */
  readonly columns: number | null;
  readonly serve: (options: ServeOptions) => Promise<ExitCode>;
  readonly readCatalogFolder: (folder: string) => Promise<Result<Catalog>>;
  readonly findServer: (data: string | undefined) => { readonly url: string; readonly adminToken: string } | null;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** Every command runs to an exit code; nothing else ends the process. */
export type Run = (work: (client: Client) => Promise<ExitCode>) => (...args: unknown[]) => Promise<void>;

export async function runProgram(outside: Outside, argv: readonly string[]): Promise<ExitCode> {
  const result: { code: ExitCode } = { code: EXIT.yes };
  const finish = (code: ExitCode): void => {
    result.code = code;
  };
  const program = new Command('plimsoll')
    .description('How much more change can this service take, and what should be done now?')
    .version(outside.version)
    .option('--server <url>', 'address of the server (default: the one running on this machine; PLIMSOLL_SERVER)')
    .option('--token <token>', 'its admin token (default: from its data folder; PLIMSOLL_TOKEN)')
    .option('--data <folder>', 'data folder of the server on this machine')
    .option('--json', 'answer in JSON, for programs')
    .exitOverride()
    .configureOutput({ writeOut: (text) => outside.say(text.trimEnd()), writeErr: (text) => outside.complain(text.trimEnd()) })
    .showHelpAfterError('plimsoll --help lists the commands')
    .addHelpText('after', '\nExit codes: 0 yes or done, 1 no, 2 not enough evidence, 3 no answer, 64 not understood.');
  const context: CommandContext = { outside, finish, client: () => clientOf(outside, program.opts()), json: () => program.opts().json === true };
  serveCommand(program, context);
  for (const add of [validateCommand, statusCommand, sloCommand, rolloutCommand, ledgerCommand, doctorCommand, openCommand]) add(program, context);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return result.code;
  } catch (error) {
    return explainFailure(outside, error);
  }
}

export type CommandContext = {
  readonly outside: Outside;
  readonly finish: (code: ExitCode) => void;
  readonly client: () => Client;
  readonly json: () => boolean;
};

function serveCommand(program: Command, { outside, finish }: CommandContext): void {
  program
    .command('serve')
    .description('run the server')
    .option('--catalog <folder>', 'folder of the catalog', 'catalog')
    .option('--data <folder>', 'folder for everything it keeps', '.plimsoll/data')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <port>', 'port of screens and API; 0 chooses one', readPort, 7077)
    .option('--otlp-port <port>', 'port for telemetry (OTLP/HTTP); 0 chooses one', readPort, 4318)
    .action(async (options: ServeOptions) => finish(await outside.serve({ ...options, data: (program.opts().data as string | undefined) ?? options.data })));
}

function clientOf({ env, findServer }: Outside, options: { server?: string; token?: string; data?: string }): Client {
  const url = options.server ?? env.PLIMSOLL_SERVER;
  const token = options.token ?? env.PLIMSOLL_TOKEN;
  const local = url !== undefined && token !== undefined ? null : findServer(options.data);
  if (url === undefined && local === null) throw new ServerUnreachable('No server is running here\n  hint: start one with npm start, or name one with --server URL and --token TOKEN');
  return openClient(url ?? local?.url ?? '', token ?? local?.adminToken ?? '');
}

function explainFailure({ complain }: Outside, error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.yes : EXIT.usage;
  if (error instanceof ServerRefused) {
    complain(error.message);
    return error.problem.status >= 500 ? EXIT.fault : EXIT.no;
  }
  if (error instanceof ServerUnreachable) complain(error.message);
  else complain(`${error instanceof Error ? error.message : String(error)}${error instanceof Error && error.cause instanceof Error ? `\n  because: ${error.cause.message}` : ''}`);
  return EXIT.fault;
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('a port is a whole number from 0 to 65535.');
  return port;
}
