import { showCount, showRatio } from '../../kernel/show.ts';
import { showMember, showPoints } from '../../verdict/score/explain-score.ts';
import type { ScoreDetailView, ScoreFiguresView, ScoreSummaryView } from '../../wire/score.ts';
import { showTable, type Cell } from './table.ts';
import { paint, printable, type Terminal } from './terminal.ts';

const HEADING = ['SCORE', 'STATE', 'POINTS', 'FROM – TO', 'KNOWN', 'FAST', 'WHY'];

export function showScores(scores: readonly ScoreSummaryView[], terminal: Terminal): string {
  if (scores.length === 0) return 'The catalog has no journeys.';
  const rows = scores.map((score): readonly Cell[] => [
    score.name,
    { word: score.state },
    pointOf(score),
    bandOf(score),
    showRatio(round(score.confidence)),
    pointOf(score.fast),
    score.doubts === 0 ? score.sentence : `${score.sentence} (${score.doubts} doubted: plimsoll score ${score.name})`,
  ]);
  return showTable({ heading: HEADING, rows }, terminal);
}

/** One score with everything needed to check its arithmetic by hand. */
export function showScore(score: ScoreDetailView, terminal: Terminal): string {
  const heading = `${printable(score.display_name)} (${score.name})${scopeOf(score)}`;
  const members = score.members.map((member): readonly Cell[] => [
    showMember(member.key) + (member.is_key ? ' *' : ''),
    showPoints(member.share),
    { word: member.standing },
    member.spent === null ? '–' : showRatio(round(member.spent)),
    member.quality === null ? '–' : member.quality.toFixed(3),
    member.confidence.toFixed(3),
    showPoints(member.adds),
    knownOf(member),
  ]);
  const columns = ['MEMBER', 'WEIGHT', 'BUDGET', 'SPENT', 'QUALITY', 'KNOWN', 'ADDS', 'OF WHICH'];
  return [
    paint(heading, 'strong', terminal),
    showTable({ rows: factsOf(score) }, terminal),
    showTable({ heading: columns, rows: members }, terminal),
    ...(score.members.some(({ is_key }) => is_key) ? ['* its breach or absence is a veto'] : []),
    ...score.doubt_list.map(({ at, sentence }) => paint(`${at}  ${printable(sentence)}`, 'warn', terminal)),
  ].join('\n\n');
}

function factsOf(score: ScoreDetailView): readonly (readonly Cell[])[] {
  const { state, reason, fall, what_if, revenue_at_risk, trend, terms } = score;
  const bounds = `healthy from ${showPoints(terms.healthy_from)}, at risk from ${showPoints(terms.at_risk_from)}`;
  return [
    ['state', reason === null ? state : `${state} (${reason}) since ${score.since}`],
    ['score', `${pointOf(score)} of 100, between ${bandOf(score)}, ${showRatio(round(score.confidence))} known; ${bounds}`],
    ...(score.fast === null
      ? []
      : [['fast', `${pointOf(score.fast)}, between ${bandOf(score.fast)}, by the burn of the last 6h`]]),
    ...(score.held_back > 0 ? [['held back', `${showPoints(score.held_back)} points that no events are behind`]] : []),
    ...(score.whole.length === 0 ? [] : [['whole', `for all cohorts together: ${score.whole.map(showMember).join(', ')}`]]),
    ...(fall === null ? [] : [['moved', `${fall.sentence}, since ${fall.since}`]]),
    ...(trend.length < 2 ? [] : [['trend', sparkline(trend.map(({ lo }) => lo))]]),
    ...(what_if === null ? [] : whatIfOf(what_if, score)),
    ...(revenue_at_risk === null
      ? []
      : [['at risk', `${revenue_at_risk.formula}, between ${money(revenue_at_risk.least)} and ${money(revenue_at_risk.most)}`]]),
    ['why', score.sentence],
  ];
}

function whatIfOf(what: NonNullable<ScoreDetailView['what_if']>, { state }: ScoreDetailView): readonly (readonly string[])[] {
  const weights = Object.entries(what.weights).map(([key, weight]) => `${showMember(key)} ${weight}`);
  const lowest = what.lowest;
  return [
    [
      'what if',
      `${pointOf(what)} of 100, between ${bandOf(what)}, ${what.state} instead of ${state}, with ${weights.join(', ')}`,
    ],
    ...(lowest === null
      ? []
      : [['', `the lowest, ${showPoints(lowest.lo)} at ${lowest.at}, would have been ${showPoints(lowest.with_weights)}`]]),
  ];
}

function scopeOf({ at, window, cohort }: ScoreDetailView): string {
  const labels = cohort === null ? [] : Object.entries(cohort).map(([label, value]) => `${label} ${value}`);
  const parts = [...labels, ...(window === null ? [] : [`over ${window}`])];
  return ` ${parts.length === 0 ? '' : `for ${parts.join(', ')} `}at ${at}`;
}

function knownOf(member: ScoreDetailView['members'][number]): string {
  const { coverage, freshness, evidence, n, missing, held, when_missing } = member;
  const why = missing ? `missing: ${MISSING[when_missing]}` : held ? 'held: a gap in its telemetry could hide an outage' : '';
  if (coverage === null || freshness === null || evidence === null) return why;
  const shares = `coverage ${showRatio(round(coverage))}, freshness ${showRatio(round(freshness))}, evidence ${showRatio(round(evidence))}`;
  const events = n === null ? '' : ` (${showCount(Math.round(n))} events)`;
  return why === '' ? shares + events : `${why}; ${shares}${events}`;
}

const MISSING = { hold: 'its part is open', bad: 'counts as bad', ignore: 'left out' } as const;

function pointOf({ point }: Pick<ScoreFiguresView, 'point'>): string {
  return point === null ? '–' : showPoints(point);
}

function bandOf({ lo, hi }: Pick<ScoreFiguresView, 'lo' | 'hi'>): string {
  return `${showPoints(lo)} – ${showPoints(hi)}`;
}

/** A thousandth is as much as anybody reads. */
function round(share: number): number {
  return Math.round(share * 1_000) / 1_000;
}

function money(amount: number): string {
  return amount.toFixed(2);
}

const BLOCKS = '▁▂▃▄▅▆▇█';
const WIDEST = 60;

/** The proven score over time, oldest first, from 0 to 100; each character is the lowest of what it stands for. */
export function sparkline(points: readonly number[]): string {
  const width = Math.min(WIDEST, points.length);
  const lowest = Array.from({ length: width }, (_, index) =>
    Math.min(...points.slice(Math.floor((index * points.length) / width), Math.floor(((index + 1) * points.length) / width))),
  );
  return lowest.map((lo) => BLOCKS[Math.min(BLOCKS.length - 1, Math.floor(lo * BLOCKS.length))] ?? '').join('');
}
