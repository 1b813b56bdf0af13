import type { Catalog, PrometheusSource, QueryIndicator } from '../catalog/catalog.ts';
import { SLOT } from '../evidence/cell.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { lastReading, polledUntil } from '../evidence/poll-position.ts';
import type { Matcher } from '../intake/matcher.ts';
import type { ObservationBatch } from '../intake/observation-batch.ts';
import { judgePolled, type PartName, type PartResult, type PollAnswer } from '../intake/poll-answer.ts';
import { appendPolled } from '../intake/query-rows.ts';
import { withoutFalls } from '../intake/without-falls.ts';
import { noneSeries, onlyFresh, type Moments, type ResultSeries } from '../intake/query-result.ts';
import { isPlainSelector, readPlainSelector } from '../kernel/promql-selector.ts';
import { broken, HOUR, MINUTE, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import type { Clock } from '../ports/clock.ts';
import type { IntakeAnswer } from '../ports/intake.ts';
import type { MetricSource } from '../ports/metric-source.ts';

/** Most moments in one question, so that catching up brings answers of a bounded size. */
const MOST_MOMENTS = 60;
/** Most questions that one round asks of one indicator; after a long pause it catches up over several rounds. */
const MOST_STRIDES = 12;
/** What lies further back is given up: a counter that was read before then tells what it rose by, in one sum. */
const CATCH_UP = (6 * HOUR) as DurationMs;
/** A server repeats a sample for five minutes by itself. */
const LONGEST_LOOKBACK = (5 * MINUTE) as DurationMs;

/** A source as its questions need it. */
export type Asking = {
  readonly name: string;
  readonly expectMs: DurationMs;
  readonly prometheus: PrometheusSource;
  readonly metrics: MetricSource;
};

export type AskParts = {
  readonly clock: Clock;
  readonly catalog: () => Catalog;
  readonly evidence: () => Evidence;
  /** Takes in rows as if they had been sent, and resolves when they are durable. */
  readonly observe: (source: string, fill: (batch: ObservationBatch, matcher: Matcher) => void) => Promise<IntakeAnswer>;
  /** Up to where answers were had, by generation, where that is further than what was counted. */
  readonly answered: Map<string, Instant>;
  readonly isClosed: () => boolean;
};
export type Question = { readonly source: Asking; readonly indicator: QueryIndicator; readonly at: Instant };

/** Asks for what came since the last time, and hands over what can be counted. Null when it is too early to ask again. */
export async function askIndicator(parts: AskParts, question: Question): Promise<PollAnswer | null> {
  let answer: PollAnswer | null = null;
  for (let stride = 0; stride < MOST_STRIDES && !parts.isClosed(); stride += 1) {
    const moments = nextMoments(parts, question);
    if (moments === null) return answer;
    answer = await askMoments(parts, question, moments).catch((cause: unknown): PollAnswer => {
      return { kind: 'failed', text: cause instanceof Error ? cause.message : String(cause) };
    });
    if (answer.kind === 'failed' || answer.kind === 'warned') return answer; // and is asked for again
    parts.answered.set(question.indicator.generation, moments.to);
  }
  return answer;
}

/**
 * The moments after the last that was counted, which is durable, or answered, which is not. A moment that is asked about
 * again does no harm: a counter's reading that is not newer than the last adds nothing, and values come after the mark.
 */
function nextMoments({ evidence, answered }: AskParts, { source, indicator, at }: Question): Moments | null {
  const newest = slotOf((at - source.prometheus.delayMs) as Instant, SLOT);
  const counted = polledUntil(evidence(), indicator) ?? 0;
  const last = Math.max(counted, answered.get(indicator.generation) ?? 0);
  if (newest <= last) return null;
  // A sum of counters is followed by what it rises, and so from the moment on that was counted last.
  const again = isFollowedByRises(indicator) && counted > 0 && last - counted < (MOST_MOMENTS / 2) * SLOT;
  const next = again ? counted : last + SLOT;
  const from = last === 0 ? newest : (Math.max(next, newest - CATCH_UP) as Instant);
  return { from, to: Math.min(newest, from + (MOST_MOMENTS - 1) * SLOT) as Instant, step: SLOT };
}

function isFollowedByRises({ counter, parts }: QueryIndicator): boolean {
  return counter && parts.some(({ query }) => readPlainSelector(query) === null);
}

async function askMoments(parts: AskParts, { source, indicator }: Question, moments: Moments): Promise<PollAnswer> {
  const results: PartResult[] = [];
  for (const { adds, query } of indicator.parts) {
    // Counters that are not there yet have counted nothing, and are followed one by one all the same.
    const plain = indicator.counter ? readPlainSelector(query) : null;
    const result = await askPart(source, { adds, query: plain?.selector ?? query }, moments);
    if ('kind' in result) return result;
    const isSum = indicator.counter && plain === null;
    const evidence = parts.evidence();
    const rising = (series: ResultSeries): ResultSeries =>
      withoutFalls(series, lastReading(evidence, indicator, { adds, labels: series.labels }));
    const series = plain?.orZero === true ? [...result.series, noneSeries(moments)] : result.series;
    results.push({ adds, series: isSum ? series.map(rising) : series });
  }
  const known = parts.evidence().heard.has(indicator.generation);
  const counts = indicator.limit === null;
  const ratios = indicator.parts.some(({ raw }) => raw !== undefined);
  const { answer, whole: all } = judgePolled({ parts: results, moments, known, counts, ratios });
  const before = polledUntil(parts.evidence(), indicator);
  const whole = all.filter((moment) => before === null || moment > before);
  if (whole.length === 0 || parts.isClosed()) return answer;
  const { journeys } = parts.catalog();
  const journey = journeys.find(({ name }) => name === indicator.journey) ?? broken(`no journey ${indicator.journey}`);
  const receivedAt = parts.clock.now();
  const kept = await parts.observe(source.name, (batch, matcher) =>
    appendPolled(batch, matcher, { indicator, journey, parts: results, whole, receivedAt }),
  );
  return kept.say === 'accepted' ? answer : { kind: 'failed', text: `the answer could not be kept: ${kept.text}` };
}

async function askPart(
  { metrics, expectMs }: Asking,
  { adds, query }: { readonly adds: PartName; readonly query: string },
  moments: Moments,
): Promise<PartResult | Extract<PollAnswer, { kind: 'warned' }>> {
  const lookback = Math.min(LONGEST_LOOKBACK, Math.max(2 * SLOT, 2 * expectMs)) as DurationMs;
  const ask = async (asked: string): Promise<readonly ResultSeries[] | string> => {
    const { series, warnings } = await metrics.range({ ...moments, query: asked, lookback });
    return warnings.length === 0 ? series : warnings.join('; ').slice(0, 300);
  };
  const series = await ask(query);
  if (typeof series === 'string') return { kind: 'warned', part: adds, text: series };
  if (series.length === 0 || !isPlainSelector(query)) return { adds, series };
  const stamps = await ask(`timestamp(${query})`);
  if (typeof stamps === 'string') return { kind: 'warned', part: adds, text: stamps };
  return { adds, series: onlyFresh(series, stamps, lookback) };
}
