import type { CoverageStepView, CoverageView } from '../../../src/wire/coverage.ts';
import type { SourceView } from '../../../src/wire/source.ts';
import { showAge, showCount, showPercent } from '../show.ts';
import type { Stated } from './probe-rows.ts';
import { showMs } from './run-rows.ts';

const STEPS: Readonly<Record<CoverageStepView['say'], Stated>> = {
  covered: { health: 'healthy', text: 'covered' },
  missing: { health: 'exhausted', text: 'missing' },
  doubled: { health: 'burning', text: 'doubled' },
  unknown: { health: 'blind', text: 'unknown' },
};

export type CoverageRow = Stated & {
  readonly step: string;
  /** Of the bar that is as long as what was expected: 0 to 1. */
  readonly filled: number;
  readonly share: string;
  readonly counts: string;
  readonly wanted: number;
  readonly sentence: string;
  readonly indicator: string;
};

/** A step's bar is as long as what happened: what was seen fills it, and a mark stands where enough is seen. */
export function readStep(step: CoverageStepView): CoverageRow {
  return {
    ...STEPS[step.say],
    step: step.step,
    filled: step.share === null ? 0 : Math.min(1, step.share),
    share: step.share === null ? 'not known' : showPercent(step.share),
    counts: `${showCount(step.seen)} seen of ${showCount(step.expected)} expected`,
    wanted: step.at_least,
    sentence: step.sentence,
    indicator: step.indicator,
  };
}

export function coverageHeadline({ journeys }: Pick<CoverageView, 'journeys'>): string {
  const steps = journeys.flatMap((journey) => journey.steps);
  const missing = steps.filter(({ say }) => say === 'missing').length;
  if (missing > 0) return missing === 1 ? 'One step is seen too little.' : `${missing} steps are seen too little.`;
  const odd = steps.filter(({ say }) => say !== 'covered').length;
  if (odd > 0) return `How much is seen of ${odd} of ${steps.length} steps is not known.`;
  const deaf = journeys.filter(({ heard }) => !heard).length;
  if (deaf > 0) return deaf === 1 ? 'One journey was never heard.' : `${deaf} journeys were never heard.`;
  if (steps.length === 0) return 'Nobody says how much should be seen.';
  return 'As much is seen as has to be.';
}

export type SourceRow = {
  readonly name: string;
  readonly state: Stated;
  readonly lag: string;
  readonly latency: string;
  readonly sentence: string;
};

const SOURCES: Readonly<Record<SourceView['state'], Stated>> = {
  heard: { health: 'healthy', text: 'heard' },
  silent: { health: 'blind', text: 'silent' },
  'never-heard': { health: 'blind', text: 'never heard' },
  troubled: { health: 'burning', text: 'troubled' },
  idle: { health: 'blind', text: 'idle' },
};

export function readSource(source: SourceView): SourceRow {
  const { name, state, lag_ms: lag, latency_p50_ms: p50, latency_p99_ms: p99, sentence } = source;
  return {
    name,
    state: SOURCES[state],
    lag: lag === null ? 'not known' : showAge(lag),
    latency: p50 === null || p99 === null ? 'not known' : `${showMs(p50)} / ${showMs(p99)}`,
    sentence,
  };
}

export type PagesRow = {
  readonly name: string;
  readonly sentence: string;
  readonly refused: readonly { readonly because: string; readonly count: number }[];
};

/** What came of beacons, source by source, and why some were not counted: the most first. */
export function readPages(sources: readonly SourceView[]): readonly PagesRow[] {
  return sources.flatMap(({ name, pages }): readonly PagesRow[] => {
    if (pages === null) return [];
    const refused = Object.entries(pages.refused)
      .map(([because, count]) => ({ because, count }))
      .filter(({ count }) => count > 0)
      .toSorted((a, b) => b.count - a.count);
    return [{ name, sentence: pages.sentence, refused }];
  });
}
