import type { Entry } from '../../src/ledger/entry.ts';
import { laneOf } from '../../src/evidence/lane-names.ts';
import type { Indicator } from '../../src/catalog/catalog.ts';
import type { ControlPlane } from '../../src/loops/control-plane.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { showProblem } from '../../src/kernel/problem.ts';

/** All that a control plane recorded. */
export async function entriesOf({ ledger }: Pick<ControlPlane, 'ledger'>): Promise<readonly Entry[]> {
  return ledger.read({ after: 0, limit: 100_000 });
}

/** The generations under which its indicators were counted. */
export function generationsIn({ keeper }: Pick<ControlPlane, 'keeper'>): (indicator: Indicator) => readonly string[] {
  return ({ generation }) => [...(keeper.evidence.generations.get(laneOf(generation)) ?? [])];
}

export function catalogOf(text: string): Catalog {
  const read = readCatalog([{ file: 'shop.yaml', text }]);
  if (!read.ok) throw new Error(read.problems.map(showProblem).join('\n'));
  return read.value;
}
