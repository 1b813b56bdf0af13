import type { SliSpec } from './openslo-sli-schema.ts';
import { readRatio } from './read-ratio.ts';
import { readThreshold } from './read-threshold.ts';
import { readingAt, UNCLEAR, type SliMeaning, type SliSite } from './sli-meaning.ts';
import type { Report } from './source-document.ts';

/** From what an SLI says to what it counts; what does not add up is reported at its place. */
export function readSli({ thresholdMetric, ratioMetric }: SliSpec, site: SliSite, report: Report): SliMeaning {
  const reading = readingAt(site, report);
  if (thresholdMetric !== undefined) return readThreshold(thresholdMetric.metricSource, reading);
  if (ratioMetric?.raw !== undefined) {
    const because = 'This server does not read precomputed ratios.';
    reading.say(['ratioMetric', 'raw'], { code: 'CAT_RAW_NOT_COMPUTED', text: because, at: 'key' });
    return { kind: 'not-computed', because };
  }
  return ratioMetric === undefined ? UNCLEAR : readRatio(ratioMetric, reading);
}
