import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { eventReceipt, type EventReceipt } from '../../wire/event.ts';
import { readRetryAfter, ServerRefused, Unanswered } from './client.ts';
import { isPassing, type Patience } from './send-change.ts';

/** Where events go, and by which token the source is known. */
export type EventDoor = { readonly url: string; readonly token: string };

const TIMEOUT_MS = 15_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/** Sends the same bytes until they are taken, or refused for good, or patience ends; then the last failure is thrown. */
export async function sendEvents(door: EventDoor, lines: string, { until, random }: Patience): Promise<EventReceipt> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await sendOnce(door, lines);
    } catch (error) {
      const most = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
      const asked = error instanceof ServerRefused ? (error.retryAfterMs ?? 0) : 0;
      const wait = asked + most / 2 + random() * (most / 2);
      if (!isPassing(error) || performance.now() + wait > until) throw error;
      await pause(wait);
    }
  }
}

async function sendOnce({ url, token }: EventDoor, lines: string): Promise<EventReceipt> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const init = { method: 'POST', headers, body: lines, redirect: 'error', signal } as const;
  const answer = await fetch(new URL('/v1/events', url), init).catch((cause: unknown) => {
    const hint = 'start one with npm start, or name where it takes telemetry with --to URL';
    throw new Unanswered('SERVER_UNREACHABLE', `No server takes events at ${url}\n  hint: ${hint}`, { cause });
  });
  const body: unknown = await answer.json().catch(() => null);
  const read = eventReceipt.safeParse(body);
  if (answer.ok && read.success) return read.data;
  const refusal = z.object({ message: z.string() }).safeParse(body);
  if (answer.ok || !refusal.success)
    throw new Unanswered('ANSWER_UNREADABLE', `${url} answered ${answer.status} in a form that is not known here`);
  const view = {
    type: 'about:blank',
    title: 'Events refused',
    status: answer.status,
    code: 'EVENTS_REFUSED',
    detail: refusal.data.message,
  };
  throw new ServerRefused(view, readRetryAfter(answer.headers.get('retry-after'), Date.now()));
}
