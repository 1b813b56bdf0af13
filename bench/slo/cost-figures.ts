import type { Figure } from '../figure.ts';
import type { OurCost } from './plimsoll-cost.ts';
import { quantileOf } from './quantile-of.ts';
import type { PeerCost } from './rules-cost.ts';

type PeerResult = { readonly name: string; readonly cost: PeerCost; readonly objectives: number };

/** What one objective costs here, and how many times as much it costs elsewhere. */
export function costFigures(ours: OurCost, peers: readonly PeerResult[]): readonly Figure[] {
  return [
    { name: `an objective kept current for a minute, ${ours.samples} samples`, value: ours.ms, unit: 'ms CPU' },
    { name: 'an objective and its counters, memory', value: Math.round(ours.memoryBytes), unit: 'B' },
    {
      name: 'the budget of one objective over HTTP, in the whole server, p99',
      value: quantileOf(ours.budgetMs, 0.99),
      unit: 'ms',
    },
    {
      name: 'the budgets of 1,000 objectives over HTTP, in the whole server, p99',
      value: quantileOf(ours.allMs, 0.99),
      unit: 'ms',
    },
    ...peers.flatMap((peer) => besidePeer(ours, peer)),
  ];
}

function besidePeer(ours: OurCost, { name, cost, objectives }: PeerResult): readonly Figure[] {
  const rules = [...cost.ms].map(([shape, ms]): Figure => {
    const how = shape === 'exact' ? 'exact rules for 30 days' : 'rules that average 30 days';
    return {
      name: `${name}: an objective kept current for a minute, ${how}`,
      value: ms,
      unit: 'ms CPU',
      peer: 'ours',
      ratio: ms / ours.ms,
    };
  });
  const one = quantileOf(cost.budgetMs, 0.5);
  const all = quantileOf(cost.allMs, 0.5);
  return [
    ...rules,
    {
      name: `${name}: the budget of one objective, p50`,
      value: one,
      unit: 'ms',
      peer: 'ours',
      ratio: one / quantileOf(ours.budgetMs, 0.5),
    },
    { name: `${name}: the budgets of ${objectives} objectives, p50`, value: all, unit: 'ms' },
    { name: `${name}: memory for ${objectives} objectives`, value: Math.round(cost.rssBytes / 2 ** 20), unit: 'MiB' },
  ];
}
