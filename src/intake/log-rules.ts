import type { Catalog, Condition, LogAmounts, MetricIndicator } from '../catalog/catalog.ts';
import type { CohortTable } from './cohort-table.ts';
import { inCurrentName, type HeardRule } from './metric-rules.ts';
import { currentName } from './semantic-names.ts';

/** An indicator that counts log records. */
export type LogRule = {
  /** Index into the matcher's series. */
  readonly series: number;
  readonly event: string | null;
  readonly total: readonly Condition[];
  /** One of two rules of an indicator, each of which adds its own; `both` is the only one. */
  readonly adds: 'both' | 'total' | 'good';
  readonly verdict: readonly Condition[];
  readonly badWhenAll: boolean;
  readonly cohorts: CohortTable;
  /** The attributes that are the labels of the cohort, in the table's order. */
  readonly labels: readonly string[];
  /** The attributes whose numbers are added up, instead of counting records. */
  readonly amounts: LogAmounts | null;
  /** The attribute whose values are kept as a distribution. */
  readonly measured: string | null;
  /** `heard` series of its journey. */
  readonly heard: number;
  /** Those of `total` that say who tells: what another probe tells says nothing of whether this one is heard. */
  readonly teller: readonly Condition[];
};

const TELLERS: ReadonlySet<string> = new Set(['probe.name', 'reconciliation.name']);

function tellerIn(conditions: readonly Condition[]): readonly Condition[] {
  return conditions.filter(({ attribute }) => TELLERS.has(attribute));
}

export function logRules(catalog: Catalog, cohorts: readonly CohortTable[]): readonly LogRule[] {
  return catalog.indicators.flatMap((indicator, series): readonly LogRule[] => {
    const place = catalog.journeys.findIndex(({ name }) => name === indicator.journey);
    const journey = catalog.journeys[place];
    const table = cohorts[place];
    if (journey === undefined || table === undefined) return [];
    const labels = journey.cohorts.map(({ attribute }) => currentName(attribute));
    const where = { series, cohorts: table, labels, heard: catalog.indicators.length + place };
    if (indicator.signal === 'metric') return eventSides(indicator, where);
    if (indicator.signal !== 'log') return [];
    const { seen, amounts, measured } = indicator;
    const rule: LogRule = {
      ...where,
      event: indicator.event,
      total: indicator.total.map(inCurrentName),
      teller: tellerIn(indicator.total),
      adds: seen === undefined ? 'both' : 'total',
      verdict: indicator.verdict.map(inCurrentName),
      badWhenAll: indicator.polarity === 'bad',
      amounts: amounts === undefined ? null : { total: currentName(amounts.total), part: currentName(amounts.part) },
      measured: measured === undefined ? null : currentName(measured),
    };
    if (seen === undefined) return [rule];
    const teller = tellerIn(seen.where);
    return [rule, { ...rule, event: seen.event, total: seen.where.map(inCurrentName), teller, adds: 'good' }];
  });
}

/** Events that are one side of a comparison whose other side metrics or spans tell. */
function eventSides(
  { sides = [] }: MetricIndicator,
  where: Pick<LogRule, 'series' | 'cohorts' | 'labels' | 'heard'>,
): readonly LogRule[] {
  const plain = { verdict: [], badWhenAll: false, amounts: null, measured: null };
  return sides.flatMap((side): readonly LogRule[] =>
    side.of === 'events'
      ? [
          {
            ...where,
            ...plain,
            event: side.event,
            total: side.where.map(inCurrentName),
            teller: tellerIn(side.where),
            adds: side.adds,
          },
        ]
      : [],
  );
}

/** The attributes that these rules look at. What is known of a record besides its attributes is none. */
export function logAttributes(rules: readonly LogRule[], heard: readonly HeardRule[]): readonly string[] {
  return [
    'service.name',
    ...rules.flatMap(({ total, verdict, labels, amounts, measured }) => [
      ...[...total, ...verdict].map(({ attribute }) => attribute),
      ...labels,
      ...(amounts === null ? [] : [amounts.total, amounts.part]),
      ...(measured === null ? [] : [measured]),
    ]),
    ...heard.flatMap(({ matches }) => matches.flat().map(({ attribute }) => attribute)),
  ].filter((attribute) => attribute !== SEVERITY && attribute !== EVENT_NAME);
}

export const SEVERITY = 'log.severity';
export const EVENT_NAME = 'event.name';
