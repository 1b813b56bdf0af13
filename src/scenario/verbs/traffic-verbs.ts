import { oneOf, type KnownNames } from '../known-names.ts';
import type { Stage } from '../stage.ts';
import type { Flow, Labels, Pace, Quality, Target } from '../world/flows.ts';
import { sameValue, shapeOf, type Quantile, type ValueShape } from '../world/value-shape.ts';
import { StoryMistake, type Word, type Words } from '../words.ts';
import { act, type Verb } from './verb.ts';

/** `observe checkout@1.1.0{region=eu} 20/s bad 0.1% for 30m`: who comes, and how it goes. */
export const observe: Verb = {
  name: 'observe',
  read(words, known) {
    const of = readTarget(words.next('a journey or an indicator'), known);
    const read: Said = {};
    while (words.peek() !== null) readClause(words, read);
    const { pace, quality } = wholeOf(read, words);
    if (pace !== null && of.version !== null)
      throw words.mistake('a version gets what the router gives it', 'leave out the rate, or the version');
    if (pace === null && quality === null) throw words.mistake('a rate or a quality is missing here', 'such as 20/s, or bad 2%');
    const target = of.target ?? { kind: 'journey' as const, name: '' };
    return act((stage) => {
      const until = untilOf(stage, read.forMs);
      if (pace !== null) beginFlow(stage, { target, labels: of.labels, pace, until, owed: 0, owedTo: new Map() });
      if (quality !== null) setQuality(stage, { ...quality, target: of.target, version: of.version, labels: of.labels, until });
    });
  },
};

/** `fault 1.2.0 bad 5% of checkout`: how it goes with one version, whatever it serves. */
export const fault: Verb = {
  name: 'fault',
  read(words, known) {
    const version = words.next('a version').text;
    const read: Said = {};
    let target: Target | null = null;
    while (words.peek() !== null) {
      if (words.take('of')) ({ target } = readTarget(words.next('a journey or an indicator'), known));
      else readClause(words, read);
    }
    const { pace, quality } = wholeOf(read, words);
    if (pace !== null || quality === null) throw words.mistake('what goes wrong is missing here', 'such as bad 5%, or slow 20%');
    return act((stage) => setQuality(stage, { ...quality, target, version, labels: {}, until: untilOf(stage, read.forMs) }));
  },
};

type Said = {
  perSecond?: number;
  daily?: Pace['daily'];
  bad?: number;
  slow?: number;
  values?: ValueShape;
  forMs?: number;
};

function readClause(words: Words, said: Said): void {
  if (words.take('bad') || words.take('errors')) said.bad = words.share('how much is bad');
  else if (words.take('slow')) said.slow = words.share('how much is slow');
  else if (words.take('latency') || words.take('value')) said.values = readShape(words);
  else if (words.take('daily')) said.daily = readDaily(words);
  else if (words.take('for')) said.forMs = words.duration('how long');
  else said.perSecond = readRate(words.next('a rate'));
}

/** `daily up to 90/s at 14h`: at its hour it is that much, and half a day away from it what was said. */
function readDaily(words: Words): NonNullable<Pace['daily']> {
  words.want('up');
  words.want('to');
  const peak = readRate(words.next('a rate'));
  words.want('at');
  const { text, column } = words.next('an hour of the day');
  const hour = /^(\d{1,2})h$/.exec(text)?.[1];
  if (hour === undefined || Number(hour) > 23)
    throw new StoryMistake({ code: 'STORY_TIME', column, text: `"${text}" is no hour of the day`, hint: '0h to 23h, in UTC' });
  return { peak, hour: Number(hour) };
}

/** One value, or quantiles of many: `latency 80ms`, `latency p50 80ms p99 900ms`. */
function readShape(words: Words): ValueShape {
  if (!/^p\d/.test(words.peek() ?? '')) return sameValue(words.number('a value'));
  const quantiles: Quantile[] = [];
  for (let next = words.peek(); next !== null && /^p\d/.test(next); next = words.peek()) {
    const { text, column } = words.next('a quantile');
    const p = Number(text.slice(1)) / 100;
    const value = words.number('its value');
    if (!(p > 0 && p < 1) || value <= 0 || value < (quantiles.at(-1)?.value ?? 0) || p <= (quantiles.at(-1)?.p ?? 0))
      throw new StoryMistake({
        code: 'STORY_WORDS',
        column,
        text: 'quantiles rise, and so do their values',
        hint: 'p50 80ms p99 900ms',
      });
    quantiles.push({ p, value });
  }
  return shapeOf(quantiles);
}

const PER: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 };
const MOST_PER_SECOND = 100_000;

export function readRate({ text, column }: Word): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?)\/(s|m|h)$/.exec(text) ?? [];
  const perSecond = Number(count) / (PER[unit ?? ''] ?? Number.NaN);
  if (perSecond <= MOST_PER_SECOND) return perSecond;
  const hint = `such as 20/s, 300/m or 5/h, and ${MOST_PER_SECOND}/s at most`;
  throw new StoryMistake({ code: 'STORY_WORDS', column, text: `"${text}" is no rate`, hint });
}

type Read = { readonly target: Target | null; readonly version: string | null; readonly labels: Labels };

function readTarget(word: Word, known: KnownNames): Read {
  const { text, column } = word;
  const [, said = '', version, inBraces] = /^([^@{]*)(?:@([^{]+))?(?:\{([^}]*)\})?$/.exec(text) ?? [];
  // Who names an objective means what it judges.
  oneOf({ text: said, column }, [...known.journey, ...known.indicator, ...known.judgedBy.keys()], 'journey or indicator');
  const isPlain = known.journey.includes(said) || known.indicator.includes(said);
  const name = isPlain ? said : (known.judgedBy.get(said) ?? said);
  const kind = known.journey.includes(name) ? 'journey' : 'indicator';
  const journey = kind === 'journey' ? name : (known.journeyOf.get(name) ?? '');
  const labels = readLabels(inBraces ?? '', { known: known.labels.get(journey) ?? [], column });
  return { target: { kind, name }, version: version ?? null, labels };
}

function readLabels(text: string, { known, column }: { readonly known: readonly string[]; readonly column: number }): Labels {
  const pairs = text.split(',').filter((part) => part.trim() !== '');
  const labels = pairs.map((pair) => pair.split('=', 2).map((part) => part.trim()));
  for (const [label = '', value] of labels) {
    const hint = known.length === 0 ? 'its journey tells no cohorts apart' : `its journey tells apart ${known.join(', ')}`;
    if (!known.includes(label) || value === undefined || value === '')
      throw new StoryMistake({ code: 'STORY_NAME', column, text: `"${label}" is no cohort label here`, hint });
  }
  return Object.fromEntries(labels.map(([label = '', value = '']) => [label, value]));
}

function wholeOf(
  said: Said,
  words: Words,
): { readonly pace: Pace | null; readonly quality: Pick<Quality, 'bad' | 'slow' | 'values'> | null } {
  const { perSecond, daily, bad, slow, values } = said;
  if (daily !== undefined && perSecond === undefined)
    throw words.mistake('a rate is missing here', '20/s daily up to 90/s at 14h');
  const pace = perSecond === undefined ? null : { perSecond, daily: daily ?? null };
  const quality = {
    ...(bad !== undefined && { bad }),
    ...(slow !== undefined && { slow }),
    ...(values !== undefined && { values }),
  };
  return { pace, quality: Object.keys(quality).length === 0 ? null : quality };
}

function untilOf({ now }: Stage, forMs: number | undefined): number {
  return forMs === undefined ? Number.POSITIVE_INFINITY : now + forMs;
}

/** What is said without an end takes the place of all that was said of the same before. */
function beginFlow({ flows }: Stage, flow: Flow): void {
  const same = (one: Flow): boolean => sameFlow(one, flow);
  const before = Number.isFinite(flow.until) ? flows.flows : flows.flows.filter((one) => !same(one));
  flows.flows = [...before, flow];
}

function sameFlow(a: Flow, b: Flow): boolean {
  return (
    a.target.kind === b.target.kind && a.target.name === b.target.name && JSON.stringify(a.labels) === JSON.stringify(b.labels)
  );
}

function setQuality({ flows, now }: Stage, quality: Quality): void {
  flows.qualities = [...flows.qualities.filter(({ until }) => until > now), quality];
}
