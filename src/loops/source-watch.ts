import type { Catalog, Source } from '../catalog/catalog.ts';
import { AT_HAND } from '../evidence/cell.ts';
import { NO_SKEW, noteLatency, skewOf, type SkewWatch } from '../evidence/clock-skew.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { latencyOf } from '../evidence/evidence-quality.ts';
import type { SourceFacts } from '../evidence/source-health.ts';
import type { Instant } from '../kernel/units.ts';
import type { Poll } from './poll.ts';

export type SourceWatchParts = {
  readonly catalog: () => Catalog;
  readonly evidence: () => Evidence;
  readonly poll: Pick<Poll, 'health'>;
};

/** Remembers of the sources what their telemetry does not keep: how their clocks go. */
export type SourceWatch = {
  /** Called every second. */
  round(at: Instant): void;
  /** What is known of every source of the catalog, in its order. */
  facts(at: Instant): readonly SourceFacts[];
};

export function openSourceWatch({ catalog, evidence, poll }: SourceWatchParts): SourceWatch {
  const skews = new Map<string, { last: Instant; watch: SkewWatch }>();
  return {
    round(at) {
      const { sources } = evidence();
      for (const name of skews.keys()) if (!sources.has(name)) skews.delete(name);
      for (const [name, { last, leastLatency }] of sources) {
        const known = skews.get(name);
        if (leastLatency === null || known?.last === last) continue;
        skews.set(name, { last, watch: noteLatency(known?.watch ?? NO_SKEW, at, leastLatency) });
      }
    },
    facts: (at) => catalog().sources.map((source) => factsOf(source, skews.get(source.name)?.watch ?? NO_SKEW, at)),
  };

  function factsOf(source: Source, skew: SkewWatch, at: Instant): SourceFacts {
    const seen = evidence().sources.get(source.name) ?? null;
    const queries = catalog().indicators.filter((indicator) => indicator.signal === 'query' && indicator.source === source.name);
    return {
      source,
      at,
      seen,
      latency: latencyOf(evidence(), [source.name], { from: (at - AT_HAND) as Instant, to: at }),
      skewMs: skewOf(skew, at),
      biased: source.sampling === 'tail' && (seen?.counts.observations ?? 0) > (seen?.counts.weighted ?? 0),
      asked: queries.map(({ name }) => name),
      polls: queries.map(({ generation }) => poll.health(generation)).filter((health) => health !== null),
    };
  }
}
