import type { FailedRun } from '../../../src/wire/probe-run.ts';
import { showCount } from '../show.ts';

export type KeptRun = FailedRun & { readonly artifact: string | null };
export type RunPart = {
  readonly key: string;
  readonly name: string;
  readonly share: number;
  readonly tone: 'ok' | 'failed' | 'unknown';
  readonly text: string;
};
export type RunRow = {
  readonly id: string;
  readonly at: string;
  readonly location: string;
  readonly isUnknown: boolean;
  readonly says: string;
  readonly parts: readonly RunPart[];
  readonly complaints: readonly string[];
  readonly vitals: readonly string[];
  readonly picture: string | null;
  readonly pictureSays: string;
};

/** Runs that did not end well, drawn on one scale of time, so that a slow one is longer than a quick one. */
export function readRuns(probe: string, runs: readonly KeptRun[]): readonly RunRow[] {
  const longest = Math.max(1, ...runs.map(lengthOf));
  return runs.map((run) => ({
    id: run.id,
    at: new Date(run.at).toISOString(),
    location: run.location,
    isUnknown: run.outcome === 'unknown',
    says: saysOf(run),
    parts: partsOf(run, longest),
    complaints: run.complaints,
    vitals: vitalsOf(run),
    picture: run.artifact === null ? null : `/api/v1/probes/${encodeURIComponent(probe)}/artifacts/${run.artifact}`,
    pictureSays: `The page as it was when ${run.failed_step ?? 'the run'} failed, seen from ${run.location}`,
  }));
}

function lengthOf({ steps, duration_ms: whole }: KeptRun): number {
  return Math.max(
    whole,
    steps.reduce((sum, { duration_ms: ms }) => sum + ms, 0),
  );
}

function partsOf({ steps }: KeptRun, longest: number): readonly RunPart[] {
  // A browser's step is told together with its actions (`step/action`): either of them fills the bar, never both.
  const told = new Set(steps.map(({ name }) => name));
  const leaves = steps.filter(({ name }) => ![...told].some((other) => other.startsWith(`${name}/`)));
  return leaves.map(({ name, outcome, because, duration_ms: ms }, index) => ({
    key: `${index} ${name}`,
    name,
    share: ms / longest,
    tone: outcome,
    text: `${name}: ${showMs(ms)}${because === null ? '' : `, ${because}`}`,
  }));
}

function saysOf({ failed_step: step, because, text }: KeptRun): string {
  const what = [step, because].filter((part) => part !== null).join(': ');
  return text === null ? what : `${what === '' ? '' : `${what}. `}${text}`;
}

function vitalsOf({ vitals }: KeptRun): readonly string[] {
  if (vitals === null) return [];
  const { ttfb, fcp, lcp, cls } = vitals;
  const times = Object.entries({ ttfb, fcp, lcp }).flatMap(([name, ms]) =>
    ms === null ? [] : [`${name.toUpperCase()} ${showMs(ms)}`],
  );
  return cls === null ? times : [...times, `CLS ${cls.toFixed(2)}`];
}

/** `0.4 ms`, `312 ms`, `2.1 s`. */
export function showMs(ms: number): string {
  if (ms >= 1_000) return `${showCount(Math.round(ms / 100) / 10)} s`;
  return `${ms >= 10 || ms === 0 ? showCount(Math.round(ms)) : showCount(Math.round(ms * 10) / 10)} ms`;
}
