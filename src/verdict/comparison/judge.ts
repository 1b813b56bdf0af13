import type { JudgeSettings } from '../../catalog/catalog.ts';
import { broken, elapsed, MINUTE, type DurationMs, type Instant, type Ratio } from '../../kernel/units.ts';
import { excessOf, type Excess } from './confidence-sequence.ts';
import { BATCH, NEW_STEP, phiOfStream, totalHarm, type JudgeState, type StepEvidence, type StreamState } from './judge-batch.ts';
import { eventsNeeded } from './planner.ts';
import { logSafe } from './safe.ts';
import type { Tally } from './tally.ts';

// The judge's two halves are used together: batches in, verdict out.
export { evidenceOf, judgeBatch, openJudge, type JudgedBatch, type JudgeState, type Reference } from './judge-batch.ts';
export type { Tally } from './tally.ts';

/** The verdict on a candidate against its concurrent baseline, with the arithmetic that anyone can check by hand. */
export type Comparison = Arithmetic & Finding;

export type Finding =
  /** Final: later evidence cannot take it back. `at` is the end of the batch that showed it. */
  | { readonly kind: 'regressed'; readonly at: Instant; readonly culprits: readonly string[] }
  /** The candidate gets far less traffic than asked: a candidate that crashes on start looks free of errors. */
  | { readonly kind: 'invalid-traffic'; readonly indicator: string; readonly expected: number; readonly observed: number }
  | {
      readonly kind: 'no-data';
      readonly because: 'NO_TELEMETRY' | 'TELEMETRY_STALE' | 'CANDIDATE_SILENT';
      readonly silentFor: DurationMs;
    }
  | { readonly kind: 'safe' }
  /** `etaMs` is null while there is no rate to reckon with. */
  | {
      readonly kind: 'undecided';
      readonly because: 'MORE_EVIDENCE' | 'MIN_STEP' | 'SUSPICIOUS' | 'NO_BASELINE';
      readonly etaMs: DurationMs | null;
    }
  /** What is needed will not come in the time that is left. */
  | {
      readonly kind: 'underpowered';
      readonly because: 'TOO_SLOW' | 'OUT_OF_REACH';
      readonly etaMs: DurationMs | null;
      readonly left: DurationMs;
    };

export type Arithmetic = {
  /** Of all indicators together, which is what rolls back. */
  readonly log10Harm: number;
  readonly log10HarmNeeded: number;
  readonly streams: readonly StreamComparison[];
  readonly mode: 'independent' | 'uncalibrated';
  readonly batches: number;
  readonly newestBatch: Instant | null;
};

export type Count = { readonly total: number; readonly bad: number };

export type StreamComparison = {
  readonly indicator: string;
  readonly weight: number;
  /** Since the rollout started: what harm is judged on. */
  readonly candidate: Count;
  readonly baseline: Count;
  /** Of the present step, without the batches in which the share changed: what safety is judged on. */
  readonly step: { readonly candidate: Count; readonly baseline: Count };
  /** The most the candidate may fail; null while there is no baseline. */
  readonly allowedRate: number | null;
  readonly log10Harm: number;
  readonly log10HarmNeeded: number;
  readonly log10Safe: number;
  readonly log10SafeNeeded: number;
  /** Candidate's bad rate minus the baseline's in this step, 95 % at every look together. */
  readonly excess: Excess;
  /** Candidate events still needed to call it safe, 0 when it is; null: unknown yet, or out of reach. */
  readonly needed: number | null;
  /** What the evidence is divided by because errors come in bursts. */
  readonly phi: number;
  readonly culprit: boolean;
};

export type Occasion = {
  readonly at: Instant;
  readonly step: number;
  readonly stepSince: Instant;
  readonly asked: Ratio;
  /** When the time for this step is over. */
  readonly ends: Instant;
  readonly newestTelemetry: Instant | null;
};

const STALE = MINUTE;
const SILENCE = (3 * MINUTE) as DurationMs;
/** Evidence of harm, far from enough to roll back, at which nothing is promoted any more. */
const SUSPICION = Math.log10(20);
const MISS = 0.05;
const FEWEST_EXPECTED = 200;

/** The first that holds: bad news before missing news, missing news before good news. */
export function compare(now: JudgeState, settings: JudgeSettings, context: Occasion): Comparison {
  const steps = now.streams.map(({ step }) => (now.step === context.step ? step : NEW_STEP));
  const culprits = now.regressed === null ? [] : culpritsOf(now.streams, settings);
  const streams = now.streams.map((stream, i) =>
    streamComparison({ ...stream, step: steps[i] ?? NEW_STEP }, i, {
      settings,
      asked: context.asked,
      usualRate: now.reference[i] ?? null,
      culprit: culprits.includes(i),
    }),
  );
  const arithmetic: Arithmetic = {
    log10Harm: (now.regressed?.logHarm ?? totalHarm(now.streams, settings)) / Math.LN10,
    log10HarmNeeded: -Math.log10(settings.alpha),
    streams,
    mode: settings.burstiness === 'independent' ? 'independent' : 'uncalibrated',
    batches: now.batches,
    newestBatch: now.newestBatch,
  };
  if (now.regressed !== null) {
    return {
      ...arithmetic,
      kind: 'regressed',
      at: now.regressed.at,
      culprits: streams.filter(({ culprit }) => culprit).map(({ indicator }) => indicator),
    };
  }
  return {
    ...arithmetic,
    ...(missingTraffic(steps, streams, context.asked) ??
      silence(now, context) ??
      progress(steps, streams, { settings, context })),
  };
}

/** Every indicator that would be enough alone, else the one that weighs most. */
function culpritsOf(streams: readonly StreamState[], settings: JudgeSettings): readonly number[] {
  const shares = streams.map(({ harm }, i) => harm.logE + Math.log(settings.indicators[i]?.weight ?? 0));
  const alone = shares.flatMap((share, i) => (share >= Math.log(1 / settings.alpha) ? [i] : []));
  return alone.length > 0 ? alone : [shares.indexOf(Math.max(...shares))];
}

type Terms = {
  readonly settings: JudgeSettings;
  readonly asked: Ratio;
  readonly usualRate: number | null;
  readonly culprit: boolean;
};

function streamComparison(stream: StreamState, i: number, { settings, asked, usualRate, culprit }: Terms): StreamComparison {
  const { indicator, weight, delta } = settings.indicators[i] ?? broken(`no indicator ${i}`);
  const { totals, harm, step } = stream;
  const baselineRate = totals.n0 > 0 ? totals.k0 / totals.n0 : null;
  const safe = logSafe(step.safe);
  const needed = safeNeeded(settings);
  return {
    indicator,
    weight,
    culprit,
    ...counts(totals),
    step: counts(step.totals),
    allowedRate: settings.rho === 0 ? delta : baselineRate === null ? null : settings.rho * baselineRate + delta,
    log10Harm: harm.logE / Math.LN10,
    log10HarmNeeded: -Math.log10(settings.alpha * weight),
    log10Safe: safe / Math.LN10,
    log10SafeNeeded: needed / Math.LN10,
    excess: excessOf(step.sequence, MISS),
    needed: stillNeeded(stream, { rho: settings.rho, delta, needed, asked, usualRate }),
    phi: phiOfStream(stream),
  };
}

function counts({ n1, k1, n0, k0 }: Tally): { candidate: Count; baseline: Count } {
  return { candidate: { total: n1, bad: k1 }, baseline: { total: n0, bad: k0 } };
}

function safeNeeded({ alphaSafe }: JudgeSettings): number {
  return Math.log(1 / alphaSafe);
}

type Need = {
  readonly rho: number;
  readonly delta: number;
  readonly needed: number;
  readonly asked: Ratio;
  readonly usualRate: number | null;
};

function stillNeeded(stream: StreamState, { rho, delta, needed, asked, usualRate }: Need): number | null {
  const { totals, step } = stream;
  if (logSafe(step.safe) >= needed) return 0;
  const rate = totals.n0 > 0 ? (totals.k0 + 0.5) / (totals.n0 + 1) : usualRate;
  const ratio = step.totals.n1 > 0 && step.totals.n0 > 0 ? step.totals.n0 / step.totals.n1 : (1 - asked) / asked;
  if (rate === null || !(ratio > 0 || rho === 0) || asked === 0) return null;
  return eventsNeeded(step.safe, { rho, delta, phi: phiOfStream(stream), rate, ratio, needed });
}

/** Two minutes in a row in which the candidate got less than half of the asked share. */
function missingTraffic(steps: readonly StepEvidence[], streams: readonly StreamComparison[], asked: Ratio): Finding | null {
  for (const [i, { recent }] of steps.entries()) {
    const [first, last] = [recent[0], recent.at(-1)];
    if (
      first === undefined ||
      last === undefined ||
      recent.length * BATCH < 2 * MINUTE ||
      elapsed(first.at, last.at) + BATCH > 2 * MINUTE
    )
      continue;
    const half = recent.length / 2;
    const minutes = [recent.slice(0, half), recent.slice(half)].map((batches) => {
      const observed = batches.reduce((sum, { candidate }) => sum + candidate, 0);
      return { observed, expected: asked * batches.reduce((sum, { candidate, baseline }) => sum + candidate + baseline, 0) };
    });
    const expected = minutes.reduce((sum, minute) => sum + minute.expected, 0);
    const observed = minutes.reduce((sum, minute) => sum + minute.observed, 0);
    if (expected < FEWEST_EXPECTED || minutes.some((minute) => minute.observed >= minute.expected / 2)) continue;
    return { kind: 'invalid-traffic', indicator: streams[i]?.indicator ?? broken(`no stream ${i}`), expected, observed };
  }
  return null;
}

function silence(now: JudgeState, { at, stepSince, newestTelemetry }: Occasion): Finding | null {
  if (newestTelemetry === null) return { kind: 'no-data', because: 'NO_TELEMETRY', silentFor: elapsed(stepSince, at) };
  if (elapsed(newestTelemetry, at) > STALE)
    return { kind: 'no-data', because: 'TELEMETRY_STALE', silentFor: elapsed(newestTelemetry, at) };
  const heard = now.newestCandidate === null ? stepSince : ((now.newestCandidate + BATCH) as Instant);
  const silentFor = elapsed(heard, at);
  return silentFor >= SILENCE ? { kind: 'no-data', because: 'CANDIDATE_SILENT', silentFor } : null;
}

type Progress = { readonly settings: JudgeSettings; readonly context: Occasion };

function progress(
  steps: readonly StepEvidence[],
  streams: readonly StreamComparison[],
  { settings, context }: Progress,
): Finding {
  const left = Math.max(0, elapsed(context.at, context.ends)) as DurationMs;
  const open = streams.map((stream, i) => ({ stream, step: steps[i] ?? NEW_STEP })).filter(({ stream }) => stream.needed !== 0);
  const age = elapsed(context.stepSince, context.at);
  const suspicious = streams.some(({ log10Harm }) => log10Harm >= SUSPICION);
  if (open.length === 0 && suspicious) return { kind: 'undecided', because: 'SUSPICIOUS', etaMs: null };
  if (open.length === 0) {
    return age >= settings.minStep
      ? { kind: 'safe' }
      : { kind: 'undecided', because: 'MIN_STEP', etaMs: (settings.minStep - age) as DurationMs };
  }
  if (context.asked >= 1 && settings.rho > 0) return { kind: 'undecided', because: 'NO_BASELINE', etaMs: null };
  // Nothing can be reckoned before the step has shown traffic of both arms.
  if (open.some(({ step }) => step.totals.n1 === 0 || step.totals.n0 === 0))
    return { kind: 'undecided', because: 'MORE_EVIDENCE', etaMs: null };
  const waits = open.map(({ stream, step }) => ((stream.needed ?? Infinity) * step.batches * BATCH) / step.totals.n1);
  const wait = Math.ceil(Math.max(...waits, settings.minStep - age));
  const etaMs = wait < Infinity ? (wait as DurationMs) : null;
  // A prospect from a few batches is too rough to hold a rollout for.
  if (wait > left && age >= settings.minStep)
    return { kind: 'underpowered', because: etaMs === null ? 'OUT_OF_REACH' : 'TOO_SLOW', etaMs, left };
  return { kind: 'undecided', because: suspicious ? 'SUSPICIOUS' : 'MORE_EVIDENCE', etaMs };
}
