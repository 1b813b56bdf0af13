import type { Condition, Limit, Test } from '../catalog.ts';
import { showDuration } from '../../kernel/show.ts';
import type { DurationMs } from '../../kernel/units.ts';

export type Where = Readonly<Record<string, unknown>>;

/** Conditions as a catalog writes them: the way back from what it was compiled to. Null: they cannot stand in one map. */
export function whereOf(conditions: readonly Condition[]): Where | null {
  const byAttribute = Map.groupBy(conditions, ({ attribute }) => attribute);
  const where: Record<string, unknown> = {};
  for (const [attribute, tests] of byAttribute) {
    const first = tests[0]?.test;
    if (tests.length === 1 && first?.kind === 'is') where[attribute] = oneOrAll(first.values);
    else {
      const maps = tests.map(({ test }) => written(test, attribute));
      const keys = maps.flatMap((map) => Object.keys(map));
      if (keys.includes('is') || new Set(keys).size < keys.length) return null;
      where[attribute] = Object.assign({}, ...maps) as object;
    }
  }
  return where;
}

/** A bound with the key that says which side of it is meant, and whether it belongs to it. */
export function limitOf({ kind, bound, inclusive }: Limit): Readonly<Record<string, number>> {
  return { [boundKey(kind, inclusive)]: bound };
}

function written(test: Test, attribute: string): Readonly<Record<string, unknown>> {
  switch (test.kind) {
    case 'is':
      return { is: oneOrAll(test.values) };
    case 'not':
      return { not: oneOrAll(test.values) };
    case 'prefix':
      return { prefix: test.prefix };
    case 'present':
      return { present: test.present };
    case 'below':
    case 'above': {
      // The one attribute whose bounds are durations.
      const bound = attribute === 'duration' ? showDuration(test.bound as DurationMs) : test.bound;
      return { [boundKey(test.kind, test.inclusive)]: bound };
    }
  }
}

function boundKey(kind: 'below' | 'above', inclusive: boolean): string {
  if (kind === 'below') return inclusive ? 'atMost' : 'below';
  return inclusive ? 'atLeast' : 'above';
}

function oneOrAll(values: readonly string[]): string | readonly string[] {
  return values.length === 1 ? (values[0] ?? '') : values;
}
