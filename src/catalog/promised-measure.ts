import { SECOND, type Ratio } from '../kernel/units.ts';
import { atThreshold } from './at-threshold.ts';
import type { Journey, Limit, LogAmounts, MetricPart, Source, SpanMatch } from './catalog.ts';
import { comparedSides } from './compared-sides.ts';
import type { ObjectiveSpec } from './objective-schema.ts';
import type { BudgetingMethod } from './objective.ts';
import type { AmountBound } from './promise-quantities.ts';
import { billedOf } from './promised-bill.ts';
import { signalOf, testsOf, wrong, type Site } from './promise-tests.ts';
import { tidy } from './quantities.ts';
import type { Definition, Reading, Threshold } from './sli-meaning.ts';
import type { Path } from './source-document.ts';
import type { WhereDocument } from './where-schema.ts';

/** The last parts of the names of indicators that objectives of ours make. */
export const INDICATORS = ['quantile', 'success', 'freshness', 'completeness', 'cost', 'coverage', 'probe'] as const;

/** What an objective of ours counts, the share of it that has to be good, and how that spends its budget. */
export type Promised = {
  /** The last part of the indicator's name. */
  readonly kind: (typeof INDICATORS)[number];
  readonly definition: Definition;
  readonly target: Ratio;
  readonly method: BudgetingMethod;
};

/** What an objective may lean on: its journey, the sources of telemetry, and spans beside the journey when it is about calls. */
export type PromiseGround = {
  readonly journey: Journey;
  readonly sources: ReadonlyMap<string, Source>;
  readonly calls: readonly SpanMatch[] | null;
  /** What the probe that is named counts. */
  readonly probed: Definition | null;
};

const OCCURRENCES: BudgetingMethod = { kind: 'occurrences' };

/** Null when it does not add up, which has been said at its place. */
export function promisedMeasure(spec: ObjectiveSpec, ground: PromiseGround, reading: Reading): Promised | null {
  const { quantile, success, freshness, completeness, costPerUnit, coverage, dependency, target = 0 as Ratio } = spec;
  const counted = (kind: Promised['kind'], definition: Definition | null): Promised | null =>
    definition === null ? null : { kind, definition, target, method: OCCURRENCES };
  if (quantile !== undefined) {
    const promised = counted('quantile', withinBound(quantile, ground, { at: ['quantile'], reading }));
    return promised === null ? null : { ...promised, target: quantile.p };
  }
  if (success !== undefined) return counted('success', successOf(success, ground, reading));
  if (freshness !== undefined) return counted('freshness', freshnessOf(freshness, ground, reading));
  if (completeness !== undefined) return completenessOf(completeness, { target, ground }, reading);
  if (costPerUnit !== undefined) return costOf(costPerUnit, { target, ground }, reading);
  if (coverage !== undefined) {
    const definition = { signal: 'telemetry', measure: 'coverage', atMost: coverage.pause } as const;
    return { kind: 'coverage', definition, target: coverage.atLeast, method: OCCURRENCES };
  }
  if (spec.probe !== undefined) return counted('probe', ground.probed);
  return dependency === undefined ? null : counted('success', successOf({ bad: FAILED }, ground, reading));
}

/** A call that says so has failed; any other answer is one. */
const FAILED: WhereDocument = { 'span.status': 'error' };

type Within = {
  readonly metric?: string | undefined;
  readonly log?: string | undefined;
  readonly value?: string | undefined;
  readonly where?: WhereDocument | undefined;
  readonly atMost: AmountBound;
};

/** Of an indicator of events, those within a bound: exact, and cohorts and hours of it add up, as quantiles do not. */
function withinBound(within: Within, ground: PromiseGround, { at, reading }: Site): Definition | null {
  const { metric, log, where, atMost } = within;
  if (log !== undefined) return eventsWithin({ ...within, log }, ground, { at, reading });
  const total = testsOf(where, { signal: metric === undefined ? 'span' : 'metric', at, reading });
  if (total === null) return null;
  if (metric === undefined && atMost.kind === 'number')
    return wrong(
      [...at, 'atMost'],
      { text: 'Cannot compare a duration with a bare number', hint: 'write its unit, such as 800ms' },
      reading,
    );
  if (metric === undefined && !spansAreThere(ground, at, reading)) return null;
  const of: Threshold = metric === undefined ? { signal: 'span', total } : { signal: 'metric', metric, where: total };
  const value = atMost.kind === 'duration' ? tidy(atMost.ms / SECOND) : atMost.value;
  const { definition } = atThreshold({ name: '', displayName: '' }, of, { op: 'lte', value });
  return withCalls(definition, ground);
}

/** A number is in the attribute's own unit; a duration is compared in ms unless the attribute's name says seconds. */
function eventsWithin(
  { log, value, where, atMost }: Within & { readonly log: string },
  { calls }: PromiseGround,
  { at, reading }: Site,
): Definition | null {
  const total = testsOf(where, { signal: 'log', at, reading });
  if (total === null) return null;
  if (calls !== null) return notACall(at, reading);
  if (value === undefined) {
    const hint = 'write value: duration, or another attribute that is a number';
    return wrong(at, { text: 'Cannot tell what is compared: value must name an attribute of the events', hint }, reading);
  }
  const unit = /seconds$/i.test(value) ? SECOND : 1;
  const bound = atMost.kind === 'number' ? atMost.value : tidy(atMost.ms / unit);
  const of: Threshold = { signal: 'log', event: log, total, attribute: value };
  return atThreshold({ name: '', displayName: '' }, of, { op: 'lte', value: bound }).definition;
}

type Success = NonNullable<ObjectiveSpec['success']>;

function successOf(
  { metric, log, amount, where, good, bad }: Success,
  ground: PromiseGround,
  reading: Reading,
): Definition | null {
  const at = ['success'];
  if (metric !== undefined && log !== undefined)
    return wrong(at, { text: 'Cannot count a metric and log records together: one of metric and log must be there' }, reading);
  const signal = metric !== undefined ? 'metric' : log !== undefined ? 'log' : 'span';
  const polarity = good === undefined ? 'bad' : 'good';
  const total = testsOf(where, { signal, at: [...at, 'where'], reading });
  const verdict = testsOf(good ?? bad, { signal, at: [...at, polarity], reading });
  if (total === null || verdict === null) return null;
  switch (signal) {
    case 'metric': {
      const part = { metric: metric ?? '', limit: null };
      const parts: readonly MetricPart[] = [
        { ...part, adds: 'total', where: total },
        { ...part, adds: polarity, where: [...total, ...verdict] },
      ];
      return ground.calls === null ? { signal, parts } : notACall(at, reading);
    }
    case 'log':
      if (ground.calls !== null) return notACall(at, reading);
      return { signal, event: log ?? null, total, verdict, polarity, ...addingUp(amount, amount) };
    case 'span':
      if (!spansAreThere(ground, at, reading)) return null;
      return withCalls({ signal, total, verdict, polarity }, ground);
  }
}

/** Both or neither: what is counted on one side and added up on the other is no share. */
function addingUp(total: string | undefined, part: string | undefined): { readonly amounts?: LogAmounts } {
  return total === undefined || part === undefined ? {} : { amounts: { total, part } };
}

function freshnessOf(
  { metric, source, log, value, where, atMost }: NonNullable<ObjectiveSpec['freshness']>,
  ground: PromiseGround,
  reading: Reading,
): Definition | null {
  const at = ['freshness'];
  if (source === undefined) return withinBound({ metric, log, value, where, atMost }, ground, { at, reading });
  if (where !== undefined)
    return wrong([...at, 'where'], { text: 'Cannot use where for telemetry: all that its source sends is counted' }, reading);
  if (atMost.kind === 'number')
    return wrong(
      [...at, 'atMost'],
      { text: 'Cannot compare a duration with a bare number', hint: 'write its unit, such as 10s' },
      reading,
    );
  // One that nobody declared is told with all references.
  if (!ground.sources.has(source)) return null;
  return { signal: 'telemetry', source, measure: 'latency', atMost: atMost.ms };
}

type Completeness = NonNullable<ObjectiveSpec['completeness']>;

/** With slices a surplus of one of them makes up for nothing that another one lacks. */
function completenessOf(
  { expected, seen, slice, atLeast }: Completeness,
  { target, ground }: { target: Ratio; ground: PromiseGround },
  reading: Reading,
): Promised | null {
  const at = ['completeness'];
  const definition = followed({ expected, seen, journey: ground.journey }, { at, reading });
  if (definition === null) return null;
  const method: BudgetingMethod =
    slice === undefined || atLeast === undefined
      ? OCCURRENCES
      : { kind: 'timeslices', sliceMs: slice, slice: { op: 'gte', bound: atLeast }, emptySlice: 'good' };
  return { kind: 'completeness', definition, target, method };
}

type Compared = Pick<Completeness, 'expected' | 'seen'> & Pick<PromiseGround, 'journey'>;

function followed({ expected, seen, journey }: Compared, { at, reading }: Site): Definition | null {
  const signal = signalOf(expected);
  if (signalOf(seen) !== signal) return comparedSides({ expected, seen, journey }, { at, reading });
  if (signal === 'span') {
    const text = 'Cannot compare spans of a journey with spans of it: one side must be a metric or log records';
    return wrong(at, { text, hint: 'write metric: NAME or log: EVENT in one of them' }, reading);
  }
  const total = testsOf(expected.where, { signal, at: [...at, 'expected'], reading });
  const where = testsOf(seen.where, { signal, at: [...at, 'seen'], reading });
  if (total === null || where === null) return null;
  if (JSON.stringify(expected) === JSON.stringify(seen))
    return wrong([...at, 'seen'], { text: 'Cannot compare something with itself: it would always be complete' }, reading);
  if (signal === 'log') {
    const { amount: whole } = expected;
    if ((whole === undefined) !== (seen.amount === undefined))
      return wrong(at, { text: 'Cannot add up an amount on one side only: both must have one, or neither' }, reading);
    const amounts = addingUp(whole, seen.amount);
    // One event that tells both of itself is looked at as a whole.
    if (expected.log === seen.log && whole !== seen.amount && seen.where === undefined)
      return { signal, event: expected.log ?? null, total, verdict: [], polarity: 'good', ...amounts };
    const seenAs = { event: seen.log ?? null, where };
    return { signal, event: expected.log ?? null, total, verdict: [], polarity: 'good', ...amounts, seen: seenAs };
  }
  const parts: readonly MetricPart[] = [
    { adds: 'total', metric: expected.metric ?? '', where: total, limit: null },
    { adds: 'good', metric: seen.metric ?? '', where, limit: null },
  ];
  return { signal, parts };
}

/** Good ÷ total is a quotient here, and never a share: it is judged slice by slice, against its bound. */
function costOf(
  { spend, per, atMost, slice }: NonNullable<ObjectiveSpec['costPerUnit']>,
  { target, ground }: { target: Ratio; ground: PromiseGround },
  reading: Reading,
): Promised | null {
  const at = ['costPerUnit'];
  const method: BudgetingMethod = { kind: 'timeslices', sliceMs: slice, slice: { op: 'lte', bound: atMost }, emptySlice: 'good' };
  if (spend.billed !== undefined || per.indicator !== undefined) {
    const definition = billedOf({ spend, per }, { at, reading });
    return definition === null ? null : { kind: 'cost', definition, target, method };
  }
  const [spent, units] = [
    testsOf(spend.where, { signal: 'metric', at: [...at, 'spend'], reading }),
    testsOf(per.where, { signal: per.metric === undefined ? 'span' : 'metric', at: [...at, 'per'], reading }),
  ];
  if (spent === null || units === null) return null;
  const amount = { limit: null as Limit | null, amount: true } as const;
  const spending: MetricPart = { ...amount, adds: 'good', metric: spend.metric ?? '', where: spent };
  if (per.metric === undefined) {
    if (!spansAreThere(ground, [...at, 'per'], reading)) return null;
    return { kind: 'cost', definition: { signal: 'metric', parts: [spending], spans: units }, target, method };
  }
  const parts: readonly MetricPart[] = [{ ...amount, adds: 'total', metric: per.metric, where: units }, spending];
  return { kind: 'cost', definition: { signal: 'metric', parts }, target, method };
}

function withCalls(definition: Definition, { calls }: PromiseGround): Definition {
  return calls === null || definition.signal !== 'span' ? definition : { ...definition, match: calls };
}

function spansAreThere({ journey, calls }: PromiseGround, at: Path, reading: Reading): boolean {
  if (calls !== null || journey.match.length > 0) return true;
  const text = `Cannot count spans of the journey "${journey.name}": it has no match`;
  wrong(at, { text, hint: 'add match to the journey, or count a metric or a log' }, reading);
  return false;
}

function notACall(at: Path, reading: Reading): null {
  return wrong(at, { text: 'Cannot count calls of a dependency by metrics or logs: they are spans' }, reading);
}
