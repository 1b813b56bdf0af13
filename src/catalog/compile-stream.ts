import { digestOf } from '../kernel/hash.ts';
import { compileSpanMatch, compileWhere } from './compile-span-match.ts';
import type { Stream } from './catalog.ts';
import type { StreamDocument } from './stream-schema.ts';

type Declared = { readonly body: StreamDocument };

/** Nothing when there are none: catalogs without streams are the same as before there were any. */
export function compileStreams(documents: readonly Declared[]): { readonly streams?: readonly Stream[] } {
  if (documents.length === 0) return {};
  return { streams: documents.map(({ body }) => compileStream(body)).toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** What a row is decides the generation; for how long and how many are kept does not. */
function compileStream({ metadata: { name, displayName = name }, spec }: StreamDocument): Stream {
  const where = compileWhere(spec.where);
  const log = spec.spans === undefined ? { event: spec.event ?? null, where } : null;
  const spans = (spec.spans ?? []).map(compileSpanMatch).map((match) => ({
    ...match,
    conditions: [...match.conditions, ...where],
  }));
  const decisive = { log, spans, key: spec.key, value: spec.value, bucketMs: spec.bucket };
  return {
    name,
    displayName,
    generation: `${name}@${digestOf(decisive).slice(0, 8)}`,
    ...decisive,
    keepMs: spec.keep,
    rows: spec.rows,
  };
}
