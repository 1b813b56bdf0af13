import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { seededRng } from '../../src/kernel/rng.ts';

/**
 * A program that is scraped. Its samples carry their own times, which pass fifty times as fast as ours, so that half an hour
 * of a server's life is a test of seconds. Times begin 40 minutes ago: a server refuses what is an hour older than now.
 */
export type ScrapedTarget = AsyncDisposable & {
  readonly port: number;
  /** Time of the newest sample that was handed out, ms. */
  readonly now: () => number;
  /** Handed out from the next scrape on. */
  restart(): void;
  /** Answers scrapes with nothing from now on. */
  fallSilent(): void;
};

/** No divisor of a slot, so that samples fall everywhere between moments. */
const PER_SCRAPE_MS = 7_000;
const AGO_MS = 40 * 60_000;

export async function openScrapedTarget(seed: number): Promise<ScrapedTarget> {
  const rng = seededRng(seed);
  const begin = Math.ceil((Date.now() - AGO_MS) / 60_000) * 60_000;
  const state = { at: begin, counts: zeros(), silent: false };
  const server = createServer((_request, reply) => {
    reply.setHeader('content-type', 'text/plain; version=0.0.4');
    if (state.silent) return reply.end('');
    state.at += PER_SCRAPE_MS;
    for (const [name, count] of state.counts) state.counts.set(name, count + rng.next() * 9);
    return reply.end(`# TYPE shop_requests_total counter\n${samplesOf(state)}\n`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    now: () => state.at,
    restart: () => void (state.counts = zeros()),
    fallSilent: () => void (state.silent = true),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function zeros(): Map<string, number> {
  return new Map(
    ['200', '500'].flatMap((code) => ['1.0.0', '1.1.0'].map((version) => [`code="${code}",service_version="${version}"`, 0])),
  );
}

function samplesOf({ at, counts }: { at: number; counts: ReadonlyMap<string, number> }): string {
  const text = [...counts].map(([labels, count]) => `shop_requests_total{${labels}} ${count} ${at}`);
  return [...text, `shop_nothing_divided{} NaN ${at}`].join('\n');
}
