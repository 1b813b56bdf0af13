import type { BudgetLineView, Health } from '../../../src/wire/objective.ts';
import { hasWords, type ListSearch } from '../table/list-search.ts';

export const LINE_CHOICES = ['health', 'journey', 'service', 'owner'] as const;
export type LineSearch = ListSearch<(typeof LINE_CHOICES)[number]>;

export type HealthCounts = Readonly<Record<Health, number>>;

/** Lines that fit all that is chosen, but for one choice: of that one all values are counted. */
export function selectLines(
  lines: Iterable<BudgetLineView>,
  { q, health, journey, service, owner }: LineSearch,
): { readonly rows: readonly BudgetLineView[]; readonly counts: HealthCounts } {
  const rows: BudgetLineView[] = [];
  const counts: Record<Health, number> = { exhausted: 0, burning: 0, blind: 0, healthy: 0 };
  for (const line of lines) {
    if (journey !== undefined && line.journey !== journey) continue;
    if (service !== undefined && line.service !== service) continue;
    if (owner !== undefined && line.owner !== owner) continue;
    if (!hasWords(textOf(line), q)) continue;
    counts[line.health] += 1;
    if (health === undefined || line.health === health) rows.push(line);
  }
  return { rows, counts };
}

/** The values there are to choose from, each once and in order. */
export function valuesOf(lines: Iterable<BudgetLineView>, name: 'journey' | 'service' | 'owner'): readonly string[] {
  const values = new Set<string>();
  for (const line of lines) values.add(line[name] ?? '');
  values.delete('');
  return [...values].toSorted();
}

/** Lines are others each second, and their names are not. */
const texts = new WeakMap<BudgetLineView, string>();

function textOf(line: BudgetLineView): string {
  const known = texts.get(line);
  if (known !== undefined) return known;
  const { name, display_name: shown, journey, service, owner, health } = line;
  const text = `${name} ${shown} ${journey ?? ''} ${service} ${owner ?? ''} ${health}`.toLowerCase();
  texts.set(line, text);
  return text;
}
