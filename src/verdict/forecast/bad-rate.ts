/** How many bad events may come within so many hours: a mean and a variance, each growing in its own way. */
export type BadRate = {
  /** How likely it is that the future goes like this. */
  readonly weight: number;
  readonly mean: number;
  /** Of the mean itself: few events leave much open, and what it leaves open stays open for ever. */
  readonly variance: number;
  /** What counts scatter by in an hour; independent from hour to hour. */
  readonly scatter: number;
};

const LATELY = 72;
const DAY_HOURS = 24;
/** What happens in the last hour, or in the last six, either goes on, or was one of the things that come and go. */
const FUTURES = { lastHour: 0.15, lastHours: 0.35, asEver: 0.5 };
const LAST_HOURS = 6;

/**
 * Either things go on as they are, with the last days as the prior; or they go back to what the whole window was like, with
 * its good days and its bad ones. No single one of these is right half of the time: a release that fails does not stop by
 * itself, and an incident does. `hourly` are counts, the newest last.
 */
export function badRates(hourly: Float64Array): readonly BadRate[] {
  return [
    goingOn(hourly, { weight: FUTURES.lastHour, hours: 1 }),
    goingOn(hourly, { weight: FUTURES.lastHours, hours: LAST_HOURS }),
    asEver(hourly, FUTURES.asEver),
  ];
}

/** A gamma posterior, its prior discounted to the weight of as many hours as the evidence has. */
function goingOn(hourly: Float64Array, { weight, hours: last }: { weight: number; hours: number }): BadRate {
  const long = hourly.subarray(Math.max(0, hourly.length - LATELY));
  const short = long.subarray(Math.max(0, long.length - last));
  const dispersion = dispersionOf(long);
  const discount = Math.min(1, last / Math.max(1, long.length));
  // Half an event keeps a spotless record from being a promise.
  const shape = (discount * (sum(long) + 0.5) + sum(short)) / dispersion;
  const hours = (discount * Math.max(1, long.length) + short.length) / dispersion;
  const mean = shape / hours;
  return { weight, mean, variance: shape / hours ** 2, scatter: dispersion * mean };
}

/** The mean of the window; errors come in bursts, so whole days tell how much they scatter, not hours. */
function asEver(hourly: Float64Array, weight: number): BadRate {
  const mean = (sum(hourly) + 0.5) / Math.max(1, hourly.length);
  const days = sumsOf(hourly, DAY_HOURS);
  const scatter = Math.max(mean, days.length < 3 ? dispersionOf(hourly) * mean : varianceOf(days) / DAY_HOURS);
  return { weight, mean, variance: scatter / Math.max(1, hourly.length), scatter };
}

function dispersionOf(counts: Float64Array): number {
  const mean = counts.length === 0 ? 0 : sum(counts) / counts.length;
  return mean === 0 || counts.length < 2 ? 1 : Math.max(1, varianceOf(counts) / mean);
}

/** Sums of whole stretches, counted back from now. */
function sumsOf(counts: Float64Array, length: number): Float64Array {
  const stretches = Math.floor(counts.length / length);
  return Float64Array.from({ length: stretches }, (_, index) => {
    const end = counts.length - index * length;
    return sum(counts.subarray(end - length, end));
  });
}

function varianceOf(values: Float64Array): number {
  const mean = sum(values) / values.length;
  return values.reduce((all, value) => all + (value - mean) ** 2, 0) / (values.length - 1);
}

function sum(counts: Float64Array): number {
  return counts.reduce((all, count) => all + count, 0);
}
