import type { Catalog, RolloutPlan } from '../catalog/catalog.ts';
import type { PlaceRefusal } from '../delivery/serving.ts';
import { SLOT } from '../evidence/cell.ts';
import { recentCells, type Evidence } from '../evidence/evidence.ts';
import { showCount } from '../kernel/show.ts';
import { slotOf, type Instant } from '../kernel/units.ts';
import { armOf } from '../verdict/comparison/arms.ts';
import { generationsOf } from './open-judge.ts';

/** Fewer requests of both may be the last ones of somebody, or the first. */
const TOO_FEW = 20;

type Parts = { readonly catalog: () => Catalog; readonly evidence: () => Evidence };
type Named = { readonly candidate: string; readonly baseline: string; readonly at: Instant };

/**
 * A place does not tell which version runs there, so that a router cannot contradict who names the candidate for what serves.
 * What was heard in the last slots can: such a rollout would turn every order round, the way back included.
 */
export function swappedVersions({ catalog, evidence }: Parts, plan: RolloutPlan, named: Named): PlaceRefusal | null {
  if (plan.router.places === null) return null;
  const { at, candidate, baseline } = named;
  const [counted] = generationsOf(catalog(), plan);
  if (counted === undefined || counted.candidate !== counted.baseline) return null;
  const to = slotOf((at - plan.judge.settle) as Instant, SLOT);
  const arms = { by: plan.judge.by, where: plan.judge.where, candidate, baseline, control: null, instances: null };
  const heard = { candidate: 0, baseline: 0 };
  for (const { cohort, n } of recentCells(evidence(), counted.baseline, { from: (to - 2 * SLOT) as Instant, to })) {
    const is = armOf(cohort, arms)?.is;
    if (is === 'candidate' || is === 'baseline') heard[is] += n;
  }
  const all = heard.candidate + heard.baseline;
  if (all < TOO_FEW || heard.candidate <= all / 2) return null;
  return {
    code: 'BASELINE_NOT_SERVING',
    text: `${candidate} serves already: ${showCount(heard.candidate)} of the last ${showCount(all)} requests of both were its own`,
    hint: 'name the version that serves now as baseline: it is what a rollback leads to',
  };
}
