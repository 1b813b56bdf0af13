import { z } from 'zod';
import { readDuration } from '../../catalog/quantities.ts';
import type { Catalog, Indicator } from '../../catalog/catalog.ts';
import { nearest } from '../../kernel/nearest.ts';
import { readInstant } from '../../kernel/read-instant.ts';
import { showDuration } from '../../kernel/show.ts';
import { DAY, MINUTE, type DurationMs, type Instant } from '../../kernel/units.ts';
import { distributionOf } from '../../loops/distributions.ts';
import { openKnownStretches } from '../../loops/known-stretches.ts';
import { distribution } from '../../wire/distribution.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { Refused } from './problems.ts';
import { showDistribution } from './show-distribution.ts';

const SHORTEST_WINDOW = MINUTE;
const LONGEST_WINDOW = (90 * DAY) as DurationMs;
const WINDOW = (30 * DAY) as DurationMs;

/** What indicators measured, whether anything is promised of it or not. */
export function indicatorRoutes(app: App, api: Api): void {
  const known = openKnownStretches();
  app.get('/api/v1/indicators/:name/distribution', { schema: schemas.distribution }, async ({ params: { name }, query }) => {
    const catalog = api.catalog();
    const at = api.clock.now();
    const indicator = indicatorNamed(catalog, name);
    const by = labelOf(catalog, indicator, query.by ?? null);
    const found = await distributionOf({ ...api, known }, indicator, { ...spanOf(query, at), by, now: at });
    return showDistribution(found, { indicator, by, at });
  });
}

function indicatorNamed({ indicators }: Catalog, name: string): Indicator {
  const found = indicators.find((one) => one.name === name);
  if (found !== undefined) return found;
  const meant = nearest(
    name,
    indicators.map((one) => one.name),
  );
  throw new Refused('INDICATOR_UNKNOWN', `the catalog has no indicator ${name}`, meant && `did you mean ${meant}?`);
}

function labelOf({ journeys }: Catalog, { journey }: Indicator, by: string | null): string | null {
  const labels = (journeys.find(({ name }) => name === journey)?.cohorts ?? []).map(({ label }) => label);
  if (by === null || labels.includes(by)) return by;
  const hint = labels.length === 0 ? 'ask without by' : `its labels are ${labels.join(', ')}`;
  throw new Refused('LABEL_UNKNOWN', `cohorts of ${journey} have no label ${by}`, hint);
}

type AskedSpan = {
  readonly window?: DurationMs | undefined;
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
};

function spanOf({ window, from, to = Infinity as Instant }: AskedSpan, now: Instant): { from: Instant; to: Instant } {
  if (window !== undefined && from !== undefined)
    throw new Refused('REQUEST_INVALID', 'window: it and from both say where to begin', 'give one of them');
  const end = Math.min(now, to) as Instant;
  const start = from ?? ((end - (window ?? WINDOW)) as Instant);
  if (end - start >= SHORTEST_WINDOW && end - start <= LONGEST_WINDOW) return { from: start, to: end };
  const bounds = `${showDuration(SHORTEST_WINDOW)} to ${showDuration(LONGEST_WINDOW)}`;
  throw new Refused(
    'WINDOW_OUT_OF_BOUNDS',
    'from has to lie before to, which is now at the latest',
    `a window of ${bounds} can be asked for`,
  );
}

const instant = z.iso.datetime({ offset: true }).transform((text): Instant => readInstant(text) ?? (0 as Instant));
const windowOf = z
  .string()
  .max(16)
  .transform((text, context): DurationMs => {
    const window = readDuration(text);
    if (window === null) context.addIssue({ code: 'custom', message: 'it is a window from 1m to 90d, such as 30d' });
    return window ?? MINUTE;
  });

const schemas = {
  distribution: {
    operationId: 'showDistribution',
    summary: 'What an indicator measured over a window: quantiles of all of it, and cohort by cohort',
    tags: ['evidence'],
    params: z.object({ name: z.string().max(2_000).describe('name of the indicator') }),
    querystring: z.object({
      by: z.string().min(1).max(200).optional().describe('a label of the journey’s cohorts, such as region'),
      window: windowOf.optional().describe('1m to 90d, such as 30d, which it is unless said otherwise'),
      from: instant.optional().describe('start of the window, instead of its length'),
      to: instant.optional().describe('end of the window; now, unless said otherwise'),
    }),
    response: {
      200: distribution,
      ...refusesRead('REQUEST_INVALID', 'INDICATOR_UNKNOWN', 'LABEL_UNKNOWN', 'WINDOW_OUT_OF_BOUNDS'),
    },
  },
};
