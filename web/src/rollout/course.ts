import type { RolloutBatchesView } from '../../../src/wire/rollout-batches.ts';
import type { ChartMark, ChartSeries } from '../chart/chart-model.ts';
import { showPercent } from '../show.ts';

/** The candidate's share over time: what was asked as a staircase, and what each of those who count it has measured. */
export type Course = {
  readonly from: number;
  readonly to: number;
  /** The newest of which all is known. */
  readonly present: number;
  readonly at: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly marks: readonly ChartMark[];
};

type Stair = { readonly at: number; readonly share: number };

/** Shown at least, so that the first seconds are not stretched over the whole width. */
const SHORTEST_MS = 120_000;
/** A stair has a foot and a head at once: the one lies this much before the other. */
const STAIR_MS = 1;

export function readCourse({ from, to, batches, asked, counted, rollout }: RolloutBatchesView): Course {
  const [begin, end] = [Date.parse(from), Date.parse(to)];
  const stairs = asked.map(({ at, share }) => ({ at: Date.parse(at), share }));
  const last = batches.at(-1);
  const until = Math.max(end, begin + SHORTEST_MS);
  const times = new Set<number>([
    begin,
    end,
    ...batches.map(({ at }) => Date.parse(at)),
    ...counted.map(({ at }) => Date.parse(at)),
  ]);
  for (const { at } of stairs) {
    times.add(at - STAIR_MS);
    times.add(at);
  }
  const at = [...times].filter((time) => time >= begin - STAIR_MS && time <= end).toSorted((a, b) => a - b);
  const byTelemetry = new Map(batches.map((batch) => [Date.parse(batch.at), batch.share]));
  const byRouter = new Map(counted.map((one) => [Date.parse(one.at), one.share]));
  return {
    from: begin,
    to: until,
    present: last === undefined || (stairs.at(-1)?.at ?? 0) > Date.parse(last.at) ? end : Date.parse(last.at),
    at,
    series: [
      { label: 'asked', values: at.map((time) => shareAt(stairs, time)), tone: 'ink', draw: 'line', width: 2 },
      ...(last === undefined
        ? []
        : [
            {
              label: 'telemetry',
              values: bridged(at.map((time) => byTelemetry.get(time) ?? null)),
              tone: 'good',
              draw: 'line',
              width: 2,
            } satisfies ChartSeries,
          ]),
      ...(byRouter.size === 0
        ? []
        : [
            {
              label: 'router',
              values: bridged(at.map((time) => byRouter.get(time) ?? null)),
              tone: 'warning',
              draw: 'line',
            } satisfies ChartSeries,
          ]),
    ],
    marks: readStairs(stairs, rollout),
  };
}

/** Each share that was asked for, where it was. */
function readStairs(stairs: readonly Stair[], rollout: string): readonly ChartMark[] {
  return stairs.map(({ at: when, share }, index) => {
    const before = stairs[index - 1]?.share ?? 0;
    const moment = new Date(when).toISOString();
    return {
      id: `${rollout}/${index}`,
      at: moment,
      to: moment,
      kind: 'asked',
      tone: share < before ? 'breach' : share === 1 ? 'good' : 'plain',
      title: `${showPercent(share)} asked`,
      sentence: `${showPercent(share)} of the traffic was asked for, ${showPercent(before)} before.`,
      href: null,
    };
  });
}

function shareAt(stairs: readonly Stair[], time: number): number {
  return stairs.findLast(({ at }) => at <= time)?.share ?? 0;
}

/** Between two batches of one stretch the line goes on; before the first and after the last there is none. */
function bridged(values: readonly (number | null)[]): readonly (number | null)[] {
  const first = values.findIndex((value) => value !== null);
  const last = values.findLastIndex((value) => value !== null);
  let before: number | null = null;
  return values.map((value, index) => {
    if (value !== null) before = value;
    return index < first || index > last ? null : before;
  });
}
