import type { Goal } from '../baseline.ts';
import type { Figure } from '../figure.ts';
import type { Results } from './experiments.ts';
import type { JudgeCost } from './judge-cost.ts';
import { MODES, type Mode } from './our-judge.ts';
import type { Outcome } from './outcome.ts';

/** A figure, with the goal it has to keep where there is one. */
export type Headline = Figure & Goal;

/** What a rule must not be worse than: those that do not roll back good candidates at every second look. */
const VALID_PEERS = ['Flagger', 'Argo', 'Kayenta'];
const ALL_PEERS = [...VALID_PEERS, 'z-peek'];
const INCIDENTS = 'common';

/** What was not played has no headline. */
export function headlinesOf(results: Results, cost: JudgeCost | null): readonly Headline[] {
  return [
    ...falseRollbacks(results),
    ...detections(results),
    ...rampsAndCohorts(results),
    ...withinMargin(results),
    ...promotions(results),
    ...speed(results),
    ...(cost === null ? [] : costs(cost)),
  ].filter(({ value }) => Number.isFinite(value));
}

export function keeps({ value, atMost = Infinity, atLeast = -Infinity }: Headline): boolean {
  return value <= atMost && value >= atLeast;
}

function falseRollbacks({ even }: Results): readonly Headline[] {
  const shares = (rule: string, cells = even): readonly number[] => cells.map(({ outcomes }) => percentOf(outcomes, rule));
  const incidents = even.filter(({ bursts }) => bursts === INCIDENTS);
  return [
    ...MODES.flatMap((mode): readonly Headline[] => [
      {
        name: `false rollbacks in an hour, worst of ${even.length} cells, ${mode}`,
        value: most(shares(mode)),
        unit: '%',
        atMost: 1,
      },
      { name: `false rollbacks in an hour, mean of all cells, ${mode}`, value: mean(shares(mode)), unit: '%' },
      { name: `false rollbacks under shared incidents, ${mode}`, value: pooled(incidents, mode), unit: '%', atMost: 0.1 },
    ]),
    ...ALL_PEERS.flatMap((peer): readonly Headline[] => [
      { name: `${peer}: false rollbacks in an hour, worst cell`, value: most(shares(peer)), unit: '%' },
      { name: `${peer}: false rollbacks in an hour, mean of all cells`, value: mean(shares(peer)), unit: '%' },
      { name: `${peer}: false rollbacks under shared incidents`, value: pooled(incidents, peer), unit: '%' },
    ]),
  ];
}

function detections({ changes }: Results): readonly Headline[] {
  const at = (name: string): readonly Outcome[] =>
    changes.find((change) => change.name === name && change.perSecond === 50)?.outcomes ?? [];
  const [one, ten] = [at('0.1 → 1 %'), at('0.1 → 10 %')];
  const title = '0.1 → 1 % at 50 requests/s';
  return [
    { name: `${title}, median`, value: of(one, 'calibrated')?.medianSeconds ?? Number.NaN, unit: 's', atMost: 30 },
    { name: `${title}, p95`, value: of(one, 'calibrated')?.p95Seconds ?? Number.NaN, unit: 's', atMost: 60 },
    { name: `${title}, bad requests`, value: bad(one, 'calibrated'), unit: 'requests', atMost: 20, ...beside(one, 'calibrated') },
    {
      name: `${title}, times fewer bad requests than the best of ${VALID_PEERS.join(', ')}`,
      value: leastOf(one) / bad(one, 'calibrated'),
      unit: '×',
      atLeast: 15,
    },
    { name: `${title}, p95, uncalibrated`, value: of(one, 'uncalibrated')?.p95Seconds ?? Number.NaN, unit: 's', atMost: 250 },
    {
      name: `${title}, bad requests, uncalibrated`,
      value: bad(one, 'uncalibrated'),
      unit: 'requests',
      ...beside(one, 'uncalibrated'),
    },
    { name: '0.1 → 10 % at 50 requests/s, p95', value: of(ten, 'calibrated')?.p95Seconds ?? Number.NaN, unit: 's', atMost: 20 },
    {
      name: `0.1 → 10 % at 50 requests/s, times fewer bad requests than the best of ${VALID_PEERS.join(', ')}`,
      value: leastOf(ten) / bad(ten, 'calibrated'),
      unit: '×',
      atLeast: 12,
    },
    ...ALL_PEERS.map((peer) => ({ name: `${peer}: ${title}, bad requests`, value: bad(one, peer), unit: 'requests' })),
  ];
}

function rampsAndCohorts({ ramps, bundles }: Results): readonly Headline[] {
  const bad1 = ramps.filter(({ name }) => name.endsWith('from the start')).map(({ outcomes }) => bad(outcomes, 'calibrated'));
  const even = ramps.filter(({ name }) => name.startsWith('as good'));
  const cohort = bundles.find(({ name }) => name.startsWith('one cohort') && name.endsWith('5 %'))?.outcomes ?? [];
  const good = bundles.filter(({ name }) => name.startsWith('as good'));
  return [
    { name: 'ramp of a candidate at 1 %, bad requests in all, worst traffic', value: most(bad1), unit: 'requests', atMost: 10 },
    ...MODES.map((mode) => ({ name: `ramp, false rollbacks, ${mode}`, value: pooled(even, mode), unit: '%', atMost: 1 })),
    {
      name: 'one bad cohort of ten, 5 %, median',
      value: of(cohort, 'calibrated')?.medianSeconds ?? Number.NaN,
      unit: 's',
      atMost: 30,
    },
    ...MODES.map((mode) => ({
      name: `sixteen streams, false rollbacks in an hour, ${mode}`,
      value: pooled(good, mode),
      unit: '%',
      atMost: 1,
    })),
  ];
}

function withinMargin({ within, slower }: Results): readonly Headline[] {
  const inside = [...within, ...slower.filter(({ name }) => name === 'all × 1.05')];
  const worst = (rule: string): number => most(inside.map(({ outcomes }) => percentOf(outcomes, rule)));
  return [
    ...MODES.map((mode) => ({
      name: `rollbacks for differences that are allowed, worst, ${mode}`,
      value: worst(mode),
      unit: '%',
      atMost: 0.5,
    })),
    ...VALID_PEERS.map((peer) => ({
      name: `${peer}: rollbacks for differences that are allowed, worst`,
      value: worst(peer),
      unit: '%',
    })),
  ];
}

function promotions({ promotions: all }: Results): readonly Headline[] {
  const good = all.find(
    ({ name, perSecond, mode }) => name === '0.1 %, margin 0.05 points' && perSecond === 50 && mode === 'calibrated',
  );
  const falseSafe = (mode: Mode): number =>
    most(all.filter((promotion) => promotion.atMargin && promotion.mode === mode).map(({ safe }) => 100 * safe));
  return [
    {
      name: 'safe to promote at 50 requests/s and 99.9 %, median',
      value: good?.medianSeconds ?? Number.NaN,
      unit: 's',
      atMost: 600,
    },
    ...MODES.map((mode) => ({
      name: `found safe at the margin itself, worst, ${mode}`,
      value: falseSafe(mode),
      unit: '%',
      atMost: 5,
    })),
    {
      name: 'requests it took, of those said to be needed, median',
      value: good?.medianOfNeeded ?? Number.NaN,
      unit: '×',
      atLeast: 0.6,
      atMost: 0.9,
    },
    { name: 'requests it took, of those said to be needed, p95', value: good?.p95OfNeeded ?? Number.NaN, unit: '×', atMost: 2.2 },
  ];
}

function speed({ evenSpeed }: Results): readonly Headline[] {
  const worst = (rule: string): number => most(evenSpeed.map(({ outcomes }) => percentOf(outcomes, rule)));
  return [
    { name: 'latency: false rollbacks in an hour, worst cell, calibrated', value: worst('calibrated'), unit: '%', atMost: 1 },
    { name: 'latency: false rollbacks in an hour, worst cell, uncalibrated', value: worst('uncalibrated'), unit: '%', atMost: 3 },
    ...VALID_PEERS.map((peer) => ({
      name: `${peer}: latency: false rollbacks in an hour, worst cell`,
      value: worst(peer),
      unit: '%',
    })),
  ];
}

function costs({ updates, replayMs, identical }: JudgeCost): readonly Headline[] {
  return [
    ...updates.map(({ mode, microseconds }) => ({
      name: `an update of one stream, ${mode}`,
      value: microseconds,
      unit: 'µs',
      atMost: 5,
    })),
    { name: 'an hour of sixteen streams replayed', value: replayMs, unit: 'ms', atMost: 50 },
    { name: 'replayed states that are the same bit for bit', value: identical ? 100 : 0, unit: '%', atLeast: 100 },
  ];
}

function of(outcomes: readonly Outcome[], rule: string): Outcome | undefined {
  return outcomes.find((outcome) => outcome.rule === rule);
}

function bad(outcomes: readonly Outcome[], rule: string): number {
  return of(outcomes, rule)?.meanBad ?? Number.NaN;
}

function percentOf(outcomes: readonly Outcome[], rule: string): number {
  return 100 * (of(outcomes, rule)?.rolledBack ?? Number.NaN);
}

function leastOf(outcomes: readonly Outcome[]): number {
  return Math.min(...VALID_PEERS.map((peer) => bad(outcomes, peer)));
}

/** Against the peer that lets the fewest through. */
function beside(outcomes: readonly Outcome[], rule: string): Pick<Figure, 'peer' | 'ratio'> {
  return { peer: 'the best peer', ratio: bad(outcomes, rule) / leastOf(outcomes) };
}

/** Of all runs of several cells together. */
function pooled(cells: readonly { readonly outcomes: readonly Outcome[] }[], rule: string): number {
  const outcomes = cells.flatMap((cell) => of(cell.outcomes, rule) ?? []);
  const runs = outcomes.reduce((sum, outcome) => sum + outcome.runs, 0);
  return (100 * outcomes.reduce((sum, outcome) => sum + outcome.runs * outcome.rolledBack, 0)) / runs;
}

function most(values: readonly number[]): number {
  return Math.max(...values);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
