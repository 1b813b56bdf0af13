import { createHash } from 'node:crypto';
import type { TestContext } from 'node:test';
import type { BrowserTerms } from '../../src/catalog/browser-terms.ts';
import { DEFAULT_SOURCE } from '../../src/catalog/default-source.ts';
import type { Intake, IntakeAnswer, Payload } from '../../src/ports/intake.ts';
import { BeaconDoor } from '../../src/surface/doors/beacon-door.ts';
import { beaconMemory } from '../../src/surface/doors/beacon-memory.ts';
import { Door } from '../../src/surface/doors/door.ts';
import type { KnownSource } from '../../src/surface/doors/known-sources.ts';
import { openOtlpListener } from '../../src/surface/doors/otlp-listener.ts';
import type { OwnEvent } from '../../src/wire/event.ts';
import { openVirtualClock, type VirtualClock } from '../virtual-clock.ts';
import { ask, type Answered } from './http-exchange.ts';

export const T0 = 1_700_000_000_000;
export const SHOP_PAGE = 'https://shop.example.com';
export const KEY = 'pk_shop_web';
export const TERMS: BrowserTerms = {
  key: KEY,
  origins: [SHOP_PAGE, 'https://*.shop.example.net:8443'],
  journeys: { checkout: ['cart', 'pay'], search: [] },
  events: ['cart.opened'],
  perSecond: 100_000,
  perVisitor: 1_000,
  journeysPerMinute: 3,
  bots: 'leave-out',
  proxies: 1,
};

export type Pages = {
  readonly port: number;
  readonly clock: VirtualClock;
  /** What became evidence, in the words of events. */
  readonly told: OwnEvent[];
  readonly counts: () => Readonly<Record<string, number>>;
  readonly unknownKeys: () => number;
  /** What the intake says next, instead of taking. */
  readonly say: (answer: IntakeAnswer) => void;
  readonly page: (given?: Given) => Promise<Answered>;
  readonly beacon: (events: readonly object[], given?: Given & { readonly beacon?: object }) => Promise<Answered>;
  readonly ticket: (given?: Given & { readonly after?: string }) => Promise<string>;
};
type Given = {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: Uint8Array;
};

/** The door of pages on a real listener, before an intake that keeps what it is told. */
export async function openPages(t: TestContext, terms: Partial<BrowserTerms> = {}): Promise<Pages> {
  const clock = openVirtualClock(T0);
  const told: OwnEvent[] = [];
  const answers: IntakeAnswer[] = [];
  const source: KnownSource = { ...DEFAULT_SOURCE, name: 'pages', token: 'token-of-pages', browser: { ...TERMS, ...terms } };
  const intake = intakeOf(told, answers);
  const sources = [source, { ...DEFAULT_SOURCE, token: 'token-of-default' }];
  const door = new Door({ intake, clock, sources: () => sources, chance: () => 0 });
  const pages = new BeaconDoor({ door, clock, sources: () => sources, memory: beaconMemory(new Uint8Array(32).fill(7)) });
  const listener = await openOtlpListener({ host: '127.0.0.1', port: 0, door, pages, limits: { closeMs: 500, refusalMs: 5 } });
  t.after(() => listener.close());
  const { port } = listener;
  const numbers = { next: 0 };
  const page: Pages['page'] = ({ path = `/v1/beacon?key=${KEY}`, method = 'POST', headers = {}, body } = {}) => {
    const all = { origin: SHOP_PAGE, 'content-type': 'text/plain;charset=UTF-8', 'x-forwarded-for': '192.0.2.7', ...headers };
    const stated = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    return ask(port, { path, method, headers: stated, ...(body !== undefined && { body }) });
  };
  return {
    port,
    clock,
    told,
    counts: () => listener.stats().beacons.sources['pages'] ?? {},
    unknownKeys: () => listener.stats().beacons.unknownKeys,
    say: (answer) => answers.push(answer),
    page,
    beacon: (events, { beacon = {}, ...given } = {}) => {
      const visit = createHash('sha256')
        .update(`visit ${(numbers.next += 1)}`)
        .digest('hex')
        .slice(0, 16);
      const whole = {
        v: 1,
        visit,
        session: '0123456789abcdef',
        seq: 0,
        sent: 5_000,
        service: 'shop-web',
        version: '7',
        events,
        ...beacon,
      };
      return page({ ...given, body: new TextEncoder().encode(JSON.stringify(whole)) });
    },
    async ticket({ after, ...given } = {}) {
      const path = `/v1/beacon/ticket?key=${KEY}${after === undefined ? '' : `&ticket=${after}`}`;
      const answer = await page({ path, method: 'GET', ...given });
      return (JSON.parse(answer.body.toString()) as { ticket: string }).ticket;
    },
  };
}

function intakeOf(told: OwnEvent[], answers: IntakeAnswer[]): Intake {
  const seen = new Set<string>();
  return {
    accept({ body, sameAs = '' }: Payload) {
      const instead = answers.shift();
      if (instead !== undefined) return Promise.resolve(instead);
      const { events } = JSON.parse(new TextDecoder().decode(body)) as { events: OwnEvent[] };
      const isNew = !seen.has(sameAs);
      seen.add(sameAs);
      if (isNew) told.push(...events);
      const observations = isNew ? events.length : 0;
      return Promise.resolve({ say: 'accepted', observations, rejected: 0, message: '', written: null });
    },
  };
}
