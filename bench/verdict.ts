import type { Objective } from '../src/catalog/catalog.ts';
import { seededRng } from '../src/kernel/rng.ts';
import { HOUR, SECOND, type DurationMs, type Instant, type Ratio } from '../src/kernel/units.ts';
import { BURN_POLICIES } from '../src/catalog/burn-policies.ts';
import { fitRules, outageWindows, windowsFor } from '../src/verdict/burn-rules.ts';
import {
  compare,
  judgeBatch,
  openJudge,
  type JudgedBatch,
  type JudgeState,
  type JudgeTerms,
} from '../src/verdict/comparison/judge.ts';
import { judgeObjective, type WindowCounts } from '../src/verdict/objective-verdict.ts';
import type { Figure } from './figure.ts';
import { OBJECTIVE } from '../src/verdict/objective.test-data.ts';

const START = 1_800_000_000_000 as Instant;
const BATCHES = 360;
const ROUNDS = 40;
const OBJECTIVES = 2_000;
const REPEATS = 15;
/** As many slots as four weeks have. */
const SLOTS = 241_920;

/** What the judge and the objectives cost: an hour's rollout, batch by batch, and a tick over two thousand objectives. */
export async function benchVerdict(): Promise<readonly Figure[]> {
  const batches = quietHour();
  const figures: Figure[] = [];
  for (const burstiness of ['independent', 'unknown'] as const) {
    const settings = settingsFor(burstiness);
    const ms = best(() => hour(batches, settings));
    figures.push({
      name: `judge one batch of one indicator, ${burstiness}`,
      value: (ms * 1_000) / (BATCHES * ROUNDS),
      unit: 'µs',
    });
  }
  figures.push({ name: 'replay one hour of 16 streams', value: replayCost(), unit: 'ms' });
  figures.push({ name: 'read a comparison with its bounds', value: comparisonCost(batches), unit: 'µs' });
  figures.push({ name: 'judge an objective: budget, 8 windows, 6 rules', value: objectivesPerSecond(), unit: 'evaluations/s' });
  return figures;
}

function hour(batches: readonly JudgedBatch[], settings: JudgeTerms): JudgeState {
  let now = openJudge(settings);
  for (let round = 0; round < ROUNDS; round += 1) {
    now = openJudge(settings);
    for (const batch of batches) now = judgeBatch(now, batch, settings);
  }
  if (now.batches !== BATCHES || now.worse !== null) throw new Error(`Cannot measure a judge that stopped after ${now.batches}`);
  return now;
}

/** What a restart pays for a rollout of an hour; the states before and after have to be the same, digit by digit. */
function replayCost(): number {
  const one = settingsFor('unknown');
  const terms: JudgeTerms = { ...one, streams: Array.from({ length: 16 }, () => ({ ...one.streams[0]!, weight: 1 / 16 })) };
  const batches = quietHour().map((batch) => ({ ...batch, tallies: Array.from({ length: 16 }, () => batch.tallies[0]!) }));
  const replay = (): JudgeState => batches.reduce<JudgeState>((now, batch) => judgeBatch(now, batch, terms), openJudge(terms));
  if (JSON.stringify(replay()) !== JSON.stringify(replay())) throw new Error('Cannot replay an hour to the same state');
  return best(replay);
}

function comparisonCost(batches: readonly JudgedBatch[]): number {
  const settings = settingsFor('independent');
  const now = batches.reduce<JudgeState>((state, batch) => judgeBatch(state, batch, settings), openJudge(settings));
  const at = (START + BATCHES * 10 * SECOND) as Instant;
  const ends = (at + HOUR) as Instant;
  const context = { at, step: 0, stepSince: START, asked: 0.1 as Ratio, ends, newestTelemetry: at };
  const reads = 2_000;
  const ms = best(() => {
    let safe = 0;
    for (let i = 0; i < reads; i += 1) safe += compare(now, settings, context).streams.length;
    return safe;
  });
  return (ms * 1_000) / reads;
}

function objectivesPerSecond(): number {
  const rng = seededRng(5);
  const at = START;
  const facts = Array.from({ length: OBJECTIVES }, (_, i) => {
    const objective = objectiveNamed(`o${i}`, [0.99, 0.995, 0.999, 0.9995][i % 4] as Ratio);
    const rules = fitRules(objective, BURN_POLICIES.find(({ name }) => name === objective.burnPolicy)?.rules ?? []);
    const each = (windows: readonly DurationMs[]): ReadonlyMap<DurationMs, WindowCounts> =>
      new Map(windows.map((windowMs) => [windowMs, counts(rng.next(), windowMs / 10)]));
    return {
      objective,
      rules,
      window: counts(rng.next(), 40_000_000),
      burnWindows: each(windowsFor(objective, rules)),
      eventWindows: each(outageWindows(rules)),
      newest: (at - 4 * SECOND) as Instant,
      at,
    };
  });
  const ms = best(() => facts.filter((each) => judgeObjective(each).health === 'healthy').length);
  return (OBJECTIVES * 1_000) / ms;
}

function quietHour(): readonly JudgedBatch[] {
  const rng = seededRng(11);
  return Array.from({ length: BATCHES }, (_, i) => {
    const tally = { n1: 500, k1: Math.floor(rng.next() * 2), n0: 4_500, k0: Math.floor(rng.next() * 10) };
    return { at: (START + i * 10 * SECOND) as Instant, step: 0, whole: true, tallies: [tally] };
  });
}

function counts(luck: number, total: number): WindowCounts {
  return { good: total - Math.floor(total * luck * 0.002), total, observedSlots: SLOTS, expectedSlots: SLOTS };
}

function settingsFor(burstiness: JudgeTerms['burstiness']): JudgeTerms {
  return {
    streams: [
      {
        name: 'checkout-success',
        indicator: 'checkout-success',
        test: 'ratio',
        cohort: null,
        quantile: null,
        weight: 1,
        rho: 1.1,
        delta: 0.0005,
        key: true,
        usualRate: 0.001,
        phi: null,
      },
    ],
    burstiness,
    alpha: 0.01,
    alphaSafe: 0.05,
    minStep: (120 * SECOND) as DurationMs,
    warmUp: 0 as DurationMs,
  };
}

function objectiveNamed(name: string, target: Ratio): Objective {
  return { ...OBJECTIVE, name, indicator: name, target };
}

/** Milliseconds of the quickest of several runs: the least disturbed one. The answer keeps the work from being left out. */
function best(run: () => unknown): number {
  let least = Infinity;
  for (let i = 0; i < REPEATS; i += 1) {
    const began = performance.now();
    if (run() === undefined) throw new Error('Cannot measure work without an answer');
    least = Math.min(least, performance.now() - began);
  }
  return least;
}
