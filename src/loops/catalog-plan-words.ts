import { capital, showNumber } from '../kernel/show.ts';
import type { CatalogPlan, Redefined } from './catalog-plan.ts';

/** What a plan comes to, in a few sentences: `Adds 1 objective, changes 2; checkout-latency counts something else from now on.` */
export function planInWords({ changes, redefined, judged, unjudged, rollouts, alerts }: CatalogPlan): string {
  if (changes.length === 0) return 'Nothing that is promised changes.';
  const said = (['added', 'changed', 'removed'] as const).flatMap((change) => {
    const by = Map.groupBy(
      changes.filter((one) => one.change === change),
      ({ what }) => what,
    );
    const each = [...by].map(([what, some]) => showNumber(some.length, what));
    return each.length === 0 ? [] : [`${VERBS[change]} ${each.join(', ')}`];
  });
  const unwell = judged.filter(({ before, after }) => after !== 'healthy' && after !== null && after !== before);
  const parts = [
    capital(said.join('; ')),
    ...(redefined.length === 0
      ? []
      : [`${some(redefined.map(({ indicator }) => indicator))} will count something else from now on`]),
    ...(unwell.length === 0
      ? []
      : [`${some(unwell.map(({ objective, after }) => `${objective} (${after})`))} would not be well at once`]),
    ...(unjudged === 0 ? [] : [`${showNumber(unjudged, 'further promise')} that it concerns were not judged`]),
    ...(rollouts.length === 0
      ? []
      : [`${showNumber(rollouts.length, 'rollout')} under way ${rollouts.length === 1 ? 'is' : 'are'} touched`]),
    ...(alerts.length === 0 ? [] : [`${showNumber(alerts.length, 'open alert')} would be withdrawn`]),
  ];
  return `${parts.join('. ')}.`;
}

const VERBS = { added: 'adds', changed: 'changes', removed: 'removes' } as const;

/** What redefining an indicator does, and what it leaves: budgets go on with what was counted by the definition of then. */
export function redefinedInWords({ indicator, objectives }: Redefined): string {
  const kept =
    objectives.length === 0
      ? ''
      : `; ${some(objectives)} ${objectives.length === 1 ? 'keeps' : 'keep'} what was counted before in the budget`;
  return `${indicator} counts something else from now on: its distribution and comparisons of versions begin anew${kept}.`;
}

function some(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}
