import { agreementIn } from './compile-agreement.ts';
import type { LogAmounts } from './catalog.ts';
import { compileWhere } from './compile-span-match.ts';
import { hasItsFacts } from './facts-of-signals.ts';
import { hasSpans, journeyNamed } from './in-journey.ts';
import { notComputed, sideOf, type Signal } from './metric-source.ts';
import type { PlimsollSpec } from './metric-spec-schema.ts';
import type { SliSpec } from './openslo-sli-schema.ts';
import { metricRatio } from './read-metric-ratio.ts';
import { queryRatio } from './read-query-ratio.ts';
import { telemetryRatio } from './read-telemetry-ratio.ts';
import { mistake, UNCLEAR, type Definition, type Reading, type Sides, type SliMeaning } from './sli-meaning.ts';

export type RatioMetric = NonNullable<SliSpec['ratioMetric']>;

export function readRatio({ total, good, bad, counter }: RatioMetric, reading: Reading): SliMeaning {
  const polarity = good === undefined ? 'bad' : 'good';
  const written = good ?? bad;
  if (total === undefined || written === undefined) return UNCLEAR;
  const places = {
    polarity,
    atWhole: ['ratioMetric', 'total', 'metricSource'],
    atPart: ['ratioMetric', polarity, 'metricSource'],
  } as const;
  const whole = sideOf(total.metricSource, { at: places.atWhole }, reading);
  const journey = whole.kind === 'query' ? whole.journey : undefined;
  const part = sideOf(written.metricSource, { at: places.atPart, journey }, reading);
  if (whole.kind === 'plimsoll' && part.kind === 'plimsoll') {
    if (counter !== undefined) ignoreCounter('what arrives here says itself how it counts', reading);
    const signal = whole.signal ?? 'span';
    return readCounted({ ...places, whole: whole.spec, part: part.spec }, { signal, partSignal: part.signal ?? signal }, reading);
  }
  if (whole.kind === 'query' && part.kind === 'query') return queryRatio({ ...places, whole, part }, counter, reading);
  if (whole.kind === 'plimsoll' || part.kind === 'plimsoll') {
    const text = `Cannot count total and ${polarity} from different sources: both must be of type plimsoll`;
    return mistake([...(whole.kind === 'plimsoll' ? places.atPart : places.atWhole), 'type'], { text }, reading);
  }
  if (whole.kind === 'foreign') return notComputed(whole, places.atWhole, reading);
  return part.kind === 'foreign' ? notComputed(part, places.atPart, reading) : UNCLEAR;
}

/** OpenSLO asks every ratio for it; only the values of queries cannot be told apart without. */
export function ignoreCounter(because: string, { say }: Reading): void {
  const text = `counter means nothing here: ${because}`;
  say(['ratioMetric', 'counter'], { code: 'CAT_IGNORED', text, hint: 'remove counter' });
}

type Signals = { readonly signal: Signal; readonly partSignal: Signal };

function readCounted(sides: Sides<PlimsollSpec>, { signal, partSignal }: Signals, reading: Reading): SliMeaning {
  const { whole, part, polarity, atWhole, atPart } = sides;
  if (signal !== partSignal) {
    const text = `Cannot count ${polarity} from ${PLURAL[partSignal]} and total from ${PLURAL[signal]}: both must be the same`;
    return mistake([...atPart, 'spec'], { text }, reading);
  }
  for (const [at, { value }] of [
    [atWhole, whole],
    [atPart, part],
  ] as const) {
    if (value === undefined) continue;
    return mistake([...at, 'spec', 'value'], { text: 'Cannot use value in a ratio: it belongs to thresholdMetric' }, reading);
  }
  const journey = journeyNamed(whole.journey, { at: [...atWhole, 'spec'], of: 'the spec of total' }, reading);
  if (journey === null) return UNCLEAR;
  if (part.journey !== undefined && part.journey !== journey) {
    const text = `Cannot count ${polarity} in another journey than total: it must be a part of it`;
    return mistake([...atPart, 'spec', 'journey'], { text }, reading);
  }
  const fits = [hasItsFacts(whole, { signal, at: atWhole }, reading), hasItsFacts(part, { signal, at: atPart }, reading)];
  if (fits.includes(false)) return UNCLEAR;
  const definition = definitionOf(sides, { signal, journey }, reading);
  if (part.agreement !== undefined) {
    const text = `Cannot agree on ${polarity} alone: agreement belongs to total`;
    return mistake([...atPart, 'spec', 'agreement'], { text, hint: 'move it to the spec of total' }, reading);
  }
  const agreed = agreementIn(whole.agreement, journey, { at: [...atWhole, 'spec', 'agreement'], reading });
  return definition === null ? UNCLEAR : { kind: 'ratio', journey, definition: { ...definition, ...agreed } };
}

const PLURAL: Readonly<Record<Signal, string>> = { span: 'spans', log: 'logs', metric: 'metrics', telemetry: 'telemetry' };

function definitionOf(
  sides: Sides<PlimsollSpec>,
  { signal, journey }: { signal: Signal; journey: string },
  reading: Reading,
): Definition | null {
  switch (signal) {
    case 'span':
      return hasSpans(journey, [...sides.atWhole, 'spec', 'journey'], reading) ? eventRatio(sides, { signal }, reading) : null;
    case 'log':
      return logRatio(sides, reading);
    case 'metric':
      return metricRatio(sides, reading);
    case 'telemetry':
      return telemetryRatio(sides, reading);
  }
}

type Events =
  | { readonly signal: 'span' }
  | { readonly signal: 'log'; readonly event: string | null; readonly amounts?: LogAmounts };

function logRatio(sides: Sides<PlimsollSpec>, reading: Reading): Definition | null {
  const [event, other] = [sides.whole.log, sides.part.log].map((log) => (typeof log === 'string' ? log : (log?.event ?? null)));
  if (sides.part.log !== undefined && other !== event) {
    const text = `Cannot count ${sides.polarity} among other events than total: it must be a part of it`;
    mistake([...sides.atPart, 'spec', 'log'], { text, hint: 'leave log out here, or count all log records in total' }, reading);
    return null;
  }
  const { total, ok } = amountsOf(sides, reading);
  return ok ? eventRatio(sides, { signal: 'log', event: event ?? null, ...total }, reading) : null;
}

type Amounts = { readonly ok: boolean; readonly total: { readonly amounts?: LogAmounts } };

/** Without an amount of its own, what is good adds the same as total: the part of the amount that is good. */
function amountsOf({ whole, part, polarity, atPart }: Sides<PlimsollSpec>, reading: Reading): Amounts {
  const total = whole.amount;
  if (total !== undefined) return { ok: true, total: { amounts: { total, part: part.amount ?? total } } };
  if (part.amount === undefined) return { ok: true, total: {} };
  const text = `Cannot add up what is ${polarity} and count the events of total: total must have an amount, too`;
  mistake([...atPart, 'spec', 'amount'], { text, hint: 'name an attribute of the same unit in amount of total' }, reading);
  return { ok: false, total: {} };
}

function eventRatio(sides: Sides<PlimsollSpec>, events: Events, reading: Reading): Definition | null {
  const { whole, part, polarity, atWhole, atPart } = sides;
  const limited = [
    [atWhole, whole],
    [atPart, part],
  ] as const;
  for (const [at, { limit }] of limited) {
    if (limit === undefined) continue;
    mistake([...at, 'spec', 'limit'], { text: 'Cannot use limit here: it bounds what a metric counts' }, reading);
    return null;
  }
  for (const [at, { amount }] of limited) {
    if (amount === undefined || events.signal === 'log') continue;
    const text = 'Cannot use amount of spans: it adds up an attribute of events';
    mistake([...at, 'spec', 'amount'], { text, hint: 'name the event in log: NAME' }, reading);
    return null;
  }
  if (part.where === undefined && part.amount === undefined) {
    const text = `Cannot tell what is ${polarity}: spec must have where with at least one test`;
    mistake([...atPart, 'spec'], { text }, reading);
    return null;
  }
  return { ...events, total: compileWhere(whole.where), verdict: compileWhere(part.where), polarity };
}
