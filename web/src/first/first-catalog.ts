import type { ServedRouteView } from '../../../src/wire/first-steps.ts';

/** What the first promise is made of: a kind of request that was seen, and what is promised of it. */
export type FirstPromise = {
  readonly of: Pick<ServedRouteView, 'service' | 'method' | 'route' | 'span'>;
  readonly title: string;
  readonly owner: string;
  /** The share that has to succeed, as it is written: `0.999`. */
  readonly target: string;
  /** How fast nearly all of them have to be; null promises no speed. */
  readonly withinMs: number | null;
};

/** The smallest catalog that promises something of what was seen, for a newcomer to put in force and to go on with. */
export function firstCatalog(promise: FirstPromise): string {
  const { of, title, owner, target, withinMs } = promise;
  const name = nameFrom(title);
  const service = nameFrom(of.service);
  const fast =
    withinMs === null
      ? []
      : [
          objective({ name, service, kind: 'fast', title: `${title} in time`, target: '0.99' }, [
            `good: { metricSource: { type: plimsoll, spec: { where: { duration: { atMost: ${withinMs}ms } } } } }`,
          ]),
        ];
  return [
    `apiVersion: openslo/v1\nkind: Service\nmetadata: { name: ${service} }\nspec: {}\n`,
    `apiVersion: plimsoll/v1\nkind: Journey\nmetadata: { name: ${name}, displayName: ${quoted(title)} }\nspec:\n  owner: ${quoted(owner)}\n  match:\n    - { kind: server, where: { ${matchOf(of)} } }\n`,
    objective({ name, service, kind: 'success', title: `${title} without errors`, target }, [
      'bad: { metricSource: { type: plimsoll, spec: { where: { span.status: error } } } }',
    ]),
    ...fast,
  ].join('---\n');
}

type Part = {
  readonly name: string;
  readonly service: string;
  readonly kind: string;
  readonly title: string;
  readonly target: string;
};

function objective({ name, service, kind, title, target }: Part, sides: readonly string[]): string {
  return `apiVersion: openslo/v1
kind: SLO
metadata: { name: ${name}-${kind}, displayName: ${quoted(title)} }
spec:
  service: ${service}
  indicator:
    metadata: { name: ${name}-${kind} }
    spec:
      ratioMetric:
        total: { metricSource: { type: plimsoll, spec: { journey: ${name} } } }
        ${sides.join('\n        ')}
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: ${target} }]
`;
}

/** Rules name the service, so that whatever else sends is not taken for it. */
function matchOf({ service, method, route, span }: FirstPromise['of']): string {
  const where: string[] = [`service.name: ${quoted(service)}`];
  if (route === null) where.push(`span.name: ${quoted(span)}`);
  else where.push(...(method === null ? [] : [`http.request.method: ${quoted(method)}`]), `http.route: ${quoted(route)}`);
  return where.join(', ');
}

/** `POST /checkout` is `Checkout` to people. */
export function titleOf({ route, span }: FirstPromise['of']): string {
  const words = (route ?? span)
    .replace(/^[A-Z]+ /, '')
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '' && !/^(api|v\d+|id)$/i.test(word));
  const text = words.join(' ');
  return text === '' ? 'Requests' : `${text.charAt(0).toUpperCase()}${text.slice(1)}`.slice(0, 60);
}

/** What is fast enough for customers is for people to say; a beginning is what nearly all were within, with room. */
export function withinOf(p99Ms: number | null): number {
  const wanted = Math.max(100, (p99Ms ?? 250) * 1.5);
  return STEPS.find((step) => step >= wanted) ?? 30_000;
}
const STEPS = [100, 200, 300, 500, 800, 1_000, 1_500, 2_000, 3_000, 5_000, 10_000, 20_000] as const;

/** The slowest and the rarest are not asked about first: health checks and the like are no journey. */
export function likeliestFirst(routes: readonly ServedRouteView[]): readonly ServedRouteView[] {
  const isAside = ({ route, span }: ServedRouteView): number =>
    /health|ready|live|metrics|ping|favicon/i.test(route ?? span) ? 1 : 0;
  return routes.toSorted((a, b) => isAside(a) - isAside(b) || b.total - a.total);
}

/** Names of documents are small letters, digits and dashes. */
export function nameFrom(text: string): string {
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 50);
  if (name === '') return 'requests';
  return /^[a-z]/.test(name) && !/^(true|false|null)$/.test(name) ? name : `of-${name}`;
}

function quoted(text: string): string {
  return /^[A-Za-z][\w ]*$/.test(text) && !/^(true|false|null|yes|no|on|off)$/i.test(text) ? text : JSON.stringify(text);
}
