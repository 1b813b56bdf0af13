import { z } from 'zod';
import { findObjective } from '../../catalog/find.ts';
import { showDuration, showInstant } from '../../kernel/show.ts';
import { DAY, MINUTE, type DurationMs, type Instant } from '../../kernel/units.ts';
import { attributionOf, type ObjectiveAttribution } from '../../loops/attribution.ts';
import { askDelivery } from '../../loops/delivery-health.ts';
import { howJourneysStand, worstJourneys, worthAsking, type JourneyStands } from '../../loops/overview.ts';
import { openScoreTrends, type TrendSpan } from '../../loops/score-trends.ts';
import { explainDelivery } from '../../verdict/delivery-health/explain-delivery.ts';
import { explainOverview } from '../../verdict/overview/explain-overview.ts';
import { overview, overviewWindow, type OverviewView } from '../../wire/overview.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { openRecentAnswers, type RecentAnswers } from './recent-answers.ts';
import type { RolloutViews } from './rollout-views.ts';
import { showFigures } from './show-delivery.ts';
import { countHealth } from './show-line.ts';
import { showLosing } from './show-losing.ts';
import { binLeft, meanCoverage, newestAge, showAtAGlance, showFleetMark, showOverviewJourney } from './show-overview-journey.ts';
import { showMarked, showMoving, showRevenue, showStandings, showTroubles, startOf, trendsOf } from './show-overview.ts';

const MOST_JOURNEYS = 40;
const MOST_PRODUCTS = 12;
const MOST_IN_FLEET = 1_000;
/** Who spent a budget is read from weeks of minutes: of so many promises, and again after so long. */
const MOST_ASKED = 2;
const SPENDERS_KEPT = MINUTE;
/** Releases of a day are too few to say anything of them. */
const DELIVERY_WINDOW = (28 * DAY) as DurationMs;

type Asked = { readonly span: TrendSpan; readonly at: Instant };
type Spent = RecentAnswers<ObjectiveAttribution>;

/** Whether the experience is what was promised, in one bounded answer. */
export function overviewRoutes(app: App, api: Api, views: RolloutViews): void {
  const trends = openScoreTrends(api);
  const spent: Spent = openRecentAnswers(SPENDERS_KEPT);
  app.get('/api/v1/overview', { schema }, async ({ query: { window: span } }) => {
    const at = api.clock.now();
    const stood = howJourneysStand(api, at);
    const worst = worstJourneys(stood.journeys);
    const shown = worst.slice(0, MOST_JOURNEYS);
    const products = stood.scores.filter(({ scored }) => scored.kind === 'product').slice(0, MOST_PRODUCTS);
    const wanted = [...products, ...shown.flatMap(({ score }) => score ?? [])];
    const trended = await trendsOf(trends, wanted, { span, at });
    const spenders = await askSpenders(api, spent, { worst, at });
    const world = api.ledger.world();
    const from = startOf(span, at);
    return {
      at: showInstant(at),
      window: span,
      from: showInstant(from),
      headline: showHeadline(worst, at),
      coverage: meanCoverage(stood.lines),
      age_ms: newestAge(stood.lines, at),
      products: products.map((one) => showAtAGlance(one, { trend: trended.get(one) ?? [], from, at })),
      journeys: shown.map((one) => showOverviewJourney(one, { trend: trendOf(one, trended), from, at })),
      journeys_left_out: worst.length - shown.length,
      standings: showStandings(stood),
      fleet: stood.journeys.slice(0, MOST_IN_FLEET).map(showFleetMark),
      revenue: showRevenue(stood),
      losing: showLosing(stood, { worst, spenders, at }),
      portfolio: { promises: stood.lines.length, counts: countHealth(stood.lines), left: binLeft(stood.lines) },
      troubles: showTroubles(world),
      moving: showMoving(world, views.summaries()),
      ...showMarked(world, { from, at }),
      delivery: showDeliveryHealth(api, { span, at }),
    };
  });
}

function showHeadline(worst: readonly JourneyStands[], at: Instant): OverviewView['headline'] {
  const { tone, text, rest } = explainOverview(
    worst.map(({ journey: { displayName }, standing, since }) => ({ displayName, standing, since })),
    at,
  );
  return { tone, text, rest: [...rest] };
}

function trendOf(
  { score }: JourneyStands,
  trended: Awaited<ReturnType<typeof trendsOf>>,
): Parameters<typeof showOverviewJourney>[1]['trend'] {
  return score === null ? [] : (trended.get(score) ?? []);
}

async function askSpenders(
  api: Api,
  spent: Spent,
  { worst, at }: { readonly worst: readonly JourneyStands[]; readonly at: Instant },
): Promise<readonly ObjectiveAttribution[]> {
  const found: ObjectiveAttribution[] = [];
  for (const name of worthAsking(api, worst, MOST_ASKED)) {
    const objective = findObjective(api.catalog(), name);
    if (objective === undefined) continue;
    const one = await spent.answer(`${api.catalog().revision} ${name}`, at, () => attributionOf(api, objective, at));
    if (one !== null) found.push(one);
  }
  return found;
}

function showDeliveryHealth(api: Api, { at }: Asked): OverviewView['delivery'] {
  const from = (at - DELIVERY_WINDOW) as Instant;
  const { now, before } = askDelivery(api, { from, to: at, service: null });
  const newest = now.deliveries[0] ?? null;
  return {
    window: showDuration(DELIVERY_WINDOW),
    coverage: now.coverage,
    age_ms: newest === null ? null : Math.max(0, at - newest.at),
    sentence: explainDelivery(now),
    figures: showFigures(now, before),
  };
}

const schema = {
  operationId: 'showOverview',
  summary: 'Whether the experience is what was promised: journeys, what loses it, what is left, how releases go, what is wrong',
  tags: ['evidence'],
  querystring: z.object({ window: overviewWindow.default('1d').describe('how far trends and changes look back') }),
  response: { 200: overview, ...refusesRead('REQUEST_INVALID') },
};
