import { openProber } from '../src/adapters/prober-net/open-prober.ts';
import { systemClock } from '../src/adapters/system-clock/system-clock.ts';
import { openRounds } from '../src/loops/rounds.ts';
import { makeRun } from '../src/loops/probes/make-run.ts';
import { openProbeRounds } from '../src/loops/probes/probe-rounds.ts';
import { ToldRuns } from '../src/loops/probes/told-runs.ts';
import { processTime } from '../src/loops/work-time.ts';
import type { DurationMs } from '../src/kernel/units.ts';
import type { ProbeRun } from '../src/probe/run.ts';
import type { Probe } from '../src/wire/probe.ts';
import { httpAsk, startControlled } from '../test/probes/controlled.ts';
import type { Figure } from './figure.ts';

const PROBES = 1_000;
const EVERY_MS = 30_000;
/** One whole interval to warm up in, and one to measure. */
const MEASURED_MS = EVERY_MS;
const WAIT_MS = 20;
const ERRORS = 400;

/**
 * A thousand probes every thirty seconds from this process, against a server in another one that takes 20 ms; and how far the
 * time to the first byte is from what that server says it took.
 */
export async function benchProbes(): Promise<readonly Figure[]> {
  await using server = await startControlled();
  const errors = await timingErrors(server.url);
  const { cpuMs, runs } = await probeFor(server.url);
  if (runs.length < PROBES * 0.98 || runs.some(({ outcome }) => outcome !== 'ok'))
    throw new Error(`Cannot measure: of ${runs.length} runs ${runs.filter(({ outcome }) => outcome === 'ok').length} went well`);
  const late = runs.map(({ lateMs }) => lateMs).toSorted((a, b) => a - b);
  return [
    { name: '1,000 HTTP probes every 30 s, of a core', value: tidy((cpuMs / MEASURED_MS) * 100), unit: '% CPU' },
    { name: 'one run of an HTTP probe', value: tidy(cpuMs / runs.length), unit: 'ms CPU' },
    { name: 'a probe begins after its moment, p99', value: quantile(late, 0.99), unit: 'ms' },
    { name: 'error of a probe’s time to the first byte, p50', value: quantile(errors, 0.5), unit: 'ms' },
    { name: 'error of a probe’s time to the first byte, p99', value: quantile(errors, 0.99), unit: 'ms' },
  ];
}

async function timingErrors(url: string): Promise<readonly number[]> {
  const prober = openProber({ clock: systemClock() });
  const errors: number[] = [];
  for (let index = -20; index < ERRORS; index += 1) {
    const { phases, ...exchange } = await prober.exchange(httpAsk(`${url}/?wait=${Math.abs(index % 10) * 5}`));
    const took = Number(exchange.say === 'answered' ? exchange.http?.headers['x-took'] : Number.NaN);
    if (index >= 0) errors.push(Math.abs((phases.ttfb ?? Number.NaN) - took));
  }
  await prober.close();
  return errors.toSorted((a, b) => a - b);
}

async function probeFor(url: string): Promise<{ readonly cpuMs: number; readonly runs: readonly ProbeRun[] }> {
  const clock = systemClock();
  const log = { say: () => undefined, warn: (text: string) => console.error(text) };
  const prober = openProber({ clock });
  const runs: ProbeRun[] = [];
  // Events are made and written as JSON, as they are for the intake; what it does with them is measured by its own benches.
  const told = new ToldRuns({
    log,
    async tell(events) {
      const { length } = JSON.stringify({ events });
      return { say: 'accepted', observations: length, rejected: 0, message: '', written: null };
    },
  });
  const probes = Array.from({ length: PROBES }, (_, index) => probeOf(`probe-${index}`, url));
  const rounds = openProbeRounds({
    clock,
    log,
    location: 'server',
    probes: () => probes,
    make: (of) => makeRun({ prober, secret: () => Promise.reject(new Error('none')), time: processTime, references: [] }, of),
    told(run) {
      runs.push(run);
      told.add(run);
    },
  });
  const run = async (at: Parameters<typeof rounds.round>[0]): Promise<void> => {
    rounds.round(at);
    told.flush();
  };
  const every = openRounds([{ name: 'probes', every: 100 as DurationMs, run }], { clock, log });
  await processTime.pause(EVERY_MS);
  runs.length = 0;
  const before = process.cpuUsage();
  await processTime.pause(MEASURED_MS);
  const { user, system } = process.cpuUsage(before);
  const measured = [...runs];
  await every.close();
  await rounds.settled();
  await prober.close();
  return { cpuMs: (user + system) / 1_000, runs: measured };
}

function probeOf(name: string, url: string): Probe {
  const expect: Probe['steps'][number]['expect'] = [
    { kind: 'status', from: 200, to: 299 },
    { kind: 'contains', text: 'well' },
  ];
  const asked = { url: `${url}/?wait=${WAIT_MS}`, method: 'GET', headers: {}, body: null, follow: 0, extract: [] };
  return {
    name,
    journey: 'checkout',
    everyMs: EVERY_MS,
    timeoutMs: 10_000,
    locations: ['server'],
    agree: null,
    secrets: [],
    allowPrivate: true,
    connection: 'cold',
    reference: [],
    steps: [{ name: 'page', kind: 'http', withinMs: 1_000, daysLeft: null, expect, ...asked }],
  };
}

function quantile(sorted: readonly number[], part: number): number {
  return tidy(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN);
}

function tidy(value: number): number {
  return Number(value.toFixed(2));
}
