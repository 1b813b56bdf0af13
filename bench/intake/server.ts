import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('serve-intake.ts', import.meta.url));

export type Reading = {
  readonly cpuUs: number;
  readonly spans: number;
  readonly commits: number;
  readonly frameBytes: number;
  readonly rss: number;
};
export type IntakeServer = AsyncDisposable & {
  readonly ports: { readonly otlp: number; readonly grpc: number };
  read(): Promise<Reading>;
};
export type ServerSettings = { readonly threads?: number; readonly durability?: 'disk' | 'process'; readonly journeys?: number };

/** The intake alone in a process of its own, so that its processor time can be read. */
export async function startIntake({
  threads = 1,
  durability = 'disk',
  journeys = 100,
}: ServerSettings = {}): Promise<IntakeServer> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
  const args = [PROGRAM, folder, String(threads), durability, String(journeys)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const next = (): Promise<string> => new Promise((resolve) => lines.once('line', resolve));
  const { ports } = JSON.parse(await next()) as Pick<IntakeServer, 'ports'>;
  return {
    ports,
    async read() {
      const line = next();
      child.stdin.write('\n');
      return JSON.parse(await line) as Reading;
    },
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
