import type { CohortKey } from '../catalog/catalog.ts';
import { TENANT } from '../catalog/billed.ts';
import type { Instant } from '../kernel/units.ts';
import type { Matcher } from './matcher.ts';
import { appendRow, type ObservationBatch } from './observation-batch.ts';

/** What is spent in an hour for a tenant, and how many units that was for; both in whole millionths. */
export type BilledHour = { readonly at: Instant; readonly tenant: string; readonly spend: number; readonly units: number };

/** What cells hold of an hour: by the labels of the cohort, as canonical JSON. */
export type HeldHour = { readonly at: Instant; readonly cohort: string; readonly good: number; readonly total: number };

export type BilledRows = {
  readonly generation: string;
  readonly labels: readonly CohortKey[];
  readonly wanted: readonly BilledHour[];
  readonly held: readonly HeldHour[];
  readonly keyOf: (labels: Readonly<Record<string, string>>) => string;
};

/**
 * Makes the cells of hours be what is wanted, by adding what they lack, or taking away what they have too much: charges come
 * again with another amount, and days late. Nothing is added where they are so already, so that it may be done at any time.
 */
export function appendBilled(batch: ObservationBatch, matcher: Matcher, rows: BilledRows): void {
  const { generation, labels, wanted, held, keyOf } = rows;
  const series = matcher.series.findIndex((one) => one.generation === generation);
  const { cohorts } = matcher.series[series] ?? {};
  if (cohorts === undefined) return; // The catalog was changed meanwhile.
  const lacks = new Map<string, { at: Instant; cohort: number; good: number; total: number; isNew: boolean }>();
  for (const { at, tenant, spend, units } of wanted) {
    const values = labels.map(({ label }) => (label === TENANT && tenant !== '' ? tenant : null));
    const cohort = cohorts.idOf(values);
    const key = `${at} ${keyOf(cohorts.labels(cohort))}`;
    const so = lacks.get(key) ?? { at, cohort, good: 0, total: 0, isNew: true };
    lacks.set(key, { ...so, good: so.good + spend, total: so.total + units });
  }
  for (const { at, cohort: name, good, total } of held) {
    const known = lacks.get(`${at} ${name}`);
    const told = JSON.parse(name) as Readonly<Record<string, string>>;
    const cohort = known?.cohort ?? cohorts.idOf(labels.map(({ label }) => told[label] ?? null));
    const so = known ?? { at, cohort, good: 0, total: 0 };
    lacks.set(`${at} ${name}`, { ...so, good: so.good - good, total: so.total - total, isNew: false });
  }
  for (const { at, cohort, good, total, isNew } of lacks.values())
    if (good !== 0 || total !== 0) appendRow(batch, { at, series, cohort, good, total, n: isNew ? 1 : 0, sum: 0 });
}
