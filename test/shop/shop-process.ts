import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type ShopProcess = AsyncDisposable & {
  readonly port: number;
  readonly url: string;
  /** Lines of standard output after the one that named the port. */
  readonly lines: readonly string[];
  /** Resolves with the exit code once the process is over. */
  readonly over: Promise<number | null>;
  /** Closes its standard input, as the death of its parent would. */
  letGo(): void;
  stop(): Promise<void>;
};

/** Starts a program of the shop on a port of the system's choice and waits until it listens. */
export async function startShopProcess(name: string, env: Readonly<Record<string, string>> = {}): Promise<ShopProcess> {
  const program = fileURLToPath(new URL(`../../examples/shop/${name}.ts`, import.meta.url));
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, PORT: '0', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const over = once(child, 'exit').then(([code]) => code as number | null);
  const lines: string[] = [];
  const port = await new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /^\{"listening":(\d+)/.exec(line)?.[1];
      if (found === undefined) lines.push(line);
      else resolve(Number(found));
    });
    void over.then((code) => reject(new Error(`${name} ended with ${code} before it listened`)));
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await over;
  };
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    lines,
    over,
    letGo: () => child.stdin.end(),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
