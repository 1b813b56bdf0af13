import { DAY, type Instant } from '../../kernel/units.ts';
import type { FedIndicator } from './fed-indicator.ts';
import type { ValueShape } from './value-shape.ts';

export type Labels = Readonly<Record<string, string>>;
/** A journey with all its indicators, or one indicator. */
export type Target = { readonly kind: 'journey' | 'indicator'; readonly name: string };

/** Events per second, always or over the day: `peak` at an hour of the day, `rate` half a day away from it. */
export type Pace = { readonly perSecond: number; readonly daily: { readonly peak: number; readonly hour: number } | null };

/** Customers who come. What is not whole of their number in a second is owed to the next. */
export type Flow = {
  readonly target: Target;
  readonly labels: Labels;
  readonly pace: Pace;
  readonly until: number;
  owed: number;
  /** The same by version. */
  readonly owedTo: Map<string, number>;
};

/** How events go: of one version, of one cohort, or of all. */
export type Quality = {
  readonly target: Target | null;
  readonly version: string | null;
  readonly labels: Labels;
  readonly bad?: number;
  readonly slow?: number;
  readonly values?: ValueShape;
  readonly until: number;
};

export type Flows = { flows: readonly Flow[]; qualities: readonly Quality[] };

/** So many events fail, or are slow, while nothing else is said: nothing real is without any. */
export const USUAL_BAD = 0.001;

/** What flows now: of the same customers what was said last, until its time is up. */
export function flowsNow(state: Flows, now: Instant): readonly Flow[] {
  if (state.flows.some(({ until }) => until <= now)) state.flows = state.flows.filter(({ until }) => until > now);
  const newest = new Map(state.flows.map((flow) => [keyOf(flow), flow]));
  return newest.size === state.flows.length ? state.flows : [...newest.values()];
}

function keyOf({ target, labels }: Flow): string {
  return `${target.kind} ${target.name} ${JSON.stringify(labels)}`;
}

/** Events of this second. */
export function eventsNow(flow: Flow, now: Instant): number {
  const due = flow.owed + rateAt(flow.pace, now);
  // What rounding leaves of a sum of fractions must not cost an event.
  const whole = Math.floor(due + 1e-9);
  flow.owed = due - whole;
  return whole;
}

export function rateAt({ perSecond, daily }: Pace, now: Instant): number {
  if (daily === null) return perSecond;
  const angle = ((now % DAY) / DAY - daily.hour / 24) * 2 * Math.PI;
  return perSecond + ((daily.peak - perSecond) * (1 + Math.cos(angle))) / 2;
}

export type Whose = { readonly indicator: FedIndicator; readonly version: string | null; readonly labels: Labels };
export type QualityNow = { readonly bad: number; readonly values: ValueShape | null };

/** How the events of an indicator go: each thing as it was last said of the fewest. */
export function qualityOf(state: Flows, whose: Whose, now: Instant): QualityNow {
  const said = state.qualities.filter((quality) => quality.until > now && concerns(quality, whose));
  const latest = said.toSorted((a, b) => narrowness(a) - narrowness(b));
  const { indicator } = whose;
  // `slow` is said of durations, `bad` of outcomes; of one indicator by its name either says the same.
  const own = (quality: Quality): number | undefined =>
    quality.target?.kind === 'indicator' ? (quality.bad ?? quality.slow) : indicator.passes === null ? quality.bad : quality.slow;
  const bad = latest.findLast((quality) => own(quality) !== undefined);
  const values = latest.findLast((quality) => quality.values !== undefined);
  // A share that is said of an indicator goes before values from which another one would follow.
  const isByShare = bad !== undefined && values !== undefined && said.indexOf(bad) > said.indexOf(values);
  return { bad: (bad === undefined ? undefined : own(bad)) ?? USUAL_BAD, values: isByShare ? null : (values?.values ?? null) };
}

function concerns({ target, version, labels }: Quality, { indicator, version: of, labels: have }: Whose): boolean {
  if (version !== null && version !== of) return false;
  if (Object.entries(labels).some(([label, value]) => have[label] !== value)) return false;
  if (target === null) return indicator.withJourney;
  return target.kind === 'indicator'
    ? target.name === indicator.name
    : target.name === indicator.journey && indicator.withJourney;
}

/** Of one version goes before of one cohort, and that before of all; among these the later goes before. */
function narrowness({ version, labels }: Quality): number {
  return (version === null ? 0 : 2) + (Object.keys(labels).length > 0 ? 1 : 0);
}
