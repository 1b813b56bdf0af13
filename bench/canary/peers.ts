import { classify, KAYENTA, normalQuantile, seemsHigher } from './mann-whitney.ts';
import { BATCHES_PER_MINUTE, FIELDS, type Stretch } from './traffic.ts';

/** A rule that may roll a candidate back, and the number of batches after which it does; null: it never does. */
export type Rule = { readonly name: string; readonly rollsBackAfter: (stretch: Stretch) => number | null };

/** Of every minute: percent of each arm's requests that failed; null where an arm had none. */
export type Minutes = { readonly candidate: readonly (number | null)[]; readonly baseline: readonly (number | null)[] };

/** Success of 99 % and more passes: the limit of both tools' own examples for request success. */
export const LEAST_SUCCESS = 99;
/** Flagger rolls back when its counter of failed checks has reached this, whether they follow each other or not. */
const FLAGGER_THRESHOLD = 5;
/** Argo Rollouts fails an analysis with more failed measurements than this. */
const ARGO_FAILURE_LIMIT = 3;
/** The growing window of Kayenta is judged every ten minutes. */
const KAYENTA_INTERVAL = 10;
const PEEK_CONFIDENCE = normalQuantile(0.99);

/**
 * The rules of other tools on the very stream that our judge sees. Each is given its favour: a check is made the moment its
 * minute is over, and a rollback takes place at once.
 */
export const PEERS: readonly Rule[] = [
  { name: 'Flagger', rollsBackAfter: (stretch) => inBatches(flagger(failing(minutesOf(stretch)))) },
  { name: 'Argo', rollsBackAfter: (stretch) => inBatches(argo(failing(minutesOf(stretch)))) },
  { name: 'Kayenta', rollsBackAfter: (stretch) => inBatches(kayenta(minutesOf(stretch))) },
  { name: 'z-peek', rollsBackAfter: peekingZTest },
];

/** Whether each minute's check fails; null: there was nothing to measure. */
type Checks = readonly (boolean | null)[];

/** No values found is a failed check: analysis is not advanced without them. */
export function flagger(checks: Checks): number | null {
  return nth(checks, (fails) => fails !== false, FLAGGER_THRESHOLD);
}

/** A measurement without a value is an error, which is counted apart from failures. */
export function argo(checks: Checks): number | null {
  return nth(checks, (fails) => fails === true, ARGO_FAILURE_LIMIT + 1);
}

/** The metric is critical and may only rise: a single High fails the canary. */
export function kayenta({ candidate, baseline }: Minutes): number | null {
  for (let minute = KAYENTA_INTERVAL; minute <= candidate.length; minute += KAYENTA_INTERVAL) {
    const [experiment, control] = [present(candidate.slice(0, minute)), present(baseline.slice(0, minute))];
    if (experiment.length === 0 || control.length === 0 || !seemsHigher(experiment, control, KAYENTA.confidence)) continue;
    if (classify(experiment, control, KAYENTA) === 'High') return minute;
  }
  return null;
}

/** The pooled test of two proportions at one-sided 1 %, asked anew after every batch. */
export function peekingZTest({ batches, counts }: Stretch): number | null {
  let [n1, k1, n0, k0] = [0, 0, 0, 0];
  for (let batch = 0; batch < batches; batch += 1) {
    const at = FIELDS * batch;
    n1 += counts[at] ?? 0;
    k1 += counts[at + 1] ?? 0;
    n0 += counts[at + 2] ?? 0;
    k0 += counts[at + 3] ?? 0;
    const pooled = (k1 + k0) / (n1 + n0);
    const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n0));
    if (k1 / n1 - k0 / n0 > PEEK_CONFIDENCE * deviation) return batch + 1;
  }
  return null;
}

export function minutesOf({ batches, counts }: Stretch): Minutes {
  const minutes = Math.floor(batches / BATCHES_PER_MINUTE);
  const percent = (field: number): (number | null)[] =>
    Array.from({ length: minutes }, (_, minute) => {
      let [total, bad] = [0, 0];
      for (let i = 0; i < BATCHES_PER_MINUTE; i += 1) {
        const at = FIELDS * (minute * BATCHES_PER_MINUTE + i) + field;
        total += counts[at] ?? 0;
        bad += counts[at + 1] ?? 0;
      }
      return total === 0 ? null : (100 * bad) / total;
    });
  return { candidate: percent(0), baseline: percent(2) };
}

function failing({ candidate }: Minutes): Checks {
  return candidate.map((percent) => (percent === null ? null : 100 - percent < LEAST_SUCCESS));
}

function nth(checks: Checks, counts: (fails: boolean | null) => boolean, wanted: number): number | null {
  const hits = checks.flatMap((check, i) => (counts(check) ? [i + 1] : []));
  return hits[wanted - 1] ?? null;
}

function present(values: readonly (number | null)[]): readonly number[] {
  return values.filter((value) => value !== null);
}

export function inBatches(minutes: number | null): number | null {
  return minutes === null ? null : minutes * BATCHES_PER_MINUTE;
}
