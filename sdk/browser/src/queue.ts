import { guard } from './guard.ts';
import { openOutbox } from './outbox.ts';
import { random } from './random.ts';
import type { Settings } from './settings.ts';
import { templateOf } from './template.ts';
import type { Watch } from './watch.ts';

/** One event of docs/formats/beacon.md: `e` is what it is, the others depend on it. */
export type Signal = Record<string, unknown> & { e: string };

export type Queue = {
  /** Tells an event, or counts it as lost; answers with it as it waits, so that a repeat can be counted on it. */
  add(signal: Signal): Signal | undefined;
  /** The variants that go with every beacon. */
  readonly flags: Record<string, string>;
  lose(because: string, count?: number): void;
  /** Sends what waits; `leaving` says that the page may be gone in a moment. */
  readonly flush: (leaving?: boolean) => void;
  /** A page that comes back out of the back/forward cache is visited anew. */
  begin(): void;
  /** Whether an event was not sent yet, so that it can still be changed. */
  waits(signal: Signal): boolean;
  /** The template of the page that is shown. */
  page(): string;
  /** Known from the first task after the start on. */
  session?: string;
  /** The newest request that took its trace along. */
  trace?: { id: string; at: number };
};

const SOON = 5_000;
const PER_VISIT = 500;
/** What the door reads at most, and in bytes what fits into a beacon beside its frame. */
const PER_BEACON = 64;
const BYTES = 12_000;

export function openQueue(settings: Settings, watch: Watch): Queue {
  let visit = random(8);
  let seq = 0;
  let told = 0;
  let timer: number | undefined;
  let waiting: Signal[] = [];
  let lost: Record<string, number> = {};
  const { service, version, env, sample } = settings;
  const flags: Record<string, string> = {};
  const frame = { v: 1, service, version, env, sample, bot: navigator.webdriver, flags };
  const stamped = (signal: Signal): Signal => ({ t: rounded(performance.now()), p: queue.page(), ...signal });
  const soon = (): void => {
    timer ??= setTimeout(queue.flush, SOON);
  };
  const send = (leaving?: boolean): void => {
    clearTimeout(timer);
    timer = undefined;
    for (const r in lost) waiting.push(stamped({ e: 'lost', r, c: lost[r] }));
    lost = {};
    while (waiting[0]) {
      const beacon = { ...frame, session: queue.session, visit, seq: seq++, events: waiting.splice(0, fitting(waiting)) };
      outbox.post({ began: Date.now() - performance.now(), beacon }, leaving);
    }
  };
  const queue: Queue = {
    flags,
    waits: (signal) => waiting.includes(signal),
    page: () => templateOf(location.href),
    add(signal) {
      const whole = stamped(signal);
      const isLarge = bytesOf(whole) >= BYTES;
      // Vitals and the visit come last, are few, and never make room for what a page tells in a loop.
      if (isLarge || (told >= PER_VISIT && !signal.e.startsWith('vi'))) return queue.lose(isLarge ? 'size' : 'cap') as undefined;
      told += 1;
      waiting.push(whole);
      soon();
      return whole;
    },
    lose(because, count = 1) {
      lost[because] = (lost[because] ?? 0) + count;
      soon();
    },
    flush(leaving) {
      if (leaving) send(leaving);
      else void outbox.ready().then(guard(() => send()));
    },
    begin() {
      visit = random(8);
      seq = told = 0;
    },
  };
  const outbox = openOutbox(settings, watch, queue.lose);
  watch.ends.push(() => {
    clearTimeout(timer);
    // Who still holds a journey may go on with it; nothing of it is told any more.
    timer = -1;
    waiting = [];
  });
  return queue;
}

/** How many of the oldest fit into one beacon. */
function fitting(waiting: readonly Signal[]): number {
  let count = 0;
  for (let bytes = 0; count < PER_BEACON && count < waiting.length; count += 1) {
    bytes += bytesOf(waiting[count]);
    if (bytes > BYTES) break;
  }
  return count;
}

function bytesOf(signal: unknown): number {
  return new TextEncoder().encode(JSON.stringify(signal)).length;
}

/** Four decimals are what a layout shift needs, and more than browsers know of a time. */
export function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
