import type { Objective } from '../../catalog/catalog.ts';
import { nearest } from '../../kernel/nearest.ts';
import { expandedObjectives, objectiveNamed } from '../../loops/expanded-objectives.ts';
import type { Api } from './api.ts';
import { Refused } from './problems.ts';

/** The objective that a request names, which of a cohort has its labels in its name; refused when there is none. */
export function askedObjective(api: Pick<Api, 'catalog' | 'evidence'>, name: string): Objective {
  const found = objectiveNamed(api, name);
  if (found !== undefined) return found;
  const names = expandedObjectives(api.catalog(), api.evidence()).map((one) => one.name);
  const meant = nearest(name, names);
  throw new Refused('OBJECTIVE_UNKNOWN', `the catalog has no objective ${name}`, meant && `did you mean ${meant}?`);
}
