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

type Written = { readonly at: Path; readonly journey?: string | undefined };

/** What a side is, at the journey that total names; the schema has checked ours already, so reading it again cannot fail. */
export function sideOf({ type, metricSourceRef, spec }: MetricSource, { at, journey }: Written, reading: Reading): Side {
  if (type === 'plimsoll') {
    const read = plimsollSource.parse(spec);
    if (metricSourceRef !== undefined) ignore([...at, 'metricSourceRef'], 'telemetry comes by itself, from any source', reading);
    return { kind: 'plimsoll', spec: read, signal: signalOf(read) };
  }
  const source = metricSourceRef === undefined ? undefined : reading.ground.sources.get(metricSourceRef);
  const speaks = type === undefined || type.toLowerCase() === 'prometheus';
  if (speaks && source?.prometheus) {
    const named = textIn(spec.journey) ?? journey ?? null;
    const query = textIn(spec.query);
    if (named === null) {
      const because = 'This server does not know which journey the query tells about.';
      return { kind: 'foreign', because, hint: 'add journey: NAME to the spec beside query' };
    }
    if (query !== null && /\{\{/.test(query)) {
      const because = 'The query has a placeholder in {{ }}, which nobody fills in here.';
      return {
        kind: 'foreign',
        because,
        hint: 'write the query as the source is to be asked, without a window of somebody else',
      };
    }
    for (const key of Object.keys(spec)) {
      if (key !== 'query' && key !== 'journey') ignore([...at, 'spec', key], 'a query has query and journey', reading);
    }
    return { kind: 'query', source: source.name, journey: named, query };
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

function ignore(path: Path, because: string, { say }: Reading): void {
  const text = `${String(path.at(-1))} means nothing here: ${because}`;
  say(path, { code: 'CAT_IGNORED', text, hint: `remove ${String(path.at(-1))}`, at: 'key' });
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
