import { elapsed, ratio, SECOND, type DurationMs, type Instant, type Ratio } from '../kernel/units.ts';

/** What the router had served by an instant: finished requests by version, since the router started. */
export type TrafficSample = { readonly at: Instant; readonly requests: Readonly<Record<string, number>> };

/** The share of traffic the candidate really gets. Weight is what was asked; only this is exposure. */
export type Exposure =
  | {
      readonly kind: 'measured';
      readonly share: Ratio;
      readonly requests: number;
      readonly over: DurationMs;
      readonly by?: 'telemetry';
    }
  /** `since`: when the counting began; null before the first look at the router. */
  | {
      readonly kind: 'too-few';
      readonly requests: number;
      readonly wanted: number;
      readonly since: Instant | null;
      readonly by?: 'telemetry';
    }
  | { readonly kind: 'unreachable'; readonly since: Instant };

/** Long enough to be steady, short enough to see a change of weights within seconds. */
const LOOK_BACK = (10 * SECOND) as DurationMs;
/** Requests already on their way when the weights changed are answered within this and would blur the share. */
const DRAIN = (2 * SECOND) as DurationMs;

/** Measures over the samples taken since the weights were applied, at most the last ten seconds of them. */
export function measureExposure(
  samples: readonly TrafficSample[],
  { candidate, appliedAt, countingSince, minRequests }: Asked,
): Exposure {
  const usable = sinceRestart(samples).filter(({ at }) => elapsed(appliedAt, at) >= DRAIN);
  const last = usable.at(-1);
  const first = usable.find(({ at }) => last !== undefined && elapsed(at, last.at) <= LOOK_BACK);
  if (last === undefined || first === undefined)
    return { kind: 'too-few', requests: 0, wanted: minRequests, since: countingSince };
  const served = countOf(last) - countOf(first);
  if (served < Math.max(1, minRequests)) return { kind: 'too-few', requests: served, wanted: minRequests, since: countingSince };
  const share = ratio((last.requests[candidate] ?? 0) - (first.requests[candidate] ?? 0), served);
  return { kind: 'measured', share, requests: served, over: elapsed(first.at, last.at) };
}
type Asked = {
  readonly candidate: string;
  readonly appliedAt: Instant;
  readonly countingSince: Instant | null;
  readonly minRequests: number;
};

/** None and all are exact: one stray request to a version that must get nothing is not "within tolerance". */
export function reached(exposure: Exposure, asked: Ratio, tolerance: Ratio): boolean {
  if (exposure.kind !== 'measured') return false;
  if (asked === 0 || asked === 1) return exposure.share === asked;
  return Math.abs(exposure.share - asked) <= tolerance;
}

/** A router that restarted counts from zero again: what it counted before belongs to no interval. */
function sinceRestart(samples: readonly TrafficSample[]): readonly TrafficSample[] {
  const restart = samples.findLastIndex((sample, index) => hasFallen(samples[index - 1], sample));
  return restart < 0 ? samples : samples.slice(restart);
}

/** Asked of a minute of samples each second, so that no lists are made for it. */
function hasFallen(before: TrafficSample | undefined, now: TrafficSample): boolean {
  if (before === undefined) return false;
  for (const version in before.requests) if ((now.requests[version] ?? 0) < (before.requests[version] ?? 0)) return true;
  return false;
}

function countOf({ requests }: TrafficSample): number {
  return Object.values(requests).reduce((sum, count) => sum + count, 0);
}
