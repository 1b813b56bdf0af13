import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { RolloutSummaryView } from '../../src/wire/rollout.ts';

const WORLD = fileURLToPath(new URL('../../examples/shop/world.ts', import.meta.url));
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export type Summary = {
  readonly ok: boolean;
  readonly releases: readonly {
    readonly id: string;
    readonly candidate: string;
    readonly phase: string;
    readonly sentence: string;
  }[];
  readonly router: { readonly applied: readonly { readonly key: string }[]; readonly requests: Readonly<Record<string, number>> };
  readonly shoppers: { readonly routes: Readonly<Record<string, { readonly ok: number; readonly failed: number }>> };
};

/** The demo as `npm start` runs it, told once, on ports of its own. */
export type DemoRun = {
  /** The rollouts as the server shows them now; null while it does not answer. */
  rollouts(): Promise<readonly RolloutSummaryView[] | null>;
  /** Kills the server as the system's out-of-memory killer would, and answers whether there was one. */
  killServer(): boolean;
  /** Resolves when the story has ended. */
  ended: Promise<{ readonly code: number | null; readonly summary: Summary; readonly output: string }>;
  stop(): void;
};

export function runDemo(data: string, firstPort: number): DemoRun {
  const { world, output } = startWorld(['--once', '--data', data], firstPort);
  return {
    rollouts: () => askRollouts(data, firstPort),
    killServer() {
      try {
        process.kill((JSON.parse(readFileSync(`${data}/server.json`, 'utf8')) as { pid: number }).pid, 'SIGKILL');
        return true;
      } catch {
        return false;
      }
    },
    ended: end(world, output),
    stop: () => void world.kill('SIGTERM'),
  };
}

/** The demo as `npm start` runs it, which goes on until it is stopped. */
export type OpenDemo = AsyncDisposable & {
  /** The address that the demo prints, with its token; waits until there is one. */
  address(): Promise<string>;
  rollouts: DemoRun['rollouts'];
  output(): string;
};

export function openDemo(data: string, firstPort: number): OpenDemo {
  const { world, output } = startWorld(['--data', data], firstPort);
  const gone = once(world, 'close');
  return {
    async address() {
      for (;;) {
        const [, printed] = /Open {2}(\S+)/.exec(output.join('')) ?? [];
        if (printed !== undefined) return printed;
        if (world.exitCode !== null) throw new Error(`The demo ended before it was open:\n${output.join('')}`);
        await pause(100);
      }
    },
    rollouts: () => askRollouts(data, firstPort),
    output: () => output.join(''),
    async [Symbol.asyncDispose]() {
      world.kill('SIGTERM');
      await gone;
    },
  };
}

function startWorld(options: readonly string[], firstPort: number): { world: ChildProcess; output: string[] } {
  const ports = ['--port', '--otlp-port', '--shop-port', '--admin-port'].flatMap((flag, index) => [
    flag,
    String(firstPort + index),
  ]);
  const world = spawn(process.execPath, [WORLD, ...options, ...ports], { stdio: ['pipe', 'pipe', 'pipe'] });
  const output: string[] = [];
  for (const stream of [world.stdout, world.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  return { world, output };
}

async function askRollouts(data: string, port: number): ReturnType<DemoRun['rollouts']> {
  try {
    const token = readFileSync(`${data}/admin.token`, 'utf8').trim();
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/rollouts`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(2_000),
    });
    return ((await answer.json()) as { rollouts: RolloutSummaryView[] }).rollouts;
  } catch {
    return null;
  }
}

/** Opens the data a demo left behind with a plain server and asks it through the command line. */
export async function askAfterwards(data: string, questions: readonly (readonly string[])[]): Promise<readonly unknown[]> {
  const catalog = fileURLToPath(new URL('../../examples/shop/catalog', import.meta.url));
  const server = spawn(
    process.execPath,
    [MAIN, 'serve', '--data', data, '--catalog', catalog, '--port', '0', '--otlp-port', '0', '--otlp-grpc-port', '0'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    await once(server.stdout, 'data');
    const answers: unknown[] = [];
    for (const question of questions) answers.push(JSON.parse(await command([...question, '--data', data, '--json'])));
    return answers;
  } finally {
    const gone = once(server, 'exit');
    server.kill('SIGTERM');
    await gone;
  }
}

async function command(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  await once(child, 'close');
  return chunks.join('');
}

async function end(
  world: ChildProcess,
  output: readonly string[],
): Promise<{ code: number | null; summary: Summary; output: string }> {
  const [code] = (await once(world, 'close')) as [number | null];
  const text = output.join('');
  const last = text
    .trim()
    .split('\n')
    .findLast((line) => line.startsWith('{"ok"'));
  if (last === undefined) throw new Error(`The demo ended without a summary (exit ${code}):\n${text}`);
  return { code, summary: JSON.parse(last) as Summary, output: text };
}
