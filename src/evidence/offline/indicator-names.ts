import type { Catalog, Indicator } from '../../catalog/catalog.ts';

/**
 * What an events file may call each indicator: by its name; by what its SLI is called, without the SLO that it is written in
 * or the value that it is compared with; or by the objective that it is alone for. A name that could mean two means neither.
 */
export function indicatorNames({ indicators, objectives }: Catalog): ReadonlyMap<string, Indicator> {
  const byName = new Map(indicators.map((one) => [one.name, one]));
  const names = new Map(byName);
  const others = new Map<string, Indicator | null>();
  const offer = (name: string, of: Indicator): void => {
    if (byName.has(name)) return;
    others.set(name, others.has(name) && others.get(name) !== of ? null : of);
  };
  for (const one of indicators) {
    const sli = one.name.slice(one.name.lastIndexOf('/') + 1);
    offer(sli, one);
    offer(sli.replace(COMPARED, ''), one);
  }
  for (const { name, indicator } of objectives) {
    const one = byName.get(indicator ?? '');
    if (one !== undefined) offer(name, one);
  }
  for (const [name, one] of others) if (one !== null) names.set(name, one);
  return names;
}

const COMPARED = /[≤<≥>].*$/;
