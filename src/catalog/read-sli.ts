import type { SliSpec } from './openslo-sli-schema.ts';
import { ignoreCounter, readRatio } from './read-ratio.ts';
import { readRawRatio } from './read-raw-ratio.ts';
import { readThreshold } from './read-threshold.ts';
import { readingAt, UNCLEAR, type SliMeaning, type SliSite } from './sli-meaning.ts';
import type { Report } from './source-document.ts';

/** From what an SLI says to what it counts; what does not add up is reported at its place. */
export function readSli({ thresholdMetric, ratioMetric }: SliSpec, site: SliSite, report: Report): SliMeaning {
  const reading = readingAt(site, report);
  if (thresholdMetric !== undefined) return readThreshold(thresholdMetric.metricSource, reading);
  if (ratioMetric?.raw !== undefined) {
    const { raw, rawType = 'success', counter } = ratioMetric;
    if (counter !== undefined) ignoreCounter('a ratio is no counter', reading);
    return readRawRatio(raw.metricSource, rawType, reading);
  }
  return ratioMetric === undefined ? UNCLEAR : readRatio(ratioMetric, reading);
}
