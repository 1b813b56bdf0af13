import { showDuration } from '../../kernel/show.ts';
import type { DurationMs } from '../../kernel/units.ts';
import type { StepMade } from '../../loops/probes/make-step.ts';
import type { ProbeRun } from '../../probe/run.ts';
import type { Probe, ProbeStep } from '../../wire/probe.ts';
import { showTable, type Cell } from './table.ts';
import type { Terminal } from './terminal.ts';

export function showProbes(probes: readonly Probe[], terminal: Terminal): string {
  if (probes.length === 0) return 'The catalog has no probes.';
  const rows = probes.map(({ name, journey, everyMs, locations, steps }): readonly Cell[] => [
    name,
    journey,
    showDuration(everyMs as DurationMs),
    locations.join(', '),
    steps.map((step) => `${step.kind} ${step.name}`).join(' → '),
  ]);
  return showTable({ heading: ['PROBE', 'JOURNEY', 'EVERY', 'FROM', 'STEPS'], rows }, terminal);
}

/** A step as it ends: what it asked for as the catalog has it, without what its variables hold. */
export function showStep({ run, certificates, exchange }: StepMade, step: ProbeStep): string {
  const { phases, status } = run;
  const named = (['dns', 'connect', 'tls', 'ttfb'] as const).flatMap((phase) => {
    const ms = phases[phase];
    return ms === null ? [] : [`${phase} ${showMs(ms)}`];
  });
  const records = exchange?.say === 'answered' && exchange.records.length > 0 ? [exchange.records.join(', ')] : [];
  const facts = [...(status === null ? [] : [String(status)]), ...records, ...named, `total ${showMs(phases.total)}`];
  return [
    `${MARKS[run.outcome]} ${step.name}: ${asked(step)}`,
    `    ${facts.join(', ')}`,
    ...(run.seen?.actions ?? []).map(({ name, outcome, durationMs }) => `    ${MARKS[outcome]} ${name}: ${showMs(durationMs)}`),
    ...(run.seen?.complaints ?? []).map((text) => `    the page complains: ${text}`),
    ...certificates.map(({ host, daysLeft }) => `    certificate of ${host}: ${Math.floor(daysLeft)} days left`),
    ...(run.text === null ? [] : [`    ${run.because}: ${run.text}`]),
  ].join('\n');
}

export function showRun({ probe, outcome, duration, failedStep, because, stalled, steps, text }: ProbeRun): string {
  const held = stalled >= WORTH_TELLING ? `, and this machine noticed up to ${showMs(stalled)} late what came` : '';
  if (outcome === 'ok') return `${probe} is well: ${showMs(duration)}${held}.`;
  const where = failedStep === null ? '' : ` at ${failedStep}`;
  // What a step says stands below that step; why there was none, or why its failure is not believed, stands nowhere else.
  const why = text === null || steps.some((step) => step.text === text) ? '' : `\n  hint: ${text}`;
  return outcome === 'failed'
    ? `${probe} failed${where}: ${because}${held}.`
    : `${probe} says nothing${where}: ${because}${held}.${why}`;
}

const MARKS = { ok: 'ok     ', failed: 'failed ', unknown: 'unknown' } as const;
const WORTH_TELLING = 1;

function asked(step: ProbeStep): string {
  switch (step.kind) {
    case 'http':
      return `${step.method} ${step.url}`;
    case 'dns':
      return `${step.type} of ${step.host}${step.server === null ? '' : ` at ${step.server}`}`;
    case 'browser':
      return `${step.actions.length} actions in a browser`;
    case 'tls':
    case 'tcp':
      return `${step.kind} ${step.host}:${step.port}`;
  }
}

function showMs(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}
