import type { CostSource } from './catalog.ts';
import { compileWhere } from './compile-span-match.ts';
import type { CostSourceDocument } from './cost-schema.ts';

/** Nothing when there are none: catalogs without them are the same as before there were any. */
export function compileCostSources(documents: readonly { readonly body: CostSourceDocument }[]): {
  readonly costSources?: readonly CostSource[];
} {
  if (documents.length === 0) return {};
  const costSources = documents.map(({ body: { metadata, spec } }): CostSource => ({
    name: metadata.name,
    currency: spec.currency,
    cost: spec.cost,
    delayMs: spec.delay,
    rules: spec.rules.map(({ where, service, tenant = null }) => ({ conditions: compileWhere(where), service, tenant })),
  }));
  return { costSources: costSources.toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
}
