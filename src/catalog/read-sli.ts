import type { Condition } from './catalog.ts';
import { compileWhere } from './compile-span-match.ts';
import type { MetricSource, SliSpec } from './openslo-sli-schema.ts';
import { plimsollSource } from './plimsoll-schema.ts';
import { problemAt, showFound, type Finding, type Path, type Report, type SourceDocument } from './source-document.ts';

/** What an SLI counts; `unclear` when a mistake in it has been reported, and nothing more need be said. */
export type SliMeaning =
  | {
      readonly kind: 'ratio';
      readonly journey: string;
      readonly total: readonly Condition[];
      readonly verdict: readonly Condition[];
      readonly polarity: 'good' | 'bad';
    }
  | { readonly kind: 'threshold'; readonly journey: string; readonly total: readonly Condition[] }
  | { readonly kind: 'not-computed'; readonly because: string }
  | { readonly kind: 'unclear' };

/** Where the spec of an SLI stands: it is a document of its own, or part of an SLO. */
export type SliSite = { readonly source: SourceDocument; readonly at: Path };

const UNCLEAR = { kind: 'unclear' } as const;

export function readSli(spec: SliSpec, site: SliSite, report: Report): SliMeaning {
  const say = (path: Path, finding: Finding): void => report(problemAt(site.source, [...site.at, ...path], finding));
  const { thresholdMetric, ratioMetric } = spec;
  if (thresholdMetric !== undefined) return readThreshold(thresholdMetric.metricSource, say);
  if (ratioMetric?.raw !== undefined) {
    const because = 'This server does not read precomputed ratios.';
    say(['ratioMetric', 'raw'], { code: 'CAT_RAW_NOT_COMPUTED', text: because, at: 'key' });
    return { kind: 'not-computed', because };
  }
  return ratioMetric?.total === undefined ? UNCLEAR : readRatio(ratioMetric, say);
}

type Say = (path: Path, finding: Finding) => void;

function readThreshold(source: MetricSource, say: Say): SliMeaning {
  const at = ['thresholdMetric', 'metricSource'];
  const ours = readSource(source);
  if (ours === null) return notComputed(source, at, say);
  if (ours.value === undefined) {
    return mistake([...at, 'spec'], 'Cannot tell what is compared: spec must have value: duration', say);
  }
  if (ours.journey === undefined) return mistake([...at, 'spec'], 'Cannot count without a journey: spec must name one', say);
  return { kind: 'threshold', journey: ours.journey, total: compileWhere(ours.where) };
}

function readRatio({ total, good, bad }: NonNullable<SliSpec['ratioMetric']>, say: Say): SliMeaning {
  const polarity = good === undefined ? 'bad' : 'good';
  const part = good ?? bad;
  if (total === undefined || part === undefined) return UNCLEAR;
  const whole = readSource(total.metricSource);
  const test = readSource(part.metricSource);
  const atTotal = ['ratioMetric', 'total', 'metricSource'];
  const atPart = ['ratioMetric', polarity, 'metricSource'];
  if (whole === null && test === null) return notComputed(total.metricSource, atTotal, say);
  if (whole === null || test === null) {
    return mistake(
      [...(whole === null ? atTotal : atPart), 'type'],
      `Cannot count total and ${polarity} from different sources: both must be of type plimsoll`,
      say,
    );
  }
  for (const [at, { value }] of [
    [atTotal, whole],
    [atPart, test],
  ] as const) {
    if (value !== undefined)
      return mistake([...at, 'spec', 'value'], 'Cannot use value in a ratio: it belongs to thresholdMetric', say);
  }
  if (whole.journey === undefined)
    return mistake([...atTotal, 'spec'], 'Cannot count without a journey: the spec of total must name one', say);
  if (test.journey !== undefined && test.journey !== whole.journey) {
    return mistake(
      [...atPart, 'spec', 'journey'],
      `Cannot count ${polarity} in another journey than total: it must be a part of it`,
      say,
    );
  }
  if (test.where === undefined)
    return mistake([...atPart, 'spec'], `Cannot tell what is ${polarity}: spec must have where with at least one test`, say);
  return { kind: 'ratio', journey: whole.journey, total: compileWhere(whole.where), verdict: compileWhere(test.where), polarity };
}

/** Null when the source is another system's. The schema has checked ours already, so reading it again cannot fail. */
function readSource({ type, spec }: MetricSource) {
  return type === 'plimsoll' ? plimsollSource.parse(spec) : null;
}

function notComputed({ type, metricSourceRef }: MetricSource, at: Path, say: Say): SliMeaning {
  const what = type === undefined ? `named ${showFound(metricSourceRef)}` : `of type ${type}`;
  const because = `This server does not query metric sources ${what}.`;
  say([...at, 'type'], {
    code: 'CAT_SOURCE_NOT_COMPUTED',
    text: because,
    hint: 'a source of type plimsoll is counted from traces',
  });
  return { kind: 'not-computed', because };
}

function mistake(at: Path, text: string, say: Say): SliMeaning {
  say(at, { code: 'CAT_INDICATOR', text });
  return UNCLEAR;
}
