import { showCount, showDuration, showRatio } from '../../kernel/show.ts';
import type { DurationMs } from '../../kernel/units.ts';
import { showOdds } from '../../verdict/comparison/odds.ts';
import type { ComparisonView } from '../../wire/rollout.ts';
import { showTable, type Cell } from './table.ts';
import type { Terminal } from './terminal.ts';

type StreamView = ComparisonView['streams'][number];

const HEADING = ['STREAM', 'CANDIDATE', 'BASELINE', 'HARM', 'SAFE', 'NEEDS'];
/** Cohorts that are shown, however quiet: those with the most evidence of harm. */
const MOST_COHORTS = 5;
/** Less than this part of the way to a rollback, in powers of ten, is not near it. */
const NEAR = 0.5;

/** The streams as a table. Cohorts that show nothing are folded into one line below it; `--json` has them all. */
export function showStreams(streams: readonly StreamView[], terminal: Terminal): string {
  const worst = streams.filter(({ cohort }) => cohort !== null).toSorted((a, b) => b.log10_harm - a.log10_harm);
  const folded = new Set(worst.slice(MOST_COHORTS).filter((stream) => !isNear(stream)));
  // One line would take the place of another one.
  const hidden = folded.size > 1 ? folded : new Set<StreamView>();
  const rows = streams.filter((stream) => !hidden.has(stream)).map(streamRow);
  const more = hidden.size === 0 ? [] : [`and ${hidden.size} more cohorts, none near a rollback`];
  return [showTable({ heading: HEADING, rows }, terminal), ...more].join('\n');
}

function isNear({ culprit, log10_harm: harm, log10_harm_needed: needed }: StreamView): boolean {
  return culprit || harm >= NEAR * needed;
}

/** What was asked of each stream, and what came of it; evidence is told in odds, as sentences tell it, beside those that are enough. */
function streamRow(stream: StreamView): readonly Cell[] {
  const { indicator, key, candidate, baseline, needed, needed_ms: neededMs, culprit, test, allowed_rate: allowed } = stream;
  const name = `${indicator}${test === 'ratio' || test === 'latency' ? '' : ` (${test})`}${key ? '' : ', not key'}`;
  const isSafe = stream.log10_safe >= stream.log10_safe_needed;
  const time = neededMs === null ? '' : ` in ${showDuration((Math.ceil(neededMs / 1_000) * 1_000) as DurationMs)}`;
  const wants = isSafe ? { word: 'safe' } : needed === null ? '–' : `${showCount(Math.ceil(needed))} events${time}`;
  const most = allowed === null || test === 'growth' || test === 'rate' ? '' : `, at most ${showRatio(allowed)}`;
  return [
    culprit ? { word: `${name} ×` } : name,
    `${showBad(candidate)}${most}`,
    showBad(baseline),
    `${showOdds(stream.log10_harm)} of ${showOdds(stream.log10_harm_needed)}`,
    `${showOdds(stream.log10_safe)} of ${showOdds(stream.log10_safe_needed)}`,
    wants,
  ];
}

function showBad({ total, bad }: { readonly total: number; readonly bad: number }): string {
  return `${showCount(Number(bad.toFixed(1)))} of ${showCount(Number(total.toFixed(1)))}`;
}
