import { guard } from './guard.ts';
import type { Settings } from './settings.ts';
import { keep, readKept, writeKept, type Kept } from './storage.ts';
import { openTicket } from './ticket.ts';
import type { Watch } from './watch.ts';

export type Outbox = {
  post(kept: Kept, leaving?: boolean): void;
  /** Resolves when what is posted now takes a ticket along, if there is one to be had. */
  ready(): Promise<void>;
};

const FIRST_PAUSE = 1_000;
/** Too many requests, and whatever a server in trouble says. */
const TOO_MANY = 429;
const LONGEST_PAUSE = 64_000;

/** Sends beacons. What the network refuses waits in the browser's storage, and goes later, from this page or another one. */
export function openOutbox({ endpoint, key }: Settings, watch: Watch, lose: (because: string, count: number) => void): Outbox {
  // The page's own function, before anybody measures it: what is sent here must not tell of itself.
  const request = fetch;
  const at = (path: string): string => `${endpoint}/v1/beacon${path}?key=${key}`;
  const ticket = openTicket((before) => request(`${at('/ticket')}&ticket=${before}`));
  let pause = FIRST_PAUSE;
  let timer: number | undefined;

  const send = async (kept: Kept, leaving?: boolean): Promise<void> => {
    if ((navigator as { onLine?: boolean }).onLine === false) return keep(kept, lose);
    const body = JSON.stringify({ ...kept.beacon, ticket: ticket.text, sent: Date.now() - kept.began });
    // It outlives the page, but tells nobody what became of the beacon: while there is time, the answer is waited for.
    if (leaving && guard(() => navigator.sendBeacon(at(''), body))()) return;
    let status = 599;
    try {
      ({ status } = await request(at(''), { method: 'POST', body, keepalive: true }));
    } catch {
      // No network, or a firewall that says no.
    }
    if (watch.isOver) return;
    if (status >= TOO_MANY) {
      keep(kept, lose);
      clearTimeout(timer);
      timer = setTimeout(drain, (pause = Math.min(pause * 2, LONGEST_PAUSE)));
    } else {
      if (status > 299) lose('refused', kept.beacon.events.length);
      pause = FIRST_PAUSE;
      drain();
    }
  };
  const post = (kept: Kept, leaving?: boolean): void => void send(kept, leaving).catch(() => {});
  /** Sends the oldest that waits. It is taken out first, so that of two tabs only one sends it. */
  const drain = guard(() => {
    // A ticket that comes after consent was taken back must not leave an empty list behind, which says that somebody agreed.
    if (watch.isOver) return;
    const [first, ...rest] = readKept();
    writeKept(rest);
    if (first) post(first);
  });
  watch.soon(() => ticket.ready().then(drain));
  watch.on('online', drain);
  watch.ends.push(() => clearTimeout(timer));
  return { post, ready: ticket.ready };
}
