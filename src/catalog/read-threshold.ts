import { agreementIn } from './compile-agreement.ts';
import { compileWhere } from './compile-span-match.ts';
import { hasItsFacts } from './facts-of-signals.ts';
import { notComputed, sideOf, type Side } from './metric-source.ts';
import type { MetricSource } from './openslo-sli-schema.ts';
import { hasSpans, journeyNamed } from './in-journey.ts';
import { mistake, UNCLEAR, type Reading, type SliMeaning, type Threshold } from './sli-meaning.ts';
import type { Path } from './source-document.ts';

const AT = ['thresholdMetric', 'metricSource'];
const SPEC = [...AT, 'spec'];

/** What the objectives of an SLI compare with their values. */
export function readThreshold(metricSource: MetricSource, reading: Reading): SliMeaning {
  const side = sideOf(metricSource, { at: AT }, reading);
  switch (side.kind) {
    case 'foreign':
      return notComputed(side, AT, reading);
    case 'query':
      if (side.query === null) return mistake(SPEC, { text: 'Cannot ask without query: the spec must have one' }, reading);
      return { kind: 'threshold', journey: side.journey, of: { signal: 'query', source: side.source, query: side.query } };
    case 'plimsoll':
      return readOurs(side, reading);
  }
}

type Ours = Extract<Side, { kind: 'plimsoll' }>;

function readOurs({ spec, signal }: Ours, reading: Reading): SliMeaning {
  if (spec.limit !== undefined)
    return mistake([...SPEC, 'limit'], { text: 'Cannot use limit in a threshold: the objective has the value' }, reading);
  if (spec.amount !== undefined)
    return mistake([...SPEC, 'amount'], { text: 'Cannot use amount in a threshold: value names what is compared' }, reading);
  const of = comparedOf({ spec, signal }, reading);
  if (of === null) return UNCLEAR;
  if (!hasItsFacts(spec, { signal: of.signal === 'query' ? 'span' : of.signal, at: AT }, reading)) return UNCLEAR;
  const journey = journeyNamed(spec.journey, { at: SPEC, of: 'spec' }, reading);
  if (journey === null || (of.signal === 'span' && !hasSpans(journey, [...SPEC, 'journey'], reading))) return UNCLEAR;
  const agreed = agreementIn(spec.agreement, journey, { at: [...SPEC, 'agreement'], reading });
  return { kind: 'threshold', journey, of, ...agreed };
}

/** Null when it cannot be told what is compared. */
function comparedOf({ spec, signal }: Omit<Ours, 'kind'>, reading: Reading): Threshold | null {
  const { value } = spec;
  const total = compileWhere(spec.where);
  const tell = (path: Path, text: string): null => {
    mistake(path, { text }, reading);
    return null;
  };
  switch (signal) {
    case null:
    case 'span':
      if (value === undefined) return tell(SPEC, 'Cannot tell what is compared: spec must have value: duration');
      if (value !== 'duration') return tell([...SPEC, 'value'], 'Cannot compare anything of a span but its duration');
      return { signal: 'span', total };
    case 'log': {
      if (value === undefined) return tell(SPEC, 'Cannot tell what is compared: value must name an attribute of the log records');
      const event = typeof spec.log === 'string' ? spec.log : (spec.log?.event ?? null);
      return { signal: 'log', event, total, attribute: value };
    }
    case 'metric':
      if (value !== undefined) return tell([...SPEC, 'value'], 'Cannot use value for a metric: what it measures is compared');
      return { signal: 'metric', metric: spec.metric ?? '', where: total };
    case 'telemetry': {
      const { source, latency, presence } = spec.telemetry ?? {};
      if (latency !== undefined || presence !== undefined)
        return tell([...SPEC, 'telemetry'], 'Cannot use latency or presence in a threshold: the objective has the value');
      if (value !== 'latency') return tell(SPEC, 'Cannot tell what is compared: spec must have value: latency');
      if (source === undefined)
        return tell([...SPEC, 'telemetry'], 'Cannot tell whose telemetry is meant: it must have a source');
      return { signal: 'telemetry', source };
    }
  }
}
