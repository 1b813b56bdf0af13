import type { CohortKey } from '../catalog/catalog.ts';
import { currentName, spellings } from './semantic-names.ts';

/** What Prometheus calls these by its own custom, where no label of the attribute's name is there. */
const CUSTOM: Readonly<Record<string, string>> = { 'service.name': 'job', 'service.instance.id': 'instance' };

/**
 * The values of a journey's cohort labels among the labels of a result, null where there is none. A label stands for an
 * attribute under any of its names, with dots written as underscores, and last under the name that the cohort itself has.
 */
export function labelValues(labels: Readonly<Record<string, string>>, keys: readonly CohortKey[]): readonly (string | null)[] {
  return keys.map(({ label, attribute }) => {
    const current = currentName(attribute);
    const names = spellings(current).flatMap(({ key, part }) => (part === 'whole' ? [key, asLabel(key)] : []));
    const candidates = [attribute, asLabel(attribute), ...names, CUSTOM[current] ?? label, label];
    for (const name of candidates) {
      const value = Object.hasOwn(labels, name) ? labels[name] : undefined;
      // To Prometheus an empty label is a label that is not there.
      if (value !== undefined && value !== '') return value;
    }
    return null;
  });
}

function asLabel(attribute: string): string {
  return attribute.replaceAll(/[^a-zA-Z0-9_]/g, '_');
}
