import { z } from 'zod';
import type { Catalog, Indicator } from '../../catalog/catalog.ts';
import { nearest } from '../../kernel/nearest.ts';
import { DAY, type DurationMs } from '../../kernel/units.ts';
import { distributionOf } from '../../loops/distributions.ts';
import { openKnownStretches } from '../../loops/known-stretches.ts';
import { distribution } from '../../wire/distribution.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { askedSpan, spanOf } from './asked-span.ts';
import { Refused } from './problems.ts';
import { showDistribution } from './show-distribution.ts';

const WINDOW = (30 * DAY) as DurationMs;

/** What indicators measured, whether anything is promised of it or not. */
export function indicatorRoutes(app: App, api: Api): void {
  const known = openKnownStretches();
  app.get('/api/v1/indicators/:name/distribution', { schema: schemas.distribution }, async ({ params: { name }, query }) => {
    const catalog = api.catalog();
    const at = api.clock.now();
    const indicator = indicatorNamed(catalog, name);
    const by = labelOf(catalog, indicator, query.by ?? null);
    const found = await distributionOf({ ...api, known }, indicator, {
      ...spanOf(query, { now: at, usual: WINDOW }),
      by,
      now: at,
    });
    return showDistribution(found, { indicator, by, at });
  });
}

export function indicatorNamed({ indicators }: Catalog, name: string): Indicator {
  const found = indicators.find((one) => one.name === name);
  if (found !== undefined) return found;
  const meant = nearest(
    name,
    indicators.map((one) => one.name),
  );
  throw new Refused('INDICATOR_UNKNOWN', `the catalog has no indicator ${name}`, meant && `did you mean ${meant}?`);
}

export function labelOf({ journeys }: Catalog, { journey }: Indicator, by: string | null): string | null {
  const labels = (journeys.find(({ name }) => name === journey)?.cohorts ?? []).map(({ label }) => label);
  if (by === null || labels.includes(by)) return by;
  const hint = labels.length === 0 ? 'ask without by' : `its labels are ${labels.join(', ')}`;
  throw new Refused('LABEL_UNKNOWN', `cohorts of ${journey} have no label ${by}`, hint);
}

const schemas = {
  distribution: {
    operationId: 'showDistribution',
    summary: 'What an indicator measured over a window: quantiles of all of it, and cohort by cohort',
    tags: ['evidence'],
    params: z.object({ name: z.string().max(2_000).describe('name of the indicator') }),
    querystring: z.object({
      by: z.string().min(1).max(200).optional().describe('a label of the journey’s cohorts, such as region'),
      ...askedSpan,
    }),
    response: {
      200: distribution,
      ...refusesRead('REQUEST_INVALID', 'INDICATOR_UNKNOWN', 'LABEL_UNKNOWN', 'WINDOW_OUT_OF_BOUNDS'),
    },
  },
};
