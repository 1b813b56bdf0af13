import { showCount, showDuration, showRatio } from '../../kernel/show.ts';
import type { DurationMs } from '../../kernel/units.ts';
import type { PlanCheckView } from '../../wire/plan-check.ts';
import { showTable, type Cell } from './table.ts';
import { paint, printable, type Terminal } from './terminal.ts';

/** Sets of labels that are shown of one stream; `--json` has more of them. */
const MOST_LABELS = 4;
const WORDS = { ready: 'READY', 'not-ready': 'NOT READY', 'not-enough-evidence': 'NOT ENOUGH EVIDENCE' } as const;
const TONES = { ready: 'good', 'not-ready': 'bad', 'not-enough-evidence': 'warn' } as const;

/** A dry run for a person: the answer, what was found, what is counted, and what each step would come to. */
export function showPlanCheck(check: PlanCheckView, terminal: Terminal): string {
  const findings = check.findings.map(({ says, text, hint }): readonly Cell[] => [{ word: says }, `${text}; ${hint}`]);
  return [
    `${paint(WORDS[check.answer], TONES[check.answer], terminal)}  ${printable(check.sentence)}`,
    ...(findings.length === 0 ? [] : [showTable({ heading: ['SAYS', 'WHAT'], rows: findings }, terminal)]),
    showTable(
      { heading: ['STREAM', 'TEST', 'EVENTS/S', 'BAD', 'COVERAGE', 'FOUND'], rows: check.streams.map(streamRow) },
      terminal,
    ),
    showTable({ heading: ['STEP', 'ROUTER SETS', 'NEEDS', 'TAKES', 'BECAUSE OF'], rows: check.steps.map(stepRow) }, terminal),
    showTable({ rows: routerRows(check) }, terminal),
  ].join('\n\n');
}

type Stream = PlanCheckView['streams'][number];

function streamRow({ name, test, key, baseline, coverage, found, threshold, candidate, trouble }: Stream): readonly Cell[] {
  const bad = baseline.events === 0 ? '–' : showRatio(baseline.bad / baseline.events);
  const sets = found.slice(0, MOST_LABELS).map((set) => `${showLabels(set.labels)} ${showRate(set.per_second)}/s`);
  const more = found.length > MOST_LABELS ? [`${found.length - MOST_LABELS} more`] : [];
  const limit =
    threshold === null
      ? []
      : [`slow above ${showValue(threshold.baseline)}, of the candidate above ${showValue(threshold.candidate)}`];
  const seen = candidate.events === 0 ? [] : [`the candidate has ${showRate(candidate.per_second)}/s already`];
  const remark = trouble === null ? [...limit, ...sets, ...more, ...seen].join('; ') : trouble.text;
  return [key ? name : `${name} (not key)`, test, showRate(baseline.per_second), bad, showRatio(coverage), remark];
}

type Step = PlanCheckView['steps'][number];

function stepRow({ share, mirror, needs, ms, route }: Step): readonly Cell[] {
  const name = mirror > 0 ? `${showRatio(mirror)} mirrored` : showRatio(share);
  const sets = route === null ? '–' : route.share === null ? { word: 'cannot' } : showRatio(route.share);
  const events = needs === null ? '–' : needs.events === null ? 'not known' : `${showCount(needs.events)} events`;
  const takes = ms === null ? 'not known' : showDuration((Math.ceil(ms / 1_000) * 1_000) as DurationMs);
  return [
    name,
    sets,
    events,
    takes,
    [...(needs === null ? [] : [needs.stream]), ...(typeof route?.note === 'string' ? [route.note] : [])].join('; '),
  ];
}

function routerRows({ router, takes_ms, findings }: PlanCheckView): readonly (readonly Cell[])[] {
  const places =
    router.candidate_place === null
      ? []
      : [['places', `candidate at ${router.candidate_place}, baseline at ${router.baseline_place ?? '–'}`]];
  const notes = findings.some(({ about }) => about === 'time') ? '' : ', at the present rate and without bursts';
  return [
    ['router', router.what],
    ...(router.serving === null ? [] : [['serving', router.serving]]),
    ...places,
    ...(takes_ms === null
      ? []
      : [['takes', `${showDuration((Math.ceil(takes_ms / 1_000) * 1_000) as DurationMs)} at least${notes}`]]),
  ];
}

function showLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([label, value]) => `${label}=${value}`)
    .join(',');
}

function showRate(perSecond: number): string {
  return showCount(Number(perSecond.toPrecision(3)));
}

function showValue(value: number): string {
  return String(Number(value.toPrecision(3)));
}
