import type { BrowserTerms } from '../catalog/browser-terms.ts';
import type { PlimsollEvent } from '../wire/event.ts';
import { BEACON_BOUNDS, type BeaconEvent } from './read-beacon.ts';

/** Why one event of a beacon is not believed. It then changes a counter and nothing else. */
export type EventRefusal =
  | 'unknown-event'
  | 'out-of-bounds'
  | 'unknown-journey'
  | 'no-ticket'
  | 'too-many-journeys'
  | 'out-of-order'
  | 'too-long';

type Attributes = Record<string, string | number | boolean>;
/** The event in the words of the catalog, without what all events of the beacon have. */
export type Translated = { readonly name: string; readonly trace: string | null; readonly attributes: Attributes };

/** What an event of a page says, where it says something that can be; a journey's place is for others to judge. */
export function translated({ e, fields }: BeaconEvent, terms: BrowserTerms): Translated | EventRefusal {
  const read = KINDS.get(e);
  if (read === undefined) return 'unknown-event';
  const told = read(new Fields(fields), terms);
  if (typeof told === 'string') return told;
  const { name, ...attributes } = told;
  const trace = fields['x'];
  return { name, trace: typeof trace === 'string' && /^[0-9a-f]{32}$/.test(trace) ? trace : null, attributes: known(attributes) };
}

type Told = { readonly name: string } & Readonly<Record<string, string | number | boolean | null>>;
type Kind = (fields: Fields, terms: BrowserTerms) => Told | EventRefusal;

/** Of a page that is open for a month at most. */
const MOST_MS = 30 * 86_400_000;
/** Beyond these a value is a mistake or a lie: nobody waits ten minutes for a page to paint. */
const MOST_OF_VITAL: ReadonlyMap<string, number> = new Map([
  ['lcp', 600_000],
  ['inp', 600_000],
  ['fcp', 600_000],
  ['ttfb', 600_000],
  ['cls', 100],
]);

const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  [
    'vital',
    (of) => {
      const vital = of.text('n') ?? '';
      const most = MOST_OF_VITAL.get(vital);
      const [value, delta, told] = [of.number('v', most ?? 0), of.number('d', most ?? 0), of.number('k', 1_000)];
      if (most === undefined || value === null || delta === null || delta > value) return 'out-of-bounds';
      const named = 'browser.web_vital';
      return {
        name: named,
        [`${named}.name`]: vital,
        [`${named}.value`]: value,
        [`${named}.delta`]: delta,
        [`${named}.told`]: told ?? 1,
      };
    },
  ],
  [
    'error',
    (of) => {
      const kind = of.oneOf('k', ['script', 'promise', 'resource']);
      if (kind === null) return 'out-of-bounds';
      const count = Math.max(1, of.number('c', 1_000_000) ?? 1);
      return {
        name: 'browser.error',
        'error.kind': kind,
        'exception.type': of.text('n'),
        'exception.message': of.text('m', BEACON_BOUNDS.message),
        'code.file.path': of.text('f'),
        count,
      };
    },
  ],
  [
    'journey',
    (of) => {
      const outcome = of.oneOf('o', ['started', 'step', 'completed', 'failed', 'abandoned']);
      const duration = of.number('d', MOST_MS);
      if (outcome === null || (duration === null && outcome !== 'started')) return 'out-of-bounds';
      return {
        name: 'browser.journey',
        'journey.name': of.text('n'),
        'journey.step': of.text('s'),
        'journey.outcome': outcome,
        because: of.text('r'),
        duration,
      };
    },
  ],
  [
    'fetch',
    (of) => {
      const outcome = of.oneOf('o', ['ok', 'failed', 'aborted']);
      const [status, duration] = [of.number('c', 599), of.number('d', MOST_MS)];
      if (outcome === null || status === null || duration === null) return 'out-of-bounds';
      return {
        name: 'browser.fetch',
        'http.request.method': of.text('m'),
        'server.address': of.text('h'),
        'url.template': of.text('u'),
        'http.response.status_code': status === 0 ? null : status,
        duration,
        outcome,
      };
    },
  ],
  [
    'flag',
    (of) => {
      const [key, variant] = [of.text('k'), of.text('n')];
      if (key === null || variant === null) return 'out-of-bounds';
      return { name: 'feature_flag.evaluation', 'feature_flag.key': key, 'feature_flag.result.variant': variant };
    },
  ],
  [
    'visit',
    (of) => {
      const duration = of.number('d', MOST_MS);
      return duration === null ? 'out-of-bounds' : { name: 'browser.visit', duration, 'browser.navigation.type': of.text('n') };
    },
  ],
  [
    'lost',
    (of) => {
      const [reason, count] = [of.oneOf('r', ['cap', 'storage', 'network', 'refused', 'size']), of.number('c', 1_000_000)];
      return reason === null || count === null ? 'out-of-bounds' : { name: 'browser.lost', reason, count };
    },
  ],
  [
    'event',
    (of, { events }) => {
      const name = of.text('n');
      // A page must not speak in the name of the services behind it: only names that the source lists are its own.
      return name === null || !events.includes(name) ? 'unknown-event' : { ...of.own(), name };
    },
  ],
]);

/** The fields of one event; each answers null for what is absent or cannot be. */
class Fields {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(fields: Readonly<Record<string, unknown>>) {
    this.#fields = fields;
  }

  text(key: string, most: number = BEACON_BOUNDS.text): string | null {
    const value = this.#fields[key];
    return typeof value === 'string' && value !== '' && value.length <= most ? value : null;
  }

  oneOf<Word extends string>(key: string, words: readonly Word[]): Word | null {
    return words.find((word) => word === this.#fields[key]) ?? null;
  }

  number(key: string, most: number): number | null {
    const value = this.#fields[key];
    return typeof value === 'number' && value >= 0 && value <= most ? value : null;
  }

  /** Attributes of an event of the page's own; what is no attribute is left out. */
  own(): Record<string, string | number | boolean> {
    const given = this.#fields['a'];
    if (typeof given !== 'object' || given === null || Array.isArray(given)) return {};
    const usable = Object.entries(given as Readonly<Record<string, unknown>>).filter(
      ([key, value]) => key !== '' && key.length <= 64 && key !== 'service.name' && isScalar(value),
    );
    return Object.fromEntries(usable.slice(0, 16)) as Record<string, string | number | boolean>;
  }
}

function isScalar(value: unknown): boolean {
  return (
    typeof value === 'boolean' || Number.isFinite(value) || (typeof value === 'string' && value.length <= BEACON_BOUNDS.text)
  );
}

function known(attributes: Readonly<Record<string, string | number | boolean | null>>): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null)) as Attributes;
}

export type Page = {
  readonly service: string;
  readonly version: string | null;
  readonly env: string | null;
  readonly flags: Readonly<Record<string, string>>;
  readonly isBot: boolean;
};
/** What a browser says of itself with every request, and no more than that; null for one that says nothing. */
export type BrowserHint = { readonly brand: string | null; readonly mobile: boolean | null };

/** What every event of a page says; `session` is a keyed hash of what the page said. */
export function aboutPage(page: Page, { brand, mobile }: BrowserHint, session: string): PlimsollEvent['attributes'] {
  const { service, version, env, flags, isBot } = page;
  return known({
    ...Object.fromEntries(Object.entries(flags).map(([key, variant]) => [`flag.${key}`, variant])),
    'service.name': service,
    'service.version': version,
    'deployment.environment.name': env,
    'session.id': session,
    'browser.brand': brand,
    'browser.mobile': mobile,
    'browser.bot': isBot ? true : null,
  });
}
