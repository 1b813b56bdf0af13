import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Ask, Exchange } from '../../src/probe/exchange.ts';

const FILE = fileURLToPath(new URL('controlled-server.ts', import.meta.url));

/** The controlled server, which ends with whoever started it. */
export async function startControlled(): Promise<AsyncDisposable & { readonly url: string }> {
  const child = spawn(process.execPath, [FILE], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    url: `http://127.0.0.1:${String(port).trim()}`,
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

type HttpAsk = Extract<Ask, { kind: 'http' }>;

export function httpAsk(url: string, more: Partial<HttpAsk> = {}): HttpAsk {
  const plain = { method: 'GET', headers: {}, body: null, follow: 0, connection: 'cold' } as const;
  return { kind: 'http', url, ...plain, cookies: new Map(), timeoutMs: 5_000, allowPrivate: true, ...more };
}

/** What it came to, in a word. */
export function said(exchange: Exchange): string {
  return exchange.say === 'answered' ? String(exchange.http?.status ?? 'answered') : exchange.because;
}
