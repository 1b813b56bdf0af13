import type { ResultSeries } from '../../intake/query-result.ts';
import type { RangeAnswer } from '../../ports/metric-source.ts';

/** More series than this are a query that forgot its selector. */
const MOST_SERIES = 10_000;
const MOST_WARNINGS = 10;

/** Reads the answer to a range query. Fails with a text that says which part of it is not as documented. */
export function readMatrix(text: string): RangeAnswer {
  const answer = parsed(text);
  if (answer.status !== 'success')
    throw new Error(`it answered ${String(answer.status)}: ${errorIn(text) ?? 'it does not say why'}`);
  const data = isMap(answer.data) ? answer.data : {};
  if (data.resultType !== 'matrix' || !Array.isArray(data.result))
    throw new Error(`its answer is no matrix but ${String(data.resultType)}`);
  if (data.result.length > MOST_SERIES)
    throw new Error(`its answer has ${data.result.length} series and ${MOST_SERIES} is the most: ask for fewer`);
  return { warnings: texts(answer.warnings).slice(0, MOST_WARNINGS), series: data.result.map(readSeries) };
}

/** What the server itself says about why it has no answer, or null. */
export function errorIn(text: string): string | null {
  try {
    const { error } = parsed(text);
    return typeof error === 'string' ? error : null;
  } catch {
    return null;
  }
}

function readSeries(series: unknown, index: number): ResultSeries {
  const place = `data.result[${index}]`;
  if (!isMap(series) || !isMap(series.metric)) throw new Error(`${place} of its answer has no metric`);
  if (series.values === undefined)
    throw new Error(`${place} of its answer has histograms and no numbers: ask for histogram_count`);
  if (!Array.isArray(series.values)) throw new Error(`${place} of its answer has no values`);
  const labels = Object.entries(series.metric).map(([name, value]) => [name, String(value)] as const);
  const at = new Float64Array(series.values.length);
  const value = new Float64Array(series.values.length);
  for (const [number, sample] of (series.values as unknown[]).entries()) {
    const [seconds, written] = Array.isArray(sample) ? (sample as unknown[]) : [];
    if (typeof seconds !== 'number' || typeof written !== 'string')
      throw new Error(`${place}.values[${number}] of its answer is not a time and a number as text`);
    at[number] = Math.round(seconds * 1_000);
    value[number] = numberOf(written);
  }
  return { labels: Object.fromEntries(labels), at, value };
}

/** As Go writes numbers. What is none is told apart from what says that it is none. */
function numberOf(written: string): number {
  if (written === 'NaN') return Number.NaN;
  if (written === '+Inf' || written === 'Inf') return Number.POSITIVE_INFINITY;
  if (written === '-Inf') return Number.NEGATIVE_INFINITY;
  const value = written.trim() === '' ? Number.NaN : Number(written);
  if (Number.isNaN(value)) throw new Error(`its answer has ${JSON.stringify(written.slice(0, 40))} where a number should be`);
  return value;
}

function parsed(text: string): Record<string, unknown> {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (cause) {
    throw new Error('its answer is not JSON', { cause });
  }
  if (!isMap(answer)) throw new Error('its answer is no JSON object');
  return answer;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
