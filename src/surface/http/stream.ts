import type { ServerResponse } from 'node:http';
import { isActive } from '../../delivery/rollout.ts';
import { elapsed, type DurationMs, type Instant } from '../../kernel/units.ts';
import { refusesRead, textAnswer } from './answers.ts';
import type { Api, App } from './api.ts';
import { showEntry } from './ledger-routes.ts';
import { Refused } from './problems.ts';
import type { RolloutViews } from './rollout-views.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { showHome } from './show-home.ts';

export type StreamLimits = {
  /** Screens that stay open at once; one more is asked to come back later. */
  readonly readers: number;
  /**
   * A reader that is further behind is let go: it reconnects and gets the present state. That may be larger by itself, so
   * that what is sent next does not count.
   */
  readonly bufferedBytes: number;
};

export const STREAM_LIMITS: StreamLimits = { readers: 64, bufferedBytes: 4 * 1_048_576 };

/** Rollouts that ended this recently are still sent, so that a screen sees the end. */
const JUST_ENDED = 15_000 as DurationMs;
const EVERY_MS = 1_000;
const EVENT_STREAM = {
  ...SECURITY_HEADERS,
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  connection: 'keep-alive',
  'x-accel-buffering': 'no',
};

type Send = (event: 'home' | 'rollout' | 'entry', data: unknown) => void;

/** Server-sent events: `home` and `rollout` about once a second while somebody looks, `entry` as it happens. */
export function streamRoute(app: App, api: Api, { views, limits }: { views: RolloutViews; limits: StreamLimits }): void {
  const readers = new Set<ServerResponse>();
  const send: Send = (event, data) => {
    const text = eventText(event, data);
    for (const reader of readers) write(reader, text);
  };
  const write = (reader: ServerResponse, text: string): void => {
    if (reader.writableLength <= limits.bufferedBytes) return void reader.write(text);
    readers.delete(reader); // at once: nothing may be written after the end
    reader.destroy();
  };
  const warn = (cause: unknown): void => api.log.warn('Cannot show the present state to the open screens', cause);
  app.get('/api/v1/stream', { config: { present: true }, exposeHeadRoute: false, schema }, async (_request, reply) => {
    if (readers.size >= limits.readers) throw new Refused('STREAMS_FULL', `${limits.readers} streams are open already`);
    reply.hijack();
    const { raw } = reply;
    raw.on('error', () => readers.delete(raw)); // the reader went away in the middle of a write
    raw.on('close', () => readers.delete(raw));
    raw.writeHead(200, EVENT_STREAM);
    raw.write('retry: 2000\n\n');
    readers.add(raw);
    const only: Send = (event, data) => readers.has(raw) && write(raw, eventText(event, data));
    await present(api, views, only).catch(warn);
    return reply;
  });
  keepSending(app, api, { send, present: async () => readers.size > 0 && present(api, views, send).catch(warn) });
  app.addHook('preClose', async () => {
    for (const reader of readers) reader.end();
    readers.clear();
  });
}

/** The present state, whole: whoever connects needs no history to draw it. */
async function present(api: Api, views: RolloutViews, send: Send): Promise<void> {
  const at = api.clock.now();
  send('home', showHome({ ...api, world: () => api.ledger.world() }, views.summaries(), at));
  for (const id of shown(api, at)) send('rollout', await views.view(id));
}

function keepSending(app: App, api: Api, { send, present: presentAll }: { send: Send; present: () => Promise<unknown> }): void {
  const state: { timer: NodeJS.Timeout | undefined; stop: () => void } = { timer: undefined, stop: () => undefined };
  // One after the other: a slow disk must not make them pile up.
  const tick = async (): Promise<void> => {
    const began = performance.now();
    await presentAll();
    if (state.timer !== undefined) tickAfter(pauseAfter(performance.now() - began));
  };
  const tickAfter = (pauseMs: number): void => {
    state.timer = setTimeout(() => void tick(), pauseMs);
  };
  app.addHook('onListen', async () => {
    tickAfter(EVERY_MS);
    const stopListening = api.ledger.onEntry((entry) => send('entry', showEntry(entry)));
    state.stop = () => {
      clearTimeout(state.timer);
      state.timer = undefined;
      stopListening();
    };
  });
  app.addHook('preClose', async () => state.stop());
}

/** Verdicts on thousands of objectives take a while, and whoever decides waits meanwhile: screens get a tenth of the time. */
export function pauseAfter(tookMs: number): number {
  return Math.max(EVERY_MS - tookMs, 9 * tookMs);
}

function eventText(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

function shown(api: Api, at: Instant): readonly string[] {
  const records = [...api.ledger.world().rollouts.values()];
  const current = records.filter(({ rollout }) => isActive(rollout) || elapsed(rollout.now.since, at) < JUST_ENDED);
  return current.map(({ rollout }) => rollout.id);
}

const schema = {
  operationId: 'stream',
  summary: 'Live events: home, rollout, entry',
  tags: ['evidence'],
  response: { 200: textAnswer('text/event-stream', 'Events until one side closes'), ...refusesRead('STREAMS_FULL') },
};
