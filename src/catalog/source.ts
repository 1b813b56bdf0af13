import type { DurationMs } from '../kernel/units.ts';
import type { BrowserTerms } from './browser-terms.ts';

/** Who sends telemetry, or is asked for it: what it may speak of, how much it may send, and what is expected of it. */
export type Source = {
  readonly name: string;
  readonly displayName: string;
  readonly owner: string | null;
  /** Names of services it may speak of; one that ends in `*` is a prefix. Null is any; an empty list means that it sends nothing. */
  readonly services: readonly string[] | null;
  readonly quota: {
    /** As sent, before decompression. */
    readonly bytesPerSecond: number;
    /** Spans, log records and data points. */
    readonly observationsPerSecond: number;
    /** So many seconds' worth of either may come at once. */
    readonly burst: DurationMs;
  };
  /** Something is expected this often. */
  readonly expectMs: DurationMs;
  /** After so long a pause it is called silent. */
  readonly silentAfterMs: DurationMs;
  /** Observations older than this when they arrive are counted as late, and not added to the evidence. */
  readonly latenessMs: DurationMs;
  /** Where its agent probes from; absent of a source that does not probe. */
  readonly locations?: readonly string[];
  readonly signature: 'none' | 'hmac';
  /** Common name of the client certificate it shows; null when it may come without. */
  readonly certificate: string | null;
  /** `tail` says that errors were kept and successes dropped without telling a weight: such evidence is biased. */
  readonly sampling: 'weighted' | 'tail';
  readonly prometheus: PrometheusSource | null;
  /** Absent: no pages speak as this source. */
  readonly browser?: BrowserTerms;
};

/** A server with the query API of Prometheus. */
export type PrometheusSource = {
  readonly url: string;
  readonly everyMs: DurationMs;
  /** How long after a moment its values are asked for, so that scrapes and rules are done. */
  readonly delayMs: DurationMs;
  readonly timeoutMs: DurationMs;
  /** File that holds the bearer token; null when none is needed. The token itself is never part of a catalog. */
  readonly tokenFile: string | null;
};
