import { nearest } from '../kernel/nearest.ts';
import type { Indicator, Journey, Objective, SpanMatch } from './catalog.ts';
import { STANDARD_POLICY } from './burn-policies.ts';
import { agreementTerms } from './compile-agreement.ts';
import { callsOfName, calledBy, edgeMatches } from './called-matches.ts';
import { compileIndicator } from './compile-indicator.ts';
import { withinName } from './reserved-names.ts';
import { labelsOf } from './labels-of.ts';
import { compileWhere } from './compile-span-match.ts';
import type { ObjectiveDocument, ObjectiveSpec } from './objective-schema.ts';
import { promisedMeasure } from './promised-measure.ts';
import { whyNoSlice } from './slo-slices.ts';
import { whyNoWindow, type PromisedWindow } from './slo-terms.ts';
import { probeIndicator } from './compile-probe.ts';
import type { Ground, Reading, SliMeaning } from './sli-meaning.ts';
import { problemAt, type Declared, type Report } from './source-document.ts';

export type CompiledObjective = {
  readonly objectives: readonly Objective[];
  readonly indicators: readonly Indicator[];
  /** False when a mistake kept it from being made. */
  readonly complete: boolean;
};

const NOTHING: CompiledObjective = { objectives: [], indicators: [], complete: false };

/** The objective that a document of ours promises, and the indicator that counts for it. */
export function compileObjective(
  { body, source }: Declared<ObjectiveDocument>,
  ground: Ground,
  report: Report,
): CompiledObjective {
  const { metadata, spec } = body;
  const reading: Reading = {
    ground,
    say: (path, finding) => report(problemAt(source, ['spec', ...path], finding)),
  };
  const journey = ground.journeys.get(spec.journey ?? spec.coverage?.of ?? '');
  // A journey that is not there, or that has a mistake of its own, is told of elsewhere.
  if (journey === undefined) return NOTHING;
  const probed = probedBy(spec, reading);
  if (probed === undefined) return NOTHING;
  const counts = ground.journeys.get(probed?.journey ?? spec.coverage?.of ?? journey.name) ?? journey;
  const service = spec.service ?? serviceOf(journey);
  if (service === null) {
    const text = `Cannot tell whose promise it is: the journey "${journey.name}" is not of one service alone`;
    reading.say(['service'], { code: 'CAT_MISSING', text, hint: 'write service: NAME' });
    return NOTHING;
  }
  const calls = callsOf(spec, journey, reading);
  if (calls === undefined) return NOTHING;
  const promised = promisedMeasure(
    spec,
    { journey: counts, sources: ground.sources, calls, probed: probed?.definition ?? null },
    reading,
  );
  if (promised === null) return NOTHING;
  const window = windowOf(spec);
  const { name, displayName = name } = metadata;
  const title = { name: withinName(name, promised.kind), displayName };
  const agreed = agreementTerms(spec.agreement, counts, { at: ['agreement'], reading });
  const indicator = compileIndicator(title, { ...promised.definition, ...agreed }, counts);
  checkTerms({ spec, journey: counts, window, method: promised.method }, reading);
  const objective: Objective = {
    name,
    displayName,
    description: metadata.description ?? '',
    service,
    journey: journey.name,
    owner: spec.owner ?? journey.owner,
    labels: withCategory(body, reading),
    ...(metadata.annotations !== undefined && { annotations: metadata.annotations }),
    indicator: indicator.name,
    cohort: null,
    split: spec.per === undefined ? null : { by: spec.per.toSorted(), cap: spec.cap },
    ...(indicator.agreement !== undefined && { agreement: indicator.agreement }),
    target: promised.target,
    method: promised.method,
    windowMs: window.ms,
    calendar: window.calendar,
    composite: null,
    burnPolicy: spec.burnPolicy ?? STANDARD_POLICY,
    alerts: [],
    unsupported: null,
  };
  return { objectives: [objective], indicators: [indicator], complete: true };
}

type Probed = Extract<SliMeaning, { kind: 'ratio' }>;

/** What is counted of a probe; null when none is named, undefined when there is no such thing, which is told. */
function probedBy({ probe }: ObjectiveSpec, { ground, say }: Reading): Probed | null | undefined {
  if (probe === undefined) return null;
  const { name, measure } = typeof probe === 'string' ? { name: probe, measure: 'success' as const } : probe;
  const meaning = ground.probed?.get(probeIndicator(name, measure))?.meaning;
  if (meaning?.kind === 'ratio') return meaning;
  // A probe that is not there at all is told with all references.
  if (ground.probed?.has(probeIndicator(name, 'success')) !== true) return undefined;
  const hint = measure === 'time' ? 'give it within' : 'no step of it shows one: add tls, or an address of https';
  say(['probe', 'measure'], { code: 'CAT_PROMISE', text: `Cannot promise the ${measure} of the probe "${name}"`, hint });
  return undefined;
}

/** The one service that all spans of the journey are of; null when there are several, or none is named. */
export function serviceOf(journey: Journey): string | null {
  const [first, ...others] = servicesOf(journey) ?? [];
  return first === undefined || others.length > 0 ? null : first;
}

/** Null when some span of the journey may be of any service. */
function servicesOf({ match }: Journey): readonly string[] | null {
  const named = match.map(({ conditions }) =>
    conditions.flatMap(({ attribute, test }) => (attribute === 'service.name' && test.kind === 'is' ? test.values : [])),
  );
  return named.length === 0 || named.some((values) => values.length === 0) ? null : [...new Set(named.flat())].toSorted();
}

/** Client spans of the journey's services toward the dependency; null when there is none, undefined when that cannot be told. */
function callsOf({ dependency }: ObjectiveSpec, journey: Journey, reading: Reading): readonly SpanMatch[] | null | undefined {
  if (dependency === undefined) return null;
  if (typeof dependency !== 'string' && 'from' in dependency) return edgeMatches(dependency, reading.ground.addresses);
  const services = servicesOf(journey);
  if (services === null) {
    const text = `Cannot tell who calls: the journey "${journey.name}" names no service.name in each of its matches`;
    const hint = 'add service.name to the matches of the journey, or write from and to in dependency';
    reading.say(['dependency'], { code: 'CAT_PROMISE', text, hint });
    return undefined;
  }
  return typeof dependency === 'string'
    ? callsOfName(services, dependency)
    : [{ kinds: ['client'], conditions: [calledBy(services), ...compileWhere(dependency.where)] }];
}

function windowOf({ window }: ObjectiveSpec): PromisedWindow {
  if (typeof window === 'number') return { ms: window, calendar: null };
  const { every, unit, ms } = window.every;
  return { ms, calendar: { every, unit, start: window.from, zone: window.zone } };
}

/** A category is a label, so that policies and adjustments can ask for it. */
function withCategory({ metadata, spec }: ObjectiveDocument, reading: Reading): Objective['labels'] {
  if (spec.category === undefined) return labelsOf(metadata.labels);
  if (metadata.labels?.category !== undefined) {
    const text = 'Cannot use category and a label of that name together';
    reading.say(['category'], { code: 'CAT_ONE_OF', text, hint: 'remove the label' });
  }
  return labelsOf({ ...metadata.labels, category: spec.category });
}

type Terms = {
  readonly spec: ObjectiveSpec;
  readonly journey: Journey;
  readonly window: PromisedWindow;
  readonly method: Objective['method'];
};

/** What evidence is not kept for, or not kept apart by, cannot be promised. */
function checkTerms({ spec, journey, window, method }: Terms, reading: Reading): void {
  const why = whyNoWindow(window, { retention: journey.retention, isSliced: method.kind !== 'occurrences' });
  if (why !== null) reading.say(['window'], { code: 'CAT_WINDOW_RANGE', ...why });
  const slice = method.kind === 'occurrences' ? null : whyNoSlice(method.sliceMs, window);
  if (slice !== null) {
    const at = spec.costPerUnit === undefined ? 'completeness' : 'costPerUnit';
    reading.say([at, 'slice'], { code: 'CAT_SLICE', ...slice });
  }
  const labels = journey.cohorts.map(({ label }) => label);
  for (const [index, label] of (spec.per ?? []).entries()) {
    if (labels.includes(label)) continue;
    const meant = nearest(label, labels);
    const hint = meant === undefined ? `add ${label} to its cohorts` : `did you mean ${meant}?`;
    const text = `Cannot promise by "${label}": the journey "${journey.name}" keeps only ${labels.join(', ')}`;
    reading.say(['per', index], { code: 'CAT_COHORT_KEY', text, hint });
  }
}
