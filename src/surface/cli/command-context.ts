import type { Catalog } from '../../catalog/catalog.ts';
import type { Result } from '../../kernel/problem.ts';
import type { DurationMs } from '../../kernel/units.ts';
import type { Client } from './client.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

export type ServeOptions = {
  readonly catalog: string;
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly otlpPort: number;
  readonly otlpGrpcPort: number;
  /** Threads that receive telemetry; 0 receives it in the one that decides. Absent, the machine's cores tell. */
  readonly intakeThreads?: number;
  readonly durability: 'disk' | 'process';
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsClientCa?: string;
};

export type RelayOptions = {
  /** Where telemetry goes; paths of the protocols are appended. */
  readonly to: string;
  readonly tokenFile: string;
  readonly data: string;
  readonly port: number;
  readonly grpcPort: number;
  readonly statusPort: number;
  readonly maxBytes: number;
  readonly maxAge: DurationMs;
};

/** What the commands need from the world outside them; `main.ts` gives it. */
export type Outside = {
  readonly version: string;
  readonly say: (text: string) => void;
  readonly complain: (text: string) => void;
  readonly terminal: Terminal;
  readonly serve: (options: ServeOptions) => Promise<ExitCode>;
  readonly relay: (options: RelayOptions) => Promise<ExitCode>;
  /** Answers an assistant until it hangs up. */
  readonly mcp: (client: () => Client) => Promise<ExitCode>;
  readonly readCatalogFolder: (folder: string) => Promise<Result<Catalog>>;
  readonly findServer: (data: string | undefined) => { readonly url: string; readonly adminToken: string } | null;
  /** All of standard input. */
  readonly readInput: () => Promise<string>;
  /** Where changes wait for a server that is away. */
  readonly spoolFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** What every command gets to work with. */
export type CommandContext = {
  readonly outside: Outside;
  readonly finish: (code: ExitCode) => void;
  readonly client: () => Client;
  /** The server that was named, or null for the one on this machine. */
  readonly server: () => string | null;
  readonly json: () => boolean;
};
