import { activeRollouts } from '../../ledger/world.ts';
import type { Api } from './api.ts';

type Sample = { readonly name: string; readonly help: string; readonly kind: 'counter' | 'gauge'; readonly values: readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[] };

/** Our own counters in the text format that Prometheus reads. */
export function showMetrics(api: Api): string {
  return samplesOf(api).map(showSample).join('');
}

function samplesOf(api: Api): readonly Sample[] {
  const counters = Object.entries(api.intakeCounters());
  const otlp = api.listenerStats();
  const { counters: late, live, heard } = api.evidence();
  const world = api.ledger.world();
  const at = api.clock.now();
  return [
    { name: 'plimsoll_intake_total', help: 'What intake did, by outcome.', kind: 'counter', values: counters.map(([what, count]) => [{ what }, count] as const) },
    { name: 'plimsoll_otlp_answers_total', help: 'Answers of the OTLP listener, by HTTP status.', kind: 'counter', values: Object.entries(otlp.answers).map(([status, count]) => [{ status }, count] as const) },
    { name: 'plimsoll_otlp_bytes_total', help: 'Bytes received by the OTLP listener, as sent and as decompressed.', kind: 'counter', values: [[{ form: 'sent' }, otlp.receivedBytes], [{ form: 'decompressed' }, otlp.decompressedBytes]] },
    { name: 'plimsoll_otlp_rejected_total', help: 'Readable but not counted: spans without times, and signals not supported yet.', kind: 'counter', values: [[{ what: 'spans' }, otlp.rejectedSpans], [{ what: 'other' }, otlp.rejectedOthers]] },
    { name: 'plimsoll_otlp_failures_total', help: 'Requests that failed on our side and are asked for again.', kind: 'counter', values: [[{}, otlp.failures]] },
    { name: 'plimsoll_events_out_of_time_total', help: 'Events left out because they came too late or too early.', kind: 'counter', values: [[{ why: 'late' }, late.tooLate], [{ why: 'early' }, late.tooEarly]] },
    { name: 'plimsoll_live_series', help: 'Series of cells held in memory.', kind: 'gauge', values: [[{}, live.series.size]] },
    { name: 'plimsoll_telemetry_age_seconds', help: 'Time since the newest event of a journey.', kind: 'gauge', values: [...heard].map(([journey, { newest }]) => [{ journey }, Math.max(0, at - newest) / 1_000] as const) },
    { name: 'plimsoll_ledger_entries', help: 'Entries in the ledger.', kind: 'counter', values: [[{}, world.tail.seq]] },
    { name: 'plimsoll_effects_pending', help: 'Effects recorded and not known to be done.', kind: 'gauge', values: [[{}, world.pending.size]] },
    { name: 'plimsoll_rollouts_active', help: 'Rollouts that are under way.', kind: 'gauge', values: [[{}, activeRollouts(world).length]] },
    { name: 'plimsoll_job_failures_total', help: 'Rounds that failed, by job.', kind: 'counter', values: api.jobs().map(({ name, failures }) => [{ job: name }, failures] as const) },
    { name: 'process_resident_memory_bytes', help: 'Resident memory.', kind: 'gauge', values: [[{}, process.memoryUsage.rss()]] },
  ];
}

function showSample({ name, help, kind, values }: Sample): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n${values.map(([labels, value]) => `${name}${showLabels(labels)} ${value}\n`).join('')}`;
}

function showLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}
