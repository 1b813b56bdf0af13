import { DAY, SECOND, type DurationMs } from '../kernel/units.ts';
import type { Condition, Limit } from './catalog.ts';
import type { Title } from './compile-indicator.ts';
import { tidy } from './quantities.ts';
import type { Definition, Threshold } from './sli-meaning.ts';

export type Comparison = {
  readonly op: 'lte' | 'lt' | 'gte' | 'gt';
  /** Seconds where a duration is compared, as OpenTelemetry's durations are; otherwise whatever the unit is. */
  readonly value: number;
};

const SIGNS = { lte: '≤', lt: '<', gte: '≥', gt: '>' } as const;

/** A threshold makes one ratio for every value it is compared with: `checkout-latency≤300ms`. */
export function atThreshold(sli: Title, of: Threshold, comparison: Comparison): { title: Title; definition: Definition } {
  const shown = isDuration(of) ? showSeconds(comparison.value) : String(tidy(comparison.value));
  return { title: titleAt(sli, `${SIGNS[comparison.op]}${shown}`), definition: definitionAt(of, comparison) };
}

/** The same of something that is compared elsewhere, in a unit that is not known here. */
export function comparedTitle(sli: Title, { op, value }: Comparison): Title {
  return titleAt(sli, `${SIGNS[op]}${tidy(value)}`);
}

function titleAt({ name, displayName }: Title, shown: string): Title {
  return { name: `${name}${shown}`, displayName: `${displayName} (${shown})` };
}

/** Durations are told in seconds in OpenSLO, and counted in milliseconds here. */
export function isDuration({ signal }: Threshold): boolean {
  return signal === 'span' || signal === 'telemetry';
}

/** How late telemetry is can only be compared with what it should be at most. */
export function whyNoLateness({ op, value }: Comparison): { key: 'op' | 'value'; text: string } | null {
  if (op !== 'lte') return { key: 'op', text: `Cannot compare how late telemetry is by ${op}: wanted is lte` };
  if (value > 0 && value <= DAY / SECOND) return null;
  return {
    key: 'value',
    text: `Cannot compare how late telemetry is with ${value} seconds: it must be above 0 and at most 86400`,
  };
}

function definitionAt(of: Threshold, { op, value }: Comparison): Definition {
  const bound = tidy(isDuration(of) ? value * 1_000 : value);
  const limit: Limit = {
    kind: op === 'lte' || op === 'lt' ? 'below' : 'above',
    bound,
    inclusive: op === 'lte' || op === 'gte',
  };
  switch (of.signal) {
    case 'span': {
      const verdict: Condition = { attribute: 'duration', test: limit };
      return { signal: 'span', total: of.total, verdict: [verdict], polarity: 'good' };
    }
    case 'log': {
      // A record without the attribute measures nothing, so it does not count at all.
      const there: Condition = { attribute: of.attribute, test: { kind: 'present', present: true } };
      const verdict: Condition = { attribute: of.attribute, test: limit };
      return {
        signal: 'log',
        event: of.event,
        total: [...of.total, there],
        verdict: [verdict],
        polarity: 'good',
        measured: of.attribute,
      };
    }
    case 'metric': {
      const { metric, where } = of;
      return {
        signal: 'metric',
        parts: [
          { adds: 'total', metric, where, limit: null },
          { adds: 'good', metric, where, limit },
        ],
      };
    }
    case 'query':
      return { signal: 'query', source: of.source, counter: false, parts: [{ adds: 'total', query: of.query }], limit };
    case 'telemetry':
      return { signal: 'telemetry', source: of.source, measure: 'latency', atMost: bound as DurationMs };
  }
}

function showSeconds(seconds: number): string {
  const ms = tidy(seconds * 1_000);
  return ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`;
}
