import { plimsollSource, type PlimsollSpec } from './metric-spec-schema.ts';
import type { MetricSource } from './openslo-sli-schema.ts';
import type { Reading, SliMeaning } from './sli-meaning.ts';
import { showFound, type Path } from './source-document.ts';

export type Signal = 'span' | 'log' | 'metric' | 'telemetry';

/** One metric source of an SLI: ours, a query to a Source, or what this server does not compute. */
export type Side =
  | { readonly kind: 'plimsoll'; readonly spec: PlimsollSpec; readonly signal: Signal | null }
  | { readonly kind: 'query'; readonly source: string; readonly journey: string; readonly query: string | null }
  | { readonly kind: 'foreign'; readonly because: string; readonly hint: string };

/** What a side is, at the journey that total names; the schema has checked ours already, so reading it again cannot fail. */
export function sideOf({ type, metricSourceRef, spec }: MetricSource, { ground }: Reading, journey?: string): Side {
  if (type === 'plimsoll') {
    const read = plimsollSource.parse(spec);
    return { kind: 'plimsoll', spec: read, signal: signalOf(read) };
  }
  const source = metricSourceRef === undefined ? undefined : ground.sources.get(metricSourceRef);
  const speaks = type === undefined || type.toLowerCase() === 'prometheus';
  if (speaks && source?.prometheus) {
    const named = textIn(spec.journey) ?? journey ?? null;
    if (named !== null) return { kind: 'query', source: source.name, journey: named, query: textIn(spec.query) };
    const because = 'This server does not know which journey the query tells about.';
    return { kind: 'foreign', because, hint: 'add journey: NAME to the spec beside query' };
  }
  const what = type === undefined ? `named ${showFound(metricSourceRef)}` : `of type ${type}`;
  return {
    kind: 'foreign',
    because: `This server does not query metric sources ${what}.`,
    hint:
      type?.toLowerCase() === 'prometheus'
        ? 'let metricSourceRef name a Source with prometheus, or a DataSource of type Prometheus with connectionDetails.url'
        : 'a source of type plimsoll is counted from spans, logs and metrics, one of type Prometheus by queries',
  };
}

export function notComputed({ because, hint }: { because: string; hint: string }, at: Path, { say }: Reading): SliMeaning {
  say([...at, 'type'], { code: 'CAT_SOURCE_NOT_COMPUTED', text: because, hint });
  return { kind: 'not-computed', because };
}

function signalOf({ metric, log, telemetry }: PlimsollSpec): Signal | null {
  if (metric !== undefined) return 'metric';
  if (log !== undefined) return 'log';
  return telemetry === undefined ? null : 'telemetry';
}

function textIn(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
