import assert from 'node:assert/strict';
import { readEvents, type StreamEvent } from './read-events.ts';
import type { ServedWorld } from './served-world.ts';

export type Reader = { next(event: string): Promise<unknown>; close(): Promise<void>; ended(): Promise<void> };

/** An open screen, so to speak, that takes one event after the other. */
export async function openReader(world: ServedWorld, query = ''): Promise<Reader> {
  const abort = new AbortController();
  const response = await world.ask(`/api/v1/stream${query}`, { signal: abort.signal });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('content-type'), 'text/event-stream');
  assert.equal(response.headers.get('cache-control'), 'no-store');
  const events = readEvents(response);
  return {
    async next(wanted) {
      for (;;) {
        const { value, done } = (await events.next()) as IteratorResult<StreamEvent, undefined>;
        if (done === true) throw new Error(`the stream ended before ${wanted}`);
        if (value.event === wanted) return JSON.parse(value.data) as unknown;
      }
    },
    async close() {
      abort.abort();
    },
    async ended() {
      for (;;) if ((await events.next()).done === true) return;
    },
  };
}
