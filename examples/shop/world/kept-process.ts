import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { setTimeout as after } from 'node:timers/promises';
import { openLogFile } from './log-file.ts';
import type { LogFile } from './log-file.ts';
import type { Say } from './say.ts';

export type Spec = {
  readonly name: string;
  /** Stopping goes layer by layer, so that nothing stops before those that depend on it: 0 first. */
  readonly layer: 0 | 1 | 2 | 3;
  /** Arguments of Node: the program and its own. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it serves; without this it says so itself, as `{"listening":PORT}` on standard output. */
  readonly isReady?: () => Promise<boolean>;
  /** Told after it died and serves again. */
  readonly onRestart?: () => Promise<void>;
  readonly restartAfterMs?: number;
};
export type House = {
  readonly logs: string;
  readonly say: Say;
  readonly giveUp: (why: string) => void;
  /** Once it is aborted nothing more is started. */
  readonly signal: AbortSignal;
  /** Every process that may be running, from the moment it is started: what is here is stopped at the end. */
  readonly kept: Set<KeptProcess>;
};
export type KeptProcess = {
  readonly name: string;
  readonly layer: Spec['layer'];
  pid(): number | undefined;
  /** The port it said it listens on; 0 when it says none. */
  port(): number;
  lastLine(): string;
  /** Asks it to end, and ends it when it does not within eight seconds. */
  stop(): Promise<void>;
  kill(): void;
};

/** A slow machine is no broken process, and killing what starts slowly makes the machine slower. */
const READY_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 8_000;
const RESTART_AFTER_MS = 1_000;
/** A process that dies more often than this within a minute is broken, and so is the demo. */
const MOST_RESTARTS = 5;

type State = {
  child: ChildProcess | null;
  port: number;
  lastLine: string;
  stopping: Promise<void> | null;
  deaths: number[];
};

/** Stops all of them, layer by layer. */
export async function stopAll(kept: ReadonlySet<KeptProcess>): Promise<void> {
  for (const layer of [0, 1, 2, 3])
    await Promise.all([...kept].filter((each) => each.layer === layer).map((each) => each.stop()));
}

/** Starts a process, keeps it running, and resolves when it serves for the first time. */
export async function keepProcess(spec: Spec, house: House): Promise<KeptProcess> {
  house.signal.throwIfAborted();
  const log = openLogFile({ folder: house.logs, name: spec.name });
  const state: State = { child: null, port: 0, lastLine: '', stopping: null, deaths: [] };
  const kept: KeptProcess = {
    name: spec.name,
    layer: spec.layer,
    pid: () => state.child?.pid,
    port: () => state.port,
    lastLine: () => state.lastLine,
    stop: () => (state.stopping ??= stop(state, log).finally(() => house.kept.delete(kept))),
    kill: () => void state.child?.kill('SIGKILL'),
  };
  house.kept.add(kept);
  try {
    await launch(spec, state, log);
  } catch (cause) {
    await kept.stop();
    throw cause;
  }
  void keep({ spec, house, state, log });
  return kept;
}

/** One life: spawn it and wait until it serves. A life that ends before that is a failure with the end of its log. */
async function launch(spec: Spec, state: State, log: LogFile): Promise<void> {
  const port = state.port === 0 ? {} : { PORT: String(state.port) }; // Others know the address by now: it stays the same.
  const child = spawn(process.execPath, [...spec.args], {
    env: { ...process.env, ...spec.env, ...port },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true, // In a group of its own, Ctrl-C does not reach it before the supervisor has stopped those that depend on it.
  });
  state.child = child;
  child.stdin?.on('error', () => undefined); // Only its end means something, see leash.ts.
  child.stderr?.on('data', (chunk: Buffer) => log.write(chunk));
  const said = listen(child, state, log);
  const over = exited(child);
  const giveUpAt = performance.now() + READY_WITHIN_MS;
  while (!(await (spec.isReady?.() ?? said()))) {
    if (over.done)
      throw new Error(`${spec.name} ended before it served (${over.how}). Its log, ${log.path}, ends:\n${log.tail(12)}`);
    if (performance.now() > giveUpAt)
      throw new Error(
        `${spec.name} does not serve after ${READY_WITHIN_MS / 1_000} s. Its log, ${log.path}, ends:\n${log.tail(12)}`,
      );
    await after(spec.isReady === undefined ? 20 : 100);
  }
}

/** Reads standard output line by line: the port when it is said, the last line, and everything else into the log. */
function listen(child: ChildProcess, state: State, log: LogFile): () => boolean {
  const said = { listening: false, rest: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (said.rest + text).split('\n');
    said.rest = (lines.pop() ?? '').slice(-65_536);
    for (const line of lines) {
      log.write(Buffer.from(`${line}\n`));
      state.lastLine = line;
      const port = /^\{"listening":(\d+)/.exec(line)?.[1];
      if (port === undefined) continue;
      state.port = Number(port);
      said.listening = true;
    }
  });
  return () => said.listening;
}

function exited(child: ChildProcess): { done: boolean; how: string } {
  const over = { done: false, how: '' };
  child.once('error', (cause) => Object.assign(over, { done: true, how: cause.message }));
  child.once('exit', (code, signal) => Object.assign(over, { done: true, how: signal ?? `exit code ${code}` }));
  return over;
}

type Life = { readonly spec: Spec; readonly house: House; readonly state: State; readonly log: LogFile };

/** Waits for the end of each life and begins the next, until it is told to stop or the deaths are too many. */
async function keep({ spec, house, state, log }: Life): Promise<void> {
  for (;;) {
    const how = await end(state.child);
    if (state.stopping !== null) return;
    const now = performance.now();
    state.deaths = [...state.deaths.filter((at) => now - at < 60_000), now];
    if (state.deaths.length > MOST_RESTARTS) {
      return house.giveUp(`${spec.name} died ${state.deaths.length} times within a minute (${how}); its log is ${log.path}`);
    }
    house.say.trouble(`${spec.name} died (${how}); it is started again. Its log: ${log.path}`);
    await after(spec.restartAfterMs ?? RESTART_AFTER_MS);
    if (state.stopping !== null) return;
    try {
      await launch(spec, state, log);
      await spec.onRestart?.();
      house.say.step(`${spec.name} serves again (process ${state.child?.pid})`);
    } catch (cause) {
      if (state.stopping !== null) return;
      house.say.trouble(cause instanceof Error ? cause.message : String(cause));
      state.child?.kill('SIGKILL');
    }
  }
}

async function end(child: ChildProcess | null): Promise<string> {
  if (child === null) return 'never started';
  if (child.exitCode === null && child.signalCode === null) {
    await new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()));
  }
  return child.signalCode ?? `exit code ${child.exitCode}`;
}

async function stop(state: State, log: LogFile): Promise<void> {
  const { child } = state;
  child?.kill('SIGTERM');
  const late = setTimeout(() => child?.kill('SIGKILL'), STOP_WITHIN_MS);
  await end(child);
  clearTimeout(late);
  // Output that was on its way still belongs into the log and may hold the last line.
  await after(20);
  child?.stdin?.destroy();
  log.close();
}
