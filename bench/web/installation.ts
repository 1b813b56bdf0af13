/** How large an installation is. All of it follows from this, so that two seeds of one size are the same but for the time. */
export type Size = {
  readonly services: number;
  readonly journeys: number;
  /** Of each journey: four indicators, and promises of several windows over them. */
  readonly objectivesPerJourney: number;
  readonly days: number;
  /** What the ledger holds: some entries of each of these stories is a rollout. */
  readonly entries: number;
};

/** Ten thousand objectives, ninety days, and a thousand rollouts. */
export const LARGE: Size = { services: 40, journeys: 500, objectivesPerJourney: 20, days: 90, entries: 40_000 };
export const SMALL: Size = { services: 4, journeys: 10, objectivesPerJourney: 10, days: 3, entries: 1_000 };

/** What becomes of a journey; most are well. */
export type Fate = 'well' | 'spending' | 'burning' | 'exhausted' | 'blind';

export function fateOf(journey: number): Fate {
  if (journey % 50 === 7) return 'exhausted';
  if (journey % 50 === 13) return 'burning';
  if (journey % 50 === 29) return 'blind';
  return journey % 10 === 3 ? 'spending' : 'well';
}

/** Part of the events that are bad, as they come now. */
export const BAD_NOW: Readonly<Record<Fate, number>> = { well: 0.0004, spending: 0.003, burning: 0.2, exhausted: 0.02, blind: 0 };

export function serviceOf(journey: number, { services }: Size): string {
  return `service-${journey % services}`;
}
export function routeOf(journey: number): string {
  return `/journey-${journey}`;
}
export function journeyName(journey: number): string {
  return `journey-${String(journey).padStart(3, '0')}`;
}

const INDICATORS = [
  {
    name: 'answers',
    good: '{ http.response.status_code: { below: 500 } }',
    targets: ['99.9%', '99.5%', '99%', '99.8%', '99.7%'],
  },
  { name: 'accepted', good: '{ http.response.status_code: { below: 400 } }', targets: ['99%', '98%', '98.5%', '97%', '99.2%'] },
  { name: 'works', good: '{ error.type: { present: false } }', targets: ['99.9%', '99.6%', '99%', '98%', '97%'] },
  { name: 'paid', good: '{ app.outcome: paid }', targets: ['99%', '99.5%', '98%', '97%', '96%'] },
] as const;
const WINDOWS = ['7d', '14d', '28d', '30d', '60d'];
const AREAS = ['Order', 'Search', 'Sign in', 'Pay', 'Deliver', 'Return', 'Browse', 'Review', 'Contact', 'Renew'];

/** The catalog as files: one for the services with their plans, one for each service's journeys, one for the products. */
export function catalogFiles(size: Size): readonly { readonly file: string; readonly text: string }[] {
  const journeys = Array.from({ length: size.journeys }, (_, index) => index);
  const byService = Map.groupBy(journeys, (journey) => serviceOf(journey, size));
  return [
    { file: 'services.yaml', text: [...byService.keys()].map(serviceText).join('') },
    { file: 'products.yaml', text: productTexts(journeys) },
    ...[...byService].map(([service, own]) => ({
      file: `${service}.yaml`,
      text: own.map((journey) => journeyText(journey, size)).join(''),
    })),
  ];
}

function serviceText(service: string): string {
  return `---
apiVersion: openslo/v1
kind: Service
metadata: { name: ${service} }
spec: {}
`;
}

/** Ten products of the journeys that are named alike. */
function productTexts(journeys: readonly number[]): string {
  return AREAS.map((area, index) => {
    const members = journeys.filter((journey) => journey % AREAS.length === index).slice(0, 20);
    const listed = members.map((journey) => `    - { journey: ${journeyName(journey)} }\n`).join('');
    if (members.length === 0) return '';
    return `---
apiVersion: plimsoll/v1
kind: Product
metadata: { name: product-${index}, displayName: ${area} }
spec:
  owner: team-${index}
  members:
${listed}`;
  }).join('');
}

function journeyText(journey: number, size: Size): string {
  const [name, service] = [journeyName(journey), serviceOf(journey, size)];
  const area = AREAS[journey % AREAS.length] ?? '';
  const slos = Array.from({ length: size.objectivesPerJourney }, (_, index) => sloText({ name, service, area, index }));
  return `---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: ${name}, displayName: ${area} ${journey} }
spec:
  owner: team-${journey % 40}
  match:
    - { kind: server, where: { service.name: ${service}, http.route: ${routeOf(journey)} } }
${INDICATORS.slice(0, Math.min(INDICATORS.length, size.objectivesPerJourney))
  .map((indicator) => sliText(name, indicator))
  .join('')}${slos.join('')}`;
}

function sliText(journey: string, { name, good }: (typeof INDICATORS)[number]): string {
  return `---
apiVersion: openslo/v1
kind: SLI
metadata: { name: ${journey}-${name} }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: ${journey} } } }
    good: { metricSource: { type: plimsoll, spec: { where: ${good} } } }
`;
}

type Slo = { readonly name: string; readonly service: string; readonly area: string; readonly index: number };

function sloText({ name, service, area, index }: Slo): string {
  const { name: indicator, targets } = INDICATORS[index % INDICATORS.length] ?? INDICATORS[0];
  const turn = Math.floor(index / INDICATORS.length);
  const window = WINDOWS[turn % WINDOWS.length] ?? '28d';
  return `---
apiVersion: openslo/v1
kind: SLO
metadata: { name: ${name}-${indicator}-${window}, displayName: ${area} ${indicator} over ${window} }
spec:
  service: ${service}
  indicatorRef: ${name}-${indicator}
  timeWindow: [{ duration: ${window}, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: ${Number.parseFloat(targets[turn % targets.length] ?? '99') / 100} }]
`;
}
