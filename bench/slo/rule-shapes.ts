import { stringify } from 'yaml';
import { nameOf, TARGET } from './workload.ts';

/** `averaged` takes the month as the mean of ratios over five minutes, `exact` as one ratio over the month. */
export type Shape = 'averaged' | 'exact';

const WINDOWS = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'];
const RATIO = 'slo:sli_error:ratio_rate';
/** Series that generators would have recorded by now, and that `averaged` reads again for every month. */
export const RATIO_5M = `${RATIO}5m`;

/** Rules in the number and shape that generators of rules write for one objective: 8 windows, 7 facts, 2 alerts. */
export function rulesText(objectives: number, shape: Shape, intervalS: number): string {
  const interval = `${intervalS}s`;
  const groups = Array.from({ length: objectives }, (_, index) => nameOf(index)).flatMap((slo) => [
    { name: `${slo}-windows`, interval, rules: [...WINDOWS.map((window) => ratioOver(slo, window)), month(slo, shape)] },
    { name: `${slo}-facts`, interval, rules: facts(slo) },
    { name: `${slo}-alerts`, interval, rules: alerts(slo) },
  ]);
  return stringify({ groups }, { lineWidth: 0, aliasDuplicateObjects: false });
}

function ratioOver(slo: string, window: string): object {
  const bad = `sum(rate(shop_requests_total{slo="${slo}",code="500"}[${window}]))`;
  const all = `sum(rate(shop_requests_total{slo="${slo}"}[${window}]))`;
  return { record: RATIO + window, expr: `(${bad}) / (${all})`, labels: { id: slo, window } };
}

function month(slo: string, shape: Shape): object {
  if (shape === 'exact') return ratioOver(slo, '30d');
  const five = `${RATIO_5M}{id="${slo}"}[30d]`;
  const expr = `sum_over_time(${five}) / ignoring (window) count_over_time(${five})`;
  return { record: `${RATIO}30d`, expr, labels: { id: slo, window: '30d' } };
}

function facts(slo: string): readonly object[] {
  const labels = { id: slo };
  const budget = `on(id) group_left slo:error_budget:ratio{id="${slo}"}`;
  return [
    { record: 'slo:objective:ratio', expr: `vector(${TARGET})`, labels },
    { record: 'slo:error_budget:ratio', expr: `vector(1-${TARGET})`, labels },
    { record: 'slo:time_period:days', expr: 'vector(30)', labels },
    { record: 'slo:current_burn_rate:ratio', expr: `${RATIO}5m{id="${slo}"} / ${budget}`, labels },
    { record: 'slo:period_burn_rate:ratio', expr: `${RATIO}30d{id="${slo}"} / ${budget}`, labels },
    { record: 'slo:period_error_budget_remaining:ratio', expr: `1 - slo:period_burn_rate:ratio{id="${slo}"}`, labels },
    { record: 'slo:info', expr: 'vector(1)', labels },
  ];
}

function alerts(slo: string): readonly object[] {
  const budget = Number((1 - TARGET).toPrecision(6));
  const pair = (long: string, short: string, burn: number): string =>
    `((${RATIO}${short}{id="${slo}"} > (${burn} * ${budget})) and ignoring (window) (${RATIO}${long}{id="${slo}"} > (${burn} * ${budget})))`;
  const alert = (severity: string, ...pairs: readonly string[]): object => ({
    alert: 'BudgetBurns',
    expr: pairs.join(' or ignoring (window) '),
    labels: { severity },
  });
  return [alert('page', pair('1h', '5m', 14.4), pair('6h', '30m', 6)), alert('ticket', pair('1d', '2h', 3), pair('3d', '6h', 1))];
}
