import type { Catalog } from '../../catalog/catalog.ts';
import type { CatalogFile } from '../../catalog/read-catalog.ts';
import type { GatheredLines } from '../../evidence/offline/gather-lines.ts';
import type { Problem, Result } from '../../kernel/problem.ts';
import type { DurationMs, Instant } from '../../kernel/units.ts';
import type { evaluateCatalog } from '../../loops/evaluation.ts';
import type { Told } from '../../loops/probes/make-run.ts';
import type { ReconciliationMeans } from '../../loops/reconciliations.ts';
import type { ProbeRun } from '../../probe/run.ts';
import type { PlayScenarios } from '../../scenario/scenario-run.ts';
import type { Probe } from '../../wire/probe.ts';
import type { TextStreams } from '../../ports/text-streams.ts';
import type { Client } from './client.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

export type ServeOptions = {
  /** Absent: `catalog` where there is such a folder, otherwise one of its own in the data folder. */
  readonly catalog?: string;
  /** Screens and the API may write to the folder of the catalog, wherever it is. */
  readonly catalogWritable?: boolean;
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly otlpPort: number;
  readonly otlpGrpcPort: number;
  /** Threads that receive telemetry; 0 receives it in the one that decides. Absent, the machine's cores tell. */
  readonly intakeThreads?: number;
  readonly durability: 'disk' | 'process';
  /** After so long entries of the ledger are sealed in files and leave its database; absent: all of them stay. */
  readonly ledgerKeep?: DurationMs;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsClientCa?: string;
  /** Programs, files of secrets and kubeconfigs by the names that plans use. */
  readonly allowCommand?: ReadonlyMap<string, string>;
  readonly secret?: ReadonlyMap<string, string>;
  readonly cluster?: ReadonlyMap<string, string>;
  readonly githubApi?: string;
  readonly githubApp?: string;
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

/** A place that probes, and where it tells what it found. */
export type AgentOptions = {
  readonly location: string;
  /** Address of the API, which says what is probed. */
  readonly server: string;
  /** Address for telemetry, which takes the results. */
  readonly to: string;
  readonly tokenFile: string;
  readonly data: string;
  readonly maxBytes: number;
  readonly maxAge: DurationMs;
  /** `host:port`; absent: the server itself. */
  readonly reference?: readonly string[];
  readonly secret?: ReadonlyMap<string, string>;
  /** The browser that probes, by path or name; absent: one by its usual names. */
  readonly chromium?: string;
  /** Absent: nobody can ask how it is. */
  readonly statusPort?: number;
};

/** What probing from this machine needs. */
export type Probing = {
  readonly agent: (options: AgentOptions) => Promise<ExitCode>;
  /** One run, by hand; `told` hears of each step as it ends. */
  readonly once: (
    probe: Probe,
    options: {
      readonly location: string;
      readonly secrets: ReadonlyMap<string, string>;
      readonly chromium: string | null;
      readonly told: Told;
    },
  ) => Promise<ProbeRun>;
};

export type EvaluateOptions = {
  /** File of events, a line each; `-` is standard input. */
  readonly events: string;
  readonly at: Instant;
  /** How much time a line stands for. */
  readonly everyMs: DurationMs;
};

export type Evaluated =
  | { readonly ok: false; readonly problems: readonly Problem[] }
  | ({ readonly ok: true; readonly gathered: GatheredLines } & ReturnType<typeof evaluateCatalog>);

/** What the commands need from the world outside them; `main.ts` gives it. */
export type Outside = {
  readonly version: string;
  /** Revision of the code that decides here; absent: the version tells. */
  readonly code?: () => string;
  readonly say: (text: string) => void;
  readonly complain: (text: string) => void;
  readonly terminal: Terminal;
  readonly serve: (options: ServeOptions) => Promise<ExitCode>;
  readonly relay: (options: RelayOptions) => Promise<ExitCode>;
  /** Absent: nothing is probed from here. */
  readonly probing?: Probing;
  /** How tables are read that are reconciled by hand; absent: none can be. */
  readonly tables?: () => Promise<ReconciliationMeans['openTable']>;
  /** Answers an assistant until it hangs up. */
  readonly mcp: (client: () => Client) => Promise<ExitCode>;
  readonly readCatalogFolder: (folder: string, options?: { readonly given: boolean }) => Promise<Result<Catalog>>;
  /** A file, or all catalog files of a folder, as they are written. */
  readonly readTexts: (path: string) => Promise<readonly CatalogFile[]>;
  /** Into new files only. */
  readonly writeTexts: (folder: string, files: readonly CatalogFile[]) => Promise<void>;
  readonly evaluate: (catalog: Catalog, options: EvaluateOptions) => Promise<Evaluated>;
  readonly playScenarios: PlayScenarios;
  readonly findServer: (data: string | undefined) => FoundServer | null;
  /** All of standard input. */
  readonly readInput: () => Promise<string>;
  /** Texts of any length, in and out. */
  readonly texts: TextStreams;
  /** Where changes wait for a server that is away. */
  readonly spoolFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** A server on this machine; `otlpUrl` and `intakeToken` are for telemetry. */
export type FoundServer = {
  readonly url: string;
  readonly adminToken: string;
  readonly otlpUrl?: string;
  readonly intakeToken?: string;
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
