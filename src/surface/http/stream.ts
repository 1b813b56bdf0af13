import type { ServerResponse } from 'node:http';
import { elapsed, type DurationMs, type Instant } from '../../kernel/units.ts';
import { isActive } from '../../delivery/rollout.ts';
import type { Api, App } from './api.ts';
import { showEntry } from './ledger-routes.ts';
import { summaries, viewOf } from './rollout-routes.ts';
import { showHome } from './show-home.ts';

/** Screens that stay open at once; one more is asked to come back later. */
const MOST_STREAMS = 64;
/** A reader that is this far behind is let go: it reconnects and gets the present state. */
const MOST_BUFFERED = 4 * 1_048_576;
/** Rollouts that ended this recently are still sent, so that a screen sees the end. */
const JUST_ENDED = 15_000 as DurationMs;
const EVERY_MS = 1_000;

/** Server-sent events: `home` and `rollout` about once a second while somebody looks, `entry` as it happens. */
export function openStream(app: App, api: Api): { close(): void } {
  const readers = new Set<ServerResponse>();
  const send = (event: string, data: unknown): void => {
    const text = `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const reader of readers) {
      if (reader.writableLength > MOST_BUFFERED) reader.destroy();
      else reader.write(text);
    }
  };
  const tick = async (): Promise<void> => {
    if (readers.size === 0) return;
    const at = api.clock.now();
    send('home', showHome({ ...api, world: () => api.ledger.world() }, summaries(api), at));
    for (const id of shown(api, at)) send('rollout', await viewOf(api, id));
  };
  // A screen that cannot be drawn must not stop the server; the API tells the mistake to whoever asks.
  const timer = setInterval(() => void tick().catch(() => undefined), EVERY_MS);
  const stopListening = api.ledger.onEntry((entry) => readers.size > 0 && send('entry', showEntry(entry)));

  app.get('/api/v1/stream', { schema: { summary: 'Live events (text/event-stream): home, rollout, entry', tags: ['evidence'] } }, async (request, reply) => {
    if (readers.size >= MOST_STREAMS) return reply.code(503).header('retry-after', '30').send({ type: 'about:blank', title: 'Service Unavailable', status: 503, code: 'STREAMS_FULL', detail: `${MOST_STREAMS} screens are open already` });
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', connection: 'keep-alive', 'x-accel-buffering': 'no' });
    raw.write('retry: 2000\n\n');
    readers.add(raw);
    request.raw.on('close', () => readers.delete(raw));
    await tick();
    return reply;
  });
  return {
    close() {
      clearInterval(timer);
      stopListening();
      for (const reader of readers) reader.end();
    },
  };
}

function shown(api: Api, at: Instant): readonly string[] {
  return [...api.ledger.world().rollouts.values()].filter(({ rollout }) => isActive(rollout) || elapsed(rollout.now.since, at) < JUST_ENDED).map(({ rollout }) => rollout.id);
}
