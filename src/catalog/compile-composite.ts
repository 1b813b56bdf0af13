import { showDuration, showRatio } from '../kernel/show.ts';
import type { Objective } from './catalog.ts';
import { mostBurn } from './burn-ceiling.ts';
import { withAlerts, type AskedRule } from './compile-alerts.ts';
import type { SloSource } from './slo-terms.ts';
import { problemAt, type Report } from './source-document.ts';

type Members = { readonly from: SloSource; readonly members: readonly Objective[]; readonly rules: readonly AskedRule[] };

/**
 * The joint budget of the objectives of one SLO, called `<SLO>/composite`. OpenSLO gives it no target of its own: where its
 * members differ the tightest is taken, so that the whole is never said to be better than its best part promises.
 */
export function jointObjective({ from, members, rules }: Members, report: Report): Objective | null {
  const { slo, source } = from;
  const [first] = members;
  if (first === undefined) return null;
  const say = (code: 'CAT_SLICE' | 'CAT_TAKEN_AS', text: string, hint: string): void =>
    report(problemAt(source, ['spec', 'objectives'], { code, text, hint, at: 'key' }));
  const slices = new Set(members.map(({ method }) => (method.kind === 'occurrences' ? 0 : method.sliceMs)));
  if (slices.size > 1) {
    const shown = [...slices].map((ms) => showDuration(ms as Objective['windowMs'])).join(' and ');
    say('CAT_SLICE', `Cannot join slices of ${shown} in one budget`, 'let all objectives have the same timeSliceWindow');
    return null;
  }
  const target = members.map((one) => one.target).reduce((tightest, one) => (one > tightest ? one : tightest));
  if (members.some((one) => one.target !== target)) {
    const text = `The joint budget of different targets is that of the tightest: ${showRatio(target)} is taken`;
    say('CAT_TAKEN_AS', text, 'let all objectives have the same target');
  }
  const weightOf = (index: number): number => slo.spec.objectives[index]?.compositeWeight ?? 1;
  const blind = members.find(({ unsupported }) => unsupported !== null);
  const joint: Objective = {
    ...first,
    name: `${slo.metadata.name}/composite`,
    displayName: slo.metadata.displayName ?? slo.metadata.name,
    journey: sharedBy(members, ({ journey }) => journey),
    owner: sharedBy(members, ({ owner }) => owner),
    indicator: null,
    target,
    // By time slices the rules of the members count: a slice is bad as soon as it is bad for one of them.
    method: first.method,
    composite: members.map(({ name }, index) => ({ objective: name, weight: weightOf(index) })),
    alerts: [],
    unsupported: blind === undefined ? null : `"${blind.name}" is part of it: ${blind.unsupported}`,
  };
  const [alerts = []] = withAlerts([{ ...joint, mostBurn: ceilingOf(joint, members) }], { rules, from }, report);
  return { ...joint, alerts };
}

/** The members burn the joint budget together, each as fast as its weight lets it; a bad slice is bad once. */
function ceilingOf({ method, target, composite }: Objective, members: readonly Objective[]): number {
  if (method.kind === 'timeslices') return mostBurn(target);
  const ownOrJoint = (own: number): number => mostBurn(method.kind === 'occurrences' ? own : target);
  return members.reduce((sum, one, index) => sum + (composite?.[index]?.weight ?? 1) * ownOrJoint(one.target), 0);
}

function sharedBy(members: readonly Objective[], of: (one: Objective) => string | null): string | null {
  const all = new Set(members.map(of));
  return all.size === 1 ? ([...all][0] ?? null) : null;
}
