import { DEFAULT_SOURCE } from '../src/catalog/default-source.ts';
import type { LogIndicator } from '../src/catalog/catalog.ts';
import { compileMatcher } from '../src/intake/matcher.ts';
import { clearBatch, openBatch } from '../src/intake/observation-batch.ts';
import { readEventsJson } from '../src/intake/read-events.ts';
import { BeaconDoor, type PageClaim } from '../src/surface/doors/beacon-door.ts';
import { beaconMemory } from '../src/surface/doors/beacon-memory.ts';
import { Door } from '../src/surface/doors/door.ts';
import { KEY, SHOP_PAGE, T0, TERMS } from '../test/intake/open-pages.ts';
import { catalogOf, is, journey } from '../test/intake/sample-catalog.ts';
import { openVirtualClock } from '../test/virtual-clock.ts';
import type { Figure } from './figure.ts';

const ROUNDS = 5;
const TURN_US = 200_000;
const EVENTS = 500;

/** What one event, one beacon of a page and one that is refused cost the thread that takes them; sockets and journal excluded. */
export async function benchBeacons(): Promise<readonly Figure[]> {
  const { refuse, take } = pages();
  return [
    { name: 'an event in JSON, from bytes to rows', value: await cpuOf(EVENTS, eventRound()), unit: 'µs CPU' },
    { name: 'a beacon of six events, from its headers to the intake', value: await cpuOf(100, take), unit: 'µs CPU' },
    { name: 'a beacon of a wrong origin, refused', value: await cpuOf(1_000, refuse), unit: 'µs CPU' },
  ];
}

async function cpuOf(things: number, round: () => Promise<void> | void): Promise<number> {
  const costs: number[] = [];
  for (let turn = -1; turn < ROUNDS; turn += 1) {
    const before = process.cpuUsage();
    let [count, used] = [0, 0];
    while (used < TURN_US) {
      await round();
      count += things;
      const { user, system } = process.cpuUsage(before);
      used = user + system;
    }
    if (turn >= 0) costs.push(used / count);
  }
  return Number((costs.toSorted((a, b) => a - b)[Math.floor(costs.length / 2)] ?? Number.NaN).toFixed(2));
}

function eventRound(): () => void {
  const matches = [{ kinds: null, conditions: [is('service.name', 'shop')] }];
  const indicator: LogIndicator = {
    name: 'paid',
    displayName: 'paid',
    journey: 'checkout',
    generation: 'paid@1',
    signal: 'log',
    event: 'order.paid',
    total: [],
    verdict: [is('order.state', 'done')],
    polarity: 'good',
  };
  const matcher = compileMatcher(catalogOf([journey('checkout', { match: matches })], [indicator]));
  const batch = openBatch();
  const attributes = (index: number): object => ({ 'order.id': `o-${index}`, 'order.state': 'done', amount: 12.5, ok: true });
  const events = Array.from({ length: EVENTS }, (_, index) => ({
    name: 'order.paid',
    at: new Date(T0 + index).toISOString(),
    service: 'shop',
    attributes: attributes(index),
  }));
  const body = new TextEncoder().encode(JSON.stringify({ events }));
  return () => {
    clearBatch(batch);
    const outcome = readEventsJson(body, matcher, batch);
    if (!outcome.ok || batch.spans !== EVENTS)
      throw new Error(`Cannot measure: ${JSON.stringify(outcome)}, ${batch.spans} events`);
  };
}

function pages(): { readonly refuse: () => void; readonly take: () => Promise<void> } {
  const clock = openVirtualClock(T0);
  const terms = { ...TERMS, perSecond: 1e9, perVisitor: 1e9 };
  const sources = [{ ...DEFAULT_SOURCE, name: 'pages', token: 'token-of-pages', browser: terms }];
  const intake = {
    accept: async () =>
      await Promise.resolve({ say: 'accepted', observations: 6, rejected: 0, message: '', written: null } as const),
  };
  const door = new Door({ intake, clock, sources: () => sources, chance: () => 0 });
  const of = new BeaconDoor({ door, clock, sources: () => sources, memory: beaconMemory(new Uint8Array(32).fill(7)) });
  const claim = (origin: string, address: string): PageClaim => ({
    key: KEY,
    origin,
    address: () => address,
    isBot: false,
    browser: { brand: 'chromium', mobile: false },
  });
  let next = 0;
  const vitals = ['lcp', 'inp', 'cls', 'fcp', 'ttfb'].map((n) => ({
    e: 'vital',
    t: 1_200,
    p: '/cart/:id',
    n,
    v: 0.2,
    d: 0.2,
    k: 1,
  }));
  const events = [...vitals, { e: 'visit', t: 4_000, p: '/cart/:id', d: 4_000, n: 'navigate' }];
  const beaconOf = (visit: string): Uint8Array =>
    new TextEncoder().encode(
      JSON.stringify({
        v: 1,
        visit,
        session: '0123456789abcdef',
        seq: 0,
        sent: 5_000,
        service: 'shop-web',
        version: '7',
        events,
      }),
    );
  return {
    refuse() {
      for (let index = 0; index < 1_000; index += 1)
        if ('source' in of.admit(claim('https://evil.example.org', '192.0.2.7'), 'beacon')) throw new Error('It was let in');
    },
    async take() {
      for (let index = 0; index < 100; index += 1) {
        clock.advance(1);
        const page = of.admit(claim(SHOP_PAGE, `192.0.2.${index}`), 'beacon');
        if (!('source' in page)) throw new Error(`Cannot measure: refused with ${page.status}`);
        const { status, body } = await of.take(page, beaconOf((next += 1).toString(16).padStart(16, '0')));
        if (status !== 204) throw new Error(`Cannot measure: answered with ${status} ${body}`);
      }
    },
  };
}
