import type { Catalog, Condition, Stream } from '../catalog/catalog.ts';
import { inCurrentName } from './metric-rules.ts';
import { currentName } from './semantic-names.ts';

/** What is a row of a stream of log records and events, and which attributes it is known by, in current names. */
export type StreamRule = {
  /** Index into the matcher's streams. */
  readonly stream: number;
  /** Null: whatever the event is. */
  readonly event: string | null;
  readonly where: readonly Condition[];
} & StreamParts;

export type StreamParts = { readonly key: readonly string[]; readonly value: readonly string[] };

export function streamRules({ streams = [] }: Pick<Catalog, 'streams'>): readonly StreamRule[] {
  return streams.flatMap((stream, index): readonly StreamRule[] => {
    if (stream.log === null) return [];
    const { event, where } = stream.log;
    return [{ stream: index, event, where: where.map(inCurrentName), ...partsOf(stream) }];
  });
}

export function partsOf({ key, value }: Stream): StreamParts {
  return { key: key.map(currentName), value: value.map(currentName) };
}

/** The attributes that rows are known by. */
export function partAttributes(parts: readonly StreamParts[]): readonly string[] {
  return parts.flatMap(({ key, value }) => [...key, ...value]);
}
