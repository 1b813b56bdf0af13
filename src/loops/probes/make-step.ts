import type { Ask, Certificate, Exchange, Phases } from '../../probe/exchange.ts';
import { judgeStep } from '../../probe/judge-step.ts';
import type { StepRun } from '../../probe/run.ts';
import { extract, fillIn, type Variables } from '../../probe/variables.ts';
import type { Prober } from '../../ports/prober.ts';
import type { BrowserStep } from '../../wire/probe-browser.ts';
import type { HttpStep, Probe, ProbeStep } from '../../wire/probe.ts';

/** What is asked over a network, by ourselves. */
type AskedStep = Exclude<ProbeStep, BrowserStep>;

/** What the steps of one run share. */
export type Underway = {
  readonly probe: Probe;
  readonly variables: Map<string, string>;
  readonly cookies: Map<string, Map<string, string>>;
};
export type StepMade = {
  readonly run: StepRun;
  readonly certificates: readonly Certificate[];
  readonly exchange: Exchange | null;
};

const NO_TIME: Phases = { dns: null, connect: null, tls: null, ttfb: null, total: 0, stalled: 0 };

/** One step, in what is left of the run's time. */
export async function makeStep(
  step: AskedStep,
  underway: Underway,
  { prober, leftMs }: { readonly prober: Prober; readonly leftMs: number },
): Promise<StepMade> {
  const ask = askOf(step, underway, leftMs);
  if (ask === null) return unmade(step.name, { because: 'VARIABLE', text: 'a variable that it needs is not there' });
  const exchange = await prober.exchange(ask);
  const verdict = judgeStep(step, exchange);
  const status = exchange.say === 'answered' ? (exchange.http?.status ?? null) : null;
  const { certificates, phases } = exchange;
  const run: StepRun = { name: step.name, ...verdict, phases, status };
  if (verdict.outcome !== 'ok' || step.kind !== 'http') return { run, certificates, exchange };
  const missing = takeVariables(step, exchange, underway.variables);
  if (missing === null) return { run, certificates, exchange };
  const text = `the answer has no ${missing} to extract`;
  return { run: { ...run, outcome: 'failed', because: 'EXTRACT', text }, certificates, exchange };
}

/** A step that says nothing of what is probed, because it could not be made. */
export function unmade(name: string, { because, text }: { readonly because: string; readonly text: string }): StepMade {
  return { run: { name, outcome: 'unknown', because, text, phases: NO_TIME, status: null }, certificates: [], exchange: null };
}

/** Null when a variable is missing. */
function askOf(step: AskedStep, { probe, variables, cookies }: Underway, leftMs: number): Ask | null {
  const bounds = { timeoutMs: Math.max(1, Math.floor(leftMs)), allowPrivate: probe.allowPrivate };
  if (step.kind !== 'http') return { ...bounds, ...step };
  const url = fillIn(step.url, inUrl(step.url, variables));
  const body = step.body === null ? '' : fillIn(step.body, variables);
  const headers = Object.entries(step.headers).map(([name, value]) => [name, fillIn(value, variables)] as const);
  if (url === null || body === null || headers.some(([, value]) => value === null || /[\r\n\0]/.test(value))) return null;
  const { method, follow } = step;
  return {
    ...bounds,
    kind: 'http',
    method,
    url,
    follow,
    cookies,
    connection: probe.connection,
    body: step.body === null ? null : body,
    headers: Object.fromEntries(headers.map(([name, value]) => [name, value ?? ''])),
  };
}

/** What stands for the beginning of an address is one itself; anywhere else it is a part of it, and is written as such. */
function inUrl(url: string, variables: Variables): Variables {
  const first = /^\{\{([\w-]+)\}\}/.exec(url)?.[1];
  return new Map([...variables].map(([name, value]) => [name, name === first ? value : encodeURIComponent(value)]));
}

/** The name of the first that is not there; null when all are. */
function takeVariables(step: HttpStep, exchange: Exchange, variables: Map<string, string>): string | null {
  if (exchange.say !== 'answered' || exchange.http === null) return null;
  for (const { name, from } of step.extract) {
    const value = extract(exchange.http, from);
    if (value === null) return name;
    variables.set(name, value);
  }
  return null;
}
