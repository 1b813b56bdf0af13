import type { Catalog, QueryIndicator, Source } from '../catalog/catalog.ts';
import { afterPoll, type PollHealth } from '../evidence/poll-health.ts';
import type { DurationMs, Instant } from '../kernel/units.ts';
import type { MetricSource, OpenMetricSource } from '../ports/metric-source.ts';
import { askIndicator, type Asking, type AskParts } from './poll-indicator.ts';

export type PollParts = Omit<AskParts, 'answered' | 'isClosed'> & { readonly open: OpenMetricSource };

/** Asks the sources that have to be asked, and remembers how they answered. */
export type Poll = {
  /** Begins what is due. A source that is slow holds up nobody but itself. */
  round(at: Instant): void;
  /** Resolves when no question is under way. */
  settled(): Promise<void>;
  /** How the queries of an indicator were answered, by its generation; null when they were not asked yet. */
  health(generation: string): PollHealth | null;
  /** Ends the questions that are under way. */
  close(): Promise<void>;
};

/** Questions to one source at a time. */
const AT_ONCE = 4;

export function openPoll(parts: PollParts): Poll {
  const state = { closed: false };
  const isClosed = (): boolean => state.closed;
  const sources = new Map<string, AskedSource>();
  const health = new Map<string, PollHealth>();
  const answered = new Map<string, Instant>();
  const ask = async (source: Asking, indicator: QueryIndicator, at: Instant): Promise<void> => {
    const answer = await askIndicator({ ...parts, answered, isClosed }, { source, indicator, at });
    if (answer === null || state.closed) return;
    const { name, generation } = indicator;
    health.set(generation, afterPoll(health.get(generation) ?? null, answer, { name, generation, at }));
  };
  const settled = async (): Promise<void> => {
    await Promise.all([...sources.values()].map(async ({ busy }) => await busy));
  };
  return {
    round(at) {
      const catalog = parts.catalog();
      forget(catalog, { sources, health, answered });
      for (const source of catalog.sources) {
        const { prometheus } = source;
        if (prometheus === null || state.closed) continue;
        const known = sourceFor(sources, source, () => parts.open(prometheus));
        if (known.busy !== null || turnOf(at, prometheus.everyMs) === known.turn) continue;
        known.turn = turnOf(at, prometheus.everyMs);
        const asking = { name: source.name, expectMs: source.expectMs, prometheus, metrics: known.metrics };
        const indicators = queriesOf(catalog, source.name);
        known.busy = eachOf(indicators, (indicator) => ask(asking, indicator, at)).finally(() => {
          known.busy = null;
        });
      }
    },
    settled,
    health: (generation) => health.get(generation) ?? null,
    async close() {
      state.closed = true;
      for (const { metrics } of sources.values()) metrics.close();
      await settled();
    },
  };
}

type AskedSource = { readonly as: string; readonly metrics: MetricSource; turn: number; busy: Promise<void> | null };

/** Opened anew when the catalog says something else about it. */
function sourceFor(sources: Map<string, AskedSource>, { name, prometheus }: Source, open: () => MetricSource): AskedSource {
  const as = JSON.stringify(prometheus);
  const known = sources.get(name);
  if (known?.as === as) return known;
  known?.metrics.close();
  const opened: AskedSource = { as, metrics: open(), turn: -1, busy: known?.busy ?? null };
  sources.set(name, opened);
  return opened;
}

function queriesOf({ indicators }: Catalog, source: string): readonly QueryIndicator[] {
  return indicators.filter((indicator) => indicator.signal === 'query').filter((indicator) => indicator.source === source);
}

function turnOf(at: Instant, every: DurationMs): number {
  return Math.floor(at / every);
}

function forget({ sources: declared, indicators }: Catalog, { sources, health, answered }: Memory): void {
  const names = new Set(declared.map(({ name }) => name));
  for (const [name, { busy }] of sources) if (!names.has(name) && busy === null) sources.delete(name);
  const generations = new Set(indicators.map(({ generation }) => generation));
  for (const known of [health, answered])
    for (const generation of known.keys()) if (!generations.has(generation)) known.delete(generation);
}
type Memory = {
  readonly sources: Map<string, AskedSource>;
  readonly health: Map<string, PollHealth>;
  readonly answered: Map<string, Instant>;
};

/** A few at a time, in order. */
async function eachOf<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const left = items.toReversed();
  const worker = async (): Promise<void> => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
}
