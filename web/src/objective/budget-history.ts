import type { ObjectiveHistoryView } from '../../../src/wire/history.ts';
import type { ChartMark, ChartSeries, Level, Stretch } from '../chart/chart-model.ts';
import { showPercent, showWholePercent } from '../show.ts';

/** The budget over time as a chart takes it: what was left, what is to be expected, and who spent it. */
export type BudgetHistory = {
  readonly from: number;
  readonly to: number;
  /** The moment between what was and what may be. */
  readonly now: number;
  readonly at: readonly number[];
  readonly series: readonly ChartSeries[];
  /** Of each slot, in a chart of its own below. */
  readonly failed: readonly ChartSeries[];
  readonly blind: readonly Stretch[];
  readonly marks: readonly ChartMark[];
  readonly levels: readonly Level[];
  readonly seen: readonly (number | null)[];
  readonly said: string;
};

/** More pins than this hide the line. */
const MOST_MARKS = 40;

export function readHistory(view: ObjectiveHistoryView): BudgetHistory {
  const { slots, forecast } = view;
  const ends = slots.map(({ to }) => Date.parse(to));
  const now = Date.parse(view.to);
  const path = pathShown(forecast.path, now);
  const at = [...ends, ...path.map((point) => Date.parse(point.at))];
  const ahead = path.map(() => null);
  const left = slots.map((slot) => slot.left);
  // The path begins where the line ends, so that the two are one.
  const before = slots.map((slot, index) => (index === slots.length - 1 ? slot.left : null));
  const series: ChartSeries[] = [
    { label: 'left of the budget', values: [...left, ...ahead], tone: 'ink', draw: 'area', width: 2.5 },
    ...(path.length === 0
      ? []
      : [
          {
            label: 'to be expected',
            values: [...before, ...path.map(({ middle }) => middle)],
            low: [...before, ...path.map(({ low }) => low)],
            high: [...before, ...path.map(({ high }) => high)],
            tone: 'soft',
            draw: 'band',
            dash: [5, 5],
            width: 1.5,
          } satisfies ChartSeries,
        ]),
  ];
  return {
    from: Date.parse(view.from),
    to: Math.max(now, at.at(-1) ?? now),
    now,
    at,
    series,
    failed: readFailed(view, path.length),
    blind: view.blind.map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) })),
    marks: [...spenderMarks(view), ...view.marks.slice(-MOST_MARKS)],
    levels: [{ value: 0, label: 'the load line: nothing left', tone: 'breach' }],
    seen: [...slots.map(({ coverage }) => coverage), ...ahead],
    said: sayHistory(view),
  };
}

/** Once so much more than all of it is likely gone, the rest of the path tells nothing new, and would flatten what was. */
const FAR_BELOW = -0.2;

function pathShown(path: ObjectiveHistoryView['forecast']['path'], now: number): ObjectiveHistoryView['forecast']['path'] {
  const ahead = path.filter(({ at }) => Date.parse(at) > now);
  const gone = ahead.findIndex(({ middle }) => middle < FAR_BELOW);
  return gone < 0 ? ahead : ahead.slice(0, gone + 1);
}

/** What was bad in each slot; of one that the server calls blind nothing is known, which is not none. */
function readFailed({ slots, unit, blind }: ObjectiveHistoryView, ahead: number): readonly ChartSeries[] {
  const isBlind = (at: string): boolean => blind.some(({ from, to }) => from <= at && at < to);
  const values = slots.map(({ bad, from }) => (isBlind(from) ? null : bad));
  return [
    { label: `bad ${unit}`, values: [...values, ...Array.from({ length: ahead }, () => null)], tone: 'breach', draw: 'bars' },
  ];
}

const TONES = { strong: 'breach', moderate: 'warning', weak: 'plain' } as const;

/** Who spent it lasts from its first bad minute to its last one. */
function spenderMarks({ spenders }: ObjectiveHistoryView): readonly ChartMark[] {
  return spenders.map(({ id, kind, title, strength, spent, from, to }) => ({
    id,
    at: from,
    to,
    kind,
    tone: kind === 'maintenance' ? 'plain' : TONES[strength],
    title: `${showPercent(spent)} by ${title}`,
    sentence: `It spent ${showPercent(spent)} of the whole budget; the evidence for that is ${strength}.`,
    href: id.startsWith('rollout/') ? `/rollouts/${id.slice('rollout/'.length)}` : null,
  }));
}

/** Where it was lowest, for whoever cannot see the line. */
function sayHistory({ slots, blind }: ObjectiveHistoryView): string {
  const known = slots.filter((slot) => slot.left !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return 'What was left is not known at any time.';
  const lowest = known.reduce((least, slot) => ((slot.left ?? 0) < (least.left ?? 0) ? slot : least));
  const gaps = blind.length === 0 ? '' : ` ${blind.length === 1 ? 'One stretch is' : `${blind.length} stretches are`} blind.`;
  const said = `From ${showWholePercent(first.left ?? 0)} to ${showWholePercent(last.left ?? 0)} left`;
  return `${said}, ${showWholePercent(lowest.left ?? 0)} at the least.${gaps}`;
}
