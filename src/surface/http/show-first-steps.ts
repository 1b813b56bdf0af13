import { addDistribution, emptyDistribution, quantileIn } from '../../evidence/distribution.ts';
import { OTHER } from '../../intake/cohort-table.ts';
import { showInstant, showNumber } from '../../kernel/show.ts';
import type { Instant } from '../../kernel/units.ts';
import { isWatchedForFirst } from '../../loops/seen-rules.ts';
import { SERVED_WINDOW, type Served, type ServedRequests } from '../../loops/served-requests.ts';
import type { FirstStepsView, ServedRouteView } from '../../wire/first-steps.ts';
import type { Api } from './api.ts';

const MOST_ROUTES = 50;

export function showFirstSteps(api: Api, { served, perSecond }: ServedRequests, at: Instant): FirstStepsView {
  const known = served.filter(({ service }) => service !== OTHER);
  const routes = routesOf(known);
  const total = served.reduce((sum, { counted }) => sum + counted.total, 0);
  const services = servicesOf(known);
  const refused = refusedOf(api);
  const accepted = sumOf(api, 'accepted');
  return {
    at: showInstant(at),
    otlp_url: api.otlpUrl,
    token_file: `${api.dataFolder}/intake.token`,
    promised: api.catalog().journeys.length,
    watched: isWatchedForFirst(api.catalog()),
    window_ms: SERVED_WINDOW,
    per_second: perSecond,
    total,
    services,
    routes: routes.slice(0, MOST_ROUTES),
    left_out: Math.max(0, routes.length - MOST_ROUTES),
    accepted,
    refused,
    sentence: sentenceOf({
      accepted,
      isRefused: refused.length > 0,
      isWatched: isWatchedForFirst(api.catalog()),
      total,
      services,
    }),
  };
}

/** Versions of a service are one thing to a promise, so their requests are added up. */
function routesOf(served: readonly Served[]): ServedRouteView[] {
  const together = Map.groupBy(served, ({ service, method, route, span }) =>
    JSON.stringify([service, method, route, route ?? span]),
  );
  return [...together.values()]
    .flatMap((same): readonly ServedRouteView[] => {
      const [first] = same;
      if (first === undefined) return [];
      const { service, method, route, span } = first;
      const counted = emptyDistribution();
      for (const one of same) addDistribution(counted, one.counted);
      const quantile = (share: number): number | null => quantileIn(counted, share);
      const { total, good } = counted;
      const times = { p50_ms: quantile(0.5), p95_ms: quantile(0.95), p99_ms: quantile(0.99) };
      return [{ service, method, route, span, total, failed: total - good, ...times }];
    })
    .sort((a, b) => b.total - a.total);
}

function servicesOf(served: readonly Served[]): FirstStepsView['services'] {
  const together = Map.groupBy(served, ({ service }) => service);
  return [...together]
    .map(([name, same]) => ({ name, versions: [...new Set(same.flatMap(({ version }) => version ?? []))].sort() }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What senders are told when nothing of theirs is counted, in words for those who set them up. */
function refusedOf(api: Api): FirstStepsView['refused'] {
  const { unknown } = api.listenerStats();
  const late = [...api.evidence().sources.values()].map(({ counts }) => counts);
  const reasons = [
    {
      why: 'The sender is not known: it shows no token, or another one.',
      count: unknown,
      hint: 'set the header as it is written here; the token is in the file',
    },
    {
      why: 'The body could not be read as OTLP or remote write.',
      count: sumOf(api, 'refused'),
      hint: 'the exporter logs the place; look at its protocol',
    },
    { why: 'A signature did not hold.', count: sumOf(api, 'unproved'), hint: 'look at the secret and the clock of the sender' },
    { why: 'More was sent than the source may send.', count: sumOf(api, 'limited'), hint: 'raise its quota in the catalog' },
    {
      why: 'There was no room for it.',
      count: sumOf(api, 'shed') + sumOf(api, 'failed'),
      hint: 'exporters send it again; plimsoll doctor says more',
    },
    {
      why: 'It was too old to count.',
      count: late.reduce((sum, { tooLate }) => sum + tooLate, 0),
      hint: 'look at the clock of the sender, and at what it kept back',
    },
    {
      why: 'It was from the future.',
      count: late.reduce((sum, { tooEarly }) => sum + tooEarly, 0),
      hint: 'look at the clock of the sender',
    },
  ];
  return reasons.filter(({ count }) => count > 0);
}

function sumOf(api: Api, what: Counted): number {
  return Object.values(api.listenerStats().sources).reduce((sum, counts) => sum + counts[what], 0);
}

type Counted = 'accepted' | 'refused' | 'unproved' | 'limited' | 'shed' | 'failed';
type Told = Pick<FirstStepsView, 'accepted' | 'total' | 'services'> & {
  readonly isRefused: boolean;
  readonly isWatched: boolean;
};

function sentenceOf({ accepted, isRefused, isWatched, total, services }: Told): string {
  if (accepted === 0) return isRefused ? 'Something knocks, and nothing of it was taken.' : 'Nothing has arrived yet.';
  if (!isWatched)
    return `${showNumber(accepted, 'payload')} arrived since the server started; what they count is what is promised.`;
  if (total === 0)
    return `${showNumber(accepted, 'payload')} arrived, and nothing of it tells of a request that a service served.`;
  const names = services.length === 1 ? (services[0]?.name ?? '') : showNumber(services.length, 'service');
  return `${showNumber(total, 'request')} of ${names} arrived in the last ten minutes.`;
}
