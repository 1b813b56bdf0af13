import { z } from 'zod';
import type { Catalog, Indicator } from '../../catalog/catalog.ts';
import { wholeOf } from '../../evidence/slot-grid.ts';
import { showInstant } from '../../kernel/show.ts';
import { HOUR, type Instant } from '../../kernel/units.ts';
import { seriesOf, type IndicatorSeries, type Where } from '../../loops/indicator-series.ts';
import { timelineOf } from '../../loops/timeline.ts';
import { exemplarsOf } from '../../loops/traces.ts';
import { cohortDifference } from '../../verdict/cohort-difference.ts';
import { indicators, series, type SeriesView } from '../../wire/series.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { askedSpan, spanOf } from './asked-span.ts';
import { indicatorNamed, labelOf } from './indicator-routes.ts';
import { matchWords, readWords } from './match-words.ts';
import { Refused } from './problems.ts';
import { showCohort, showCompared, showMeasured, showSeriesExemplar, thresholdOf } from './show-series.ts';
import { showMark } from './show-timeline.ts';

const WINDOW = HOUR;
const MOST_POINTS = 400;
const USUAL_POINTS = 240;
/** Marks and traces that one picture can show. */
const MOST_MARKS = 100;
const MOST_EXEMPLARS = 120;
const MOST_OBJECTIVES = 20;

/** Indicators slot by slot, for whoever wants to look until they know why. */
export function seriesRoutes(app: App, api: Api): void {
  app.get('/api/v1/indicators', { schema: schemas.list }, async ({ query }) => listIndicators(api.catalog(), query));
  app.get('/api/v1/indicators/:name/series', { schema: schemas.series }, async ({ params: { name }, query }) => {
    const catalog = api.catalog();
    const indicator = indicatorNamed(catalog, name);
    const now = api.clock.now();
    const span = spanOf(query, { now, usual: WINDOW });
    const by = labelOf(catalog, indicator, query.by ?? null);
    const where = readWhere(catalog, indicator, query.where);
    const sides = sidesOf(catalog, indicator, query);
    const found = await seriesOf(api, indicator, { ...span, now, points: query.points, by, where, sides });
    const shown = showMeasured(found);
    return {
      ...headOf(catalog, indicator),
      at: showInstant(now),
      from: showInstant(found.from),
      to: showInstant(found.to),
      slot_ms: found.width,
      by,
      where: { ...where },
      ...shown,
      compared: comparedOf(found, sides),
      ...marksOf(api, indicator, { ...span, now }),
      exemplars: await exemplarsIn(api, indicator, { ...span, where, slow: shown.p95 }),
    };
  });
}

type Listed = {
  readonly text: string;
  readonly journey?: string | undefined;
  readonly service?: string | undefined;
  readonly limit: number;
};

function listIndicators(catalog: Catalog, { text, journey, service, limit }: Listed): z.infer<typeof indicators> {
  const words = readWords(text);
  const users = Map.groupBy(catalog.objectives, (objective) => objective.indicator);
  const found = catalog.indicators
    .map((indicator) => {
      const objectives = users.get(indicator.name) ?? [];
      const services = [...new Set(objectives.map((one) => one.service))];
      return { indicator, services, objectives: objectives.map((one) => one.name).slice(0, MOST_OBJECTIVES) };
    })
    .filter(({ indicator, services }) => {
      return (journey === undefined || indicator.journey === journey) && (service === undefined || services.includes(service));
    })
    .map((one) => ({ ...one, near: matchWords(words, [one.indicator.name, one.indicator.displayName, one.indicator.journey]) }))
    .filter(({ near }) => near > 0)
    .toSorted((a, b) => b.near - a.near);
  const shown = found.slice(0, limit).map(({ indicator, services, objectives }) => {
    const { name, displayName: title, journey: of, signal } = indicator;
    return { name, title, journey: of, services, signal, labels: labelsOf(catalog, indicator), objectives };
  });
  return { indicators: shown, left_out: found.length - shown.length };
}

function labelsOf({ journeys }: Catalog, { journey }: Indicator): string[] {
  return (journeys.find(({ name }) => name === journey)?.cohorts ?? []).map(({ label }) => label);
}

function headOf(
  catalog: Catalog,
  indicator: Indicator,
): Pick<SeriesView, 'indicator' | 'title' | 'journey' | 'services' | 'unit' | 'threshold' | 'labels'> {
  const objectives = catalog.objectives.filter((one) => one.indicator === indicator.name);
  return {
    indicator: indicator.name,
    title: indicator.displayName,
    journey: indicator.journey,
    services: [...new Set(objectives.map(({ service }) => service))],
    unit: indicator.signal === 'span' || indicator.signal === 'telemetry' ? 'ms' : null,
    threshold: thresholdOf(indicator),
    labels: labelsOf(catalog, indicator),
  };
}

/** `region=eu&version=1.6.0`, each part as in the search of an address. */
function readWhere(catalog: Catalog, indicator: Indicator, text = ''): Where {
  const pairs = [...new URLSearchParams(text)];
  for (const [label] of pairs) labelOf(catalog, indicator, label);
  return Object.fromEntries(pairs);
}

type AskedSides = { readonly a?: string | undefined; readonly b?: string | undefined };

function sidesOf(catalog: Catalog, indicator: Indicator, { a, b }: AskedSides): readonly [Where, Where] | null {
  if (a === undefined && b === undefined) return null;
  if (a === undefined || b === undefined)
    throw new Refused(
      'REQUEST_INVALID',
      'a, b: one cohort alone cannot be compared',
      'say both, such as a=version=2&b=version=1',
    );
  return [readWhere(catalog, indicator, a), readWhere(catalog, indicator, b)];
}

function comparedOf(found: IndicatorSeries, sides: readonly [Where, Where] | null): SeriesView['compared'] {
  if (found.sides === null || sides === null) return null;
  const [one, other] = found.sides;
  const [first, second] = [nameOf(sides[0]), nameOf(sides[1])];
  const different = cohortDifference({ name: first, counted: wholeOf(one) }, { name: second, counted: wholeOf(other) });
  return showCompared([showCohort(first, one), showCohort(second, other)], different);
}

function nameOf(where: Where): string {
  const values = Object.values(where);
  return values.length === 0 ? 'everything' : values.join(' × ');
}

type Around = { readonly from: Instant; readonly to: Instant; readonly now: Instant };

function marksOf(api: Api, { journey }: Indicator, { from, to, now }: Around): Pick<SeriesView, 'marks' | 'marks_left_out'> {
  const catalog = api.catalog();
  const asked = { from, to, service: null, journey, limit: MOST_MARKS };
  const { marks, leftOut } = timelineOf(asked, { world: api.ledger.world(), catalog, now });
  return { marks: marks.map(showMark), marks_left_out: leftOut };
}

type Wanted = { readonly from: Instant; readonly to: Instant; readonly where: Where; readonly slow: number | null };

/** What went wrong and what took longest, half of each at most; the rest are those that are left. */
async function exemplarsIn(api: Api, indicator: Indicator, { where, slow, ...span }: Wanted): Promise<SeriesView['exemplars']> {
  const bad = await exemplarsOf(api, indicator, { ...span, bad: true, limit: MOST_POINTS });
  const all = await exemplarsOf(api, indicator, { ...span, bad: false, limit: MOST_POINTS });
  const shown = new Map([...bad, ...all].map((one) => [`${one.trace} ${one.at} ${one.value}`, showSeriesExemplar(one)]));
  const fits = [...shown.values()].filter(({ cohort }) =>
    Object.entries(where).every(([label, value]) => cohort[label] === value),
  );
  const rank = ({ good, value }: SeriesView['exemplars'][number]): number =>
    (good ? 0 : 2) + ((value ?? 0) > (slow ?? 0) ? 1 : 0);
  return fits.toSorted((a, b) => rank(b) - rank(a) || (b.value ?? 0) - (a.value ?? 0)).slice(0, MOST_EXEMPLARS);
}

const pairs = z.string().max(2_000).optional();
const schemas = {
  list: {
    operationId: 'listIndicators',
    summary: 'What is measured, whether anything is promised of it or not: those whose names are nearest to some words first',
    tags: ['evidence'],
    querystring: z.object({
      text: z.string().max(100).default('').describe('words in any order'),
      journey: z.string().max(2_000).optional(),
      service: z.string().max(2_000).optional().describe('those that objectives of this service rest on'),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    response: { 200: indicators, ...refusesRead('REQUEST_INVALID') },
  },
  series: {
    operationId: 'showSeries',
    summary: 'What an indicator measured slot by slot, cohort by cohort, with what was seen of it and what happened meanwhile',
    tags: ['evidence'],
    params: z.object({ name: z.string().max(2_000).describe('name of the indicator') }),
    querystring: z.object({
      ...askedSpan,
      points: z.coerce.number().int().min(10).max(MOST_POINTS).default(USUAL_POINTS).describe('slots at most'),
      by: z.string().min(1).max(200).optional().describe('a label of the journey’s cohorts: each value is told by itself'),
      where: pairs.describe('only cohorts with these values, as `region=eu&version=1.6.0`'),
      a: pairs.describe('a cohort to be compared with `b`, written as `where` is'),
      b: pairs,
    }),
    response: {
      200: series,
      ...refusesRead('REQUEST_INVALID', 'INDICATOR_UNKNOWN', 'LABEL_UNKNOWN', 'WINDOW_OUT_OF_BOUNDS'),
    },
  },
};
