import { FRAME_COUNTS } from '../../evidence/frame.ts';
import { POLL_KINDS } from '../../intake/poll-answer.ts';
import { SHARES, type RolloutCounts } from '../../ledger/rollout-counts.ts';
import { activeRollouts } from '../../ledger/world.ts';
import type { Api } from './api.ts';
import type { OtlpStats } from '../doors/otlp-listener.ts';
import { refusalsOf } from './show-pages.ts';

type Sample = {
  readonly name: string;
  readonly help: string;
  readonly kind: 'counter' | 'gauge';
  readonly values: readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];
};

/** Our own counters in the text format that Prometheus reads. */
export function showMetrics(api: Api): string {
  return samplesOf(api).map(showSample).join('');
}

function samplesOf(api: Api): readonly Sample[] {
  return [...listenerSamples(api.listenerStats()), ...evidenceSamples(api), ...controlSamples(api)];
}

function listenerSamples(otlp: OtlpStats): readonly Sample[] {
  const answers = Object.entries(otlp.answers).map(([status, count]) => labelled('status', status, count));
  const calls = Object.entries(otlp.calls).map(([status, count]) => labelled('status', status, count));
  const sources = Object.entries(otlp.sources);
  const bySource = (what: 'receivedBytes' | 'observations' | 'rejected') =>
    sources.map(([source, counts]) => labelled('source', source, counts[what]));
  return [
    counter('plimsoll_otlp_answers_total', 'Answers of the OTLP listener, by HTTP status.', answers),
    counter('plimsoll_grpc_calls_total', 'Calls of the gRPC listener, by the name of their status.', calls),
    counter('plimsoll_source_requests_total', 'Requests of sources, by what came of them.', requestsOf(otlp)),
    counter('plimsoll_source_bytes_total', 'Bytes received from sources, as sent.', bySource('receivedBytes')),
    counter('plimsoll_source_observations_total', 'Spans, records and points read from sources.', bySource('observations')),
    counter('plimsoll_source_rejected_total', 'Of the observations those that could not be counted.', bySource('rejected')),
    ...pageSamples(otlp.beacons),
    counter('plimsoll_otlp_unknown_total', 'Requests of senders that are not known.', [plain(otlp.unknown)]),
    counter('plimsoll_otlp_failures_total', 'Requests that failed on our side and are asked for again.', [plain(otlp.failures)]),
    counter('plimsoll_otlp_aborted_total', 'Requests whose sender went away before the end.', [plain(otlp.aborted)]),
    gauge('plimsoll_otlp_in_flight_bytes', 'Memory held for requests under way.', [plain(otlp.inFlightBytes)]),
  ];
}

function pageSamples({ sources, unknownKeys }: OtlpStats['beacons']): readonly Sample[] {
  const all = Object.entries(sources);
  const each = (what: 'taken' | 'events' | 'missing' | 'lost' | 'tickets') =>
    all.map(([source, counts]) => labelled('source', source, counts[what]));
  const refused = all.flatMap(([source, counts]) =>
    refusalsOf(counts).map(([because, count]): Sample['values'][number] => [{ source, because }, count]),
  );
  return [
    counter('plimsoll_beacons_total', 'Beacons of pages that were taken.', each('taken')),
    counter('plimsoll_beacon_events_total', 'Events of beacons that became evidence.', each('events')),
    counter('plimsoll_beacon_refusals_total', 'Beacons and events of them that were not counted, by the reason.', refused),
    counter('plimsoll_beacon_events_lost_total', 'Events that pages say they could not send.', each('lost')),
    counter('plimsoll_beacon_tickets_total', 'Tickets that pages were given.', each('tickets')),
    counter('plimsoll_beacon_unknown_keys_total', 'Requests of pages with a key that no source has.', [plain(unknownKeys)]),
    gauge('plimsoll_beacons_missing', 'Beacons that never came, told by the numbers of those after them.', each('missing')),
  ];
}

const OUTCOMES = ['accepted', 'refused', 'limited', 'shed', 'failed', 'unproved', 'aborted'] as const;

function requestsOf({ sources }: OtlpStats): Sample['values'] {
  return Object.entries(sources).flatMap(([source, counts]) =>
    OUTCOMES.map((outcome): Sample['values'][number] => [{ source, outcome }, counts[outcome]]),
  );
}

function evidenceSamples(api: Api): readonly Sample[] {
  const { sources, live, heard, windows, derived } = api.evidence();
  const at = api.clock.now();
  const outcomes = Object.entries(api.intakeCounters()).map(([what, count]) => labelled('what', what, count));
  const counted = FRAME_COUNTS.flatMap((what) =>
    [...sources].map(([source, { counts }]): Sample['values'][number] => [{ source, what }, counts[what]]),
  );
  const ages = api.catalog().journeys.flatMap(({ name }) => {
    const newest = heard.get(name)?.newest;
    return newest === undefined ? [] : [labelled('journey', name, Math.max(0, at - newest) / 1_000)];
  });
  return [
    counter('plimsoll_intake_total', 'What intake did, by outcome.', outcomes),
    counter('plimsoll_observations_total', 'What became of observations, by source.', counted),
    counter('plimsoll_polls_total', 'Answers of sources that are asked, by kind: only values are counted.', pollsOf(api)),
    gauge('plimsoll_live_series', 'Series of cells held in memory.', [plain(live.count)]),
    gauge('plimsoll_lanes', 'Running totals that windows are answered from.', [plain(windows.size)]),
    gauge('plimsoll_lane_bytes', 'Memory held for running totals.', [plain(windows.bytes)]),
    gauge('plimsoll_derivations', 'Lanes, groups of lanes and sums that follow from other lanes.', [plain(derived.size)]),
    gauge('plimsoll_telemetry_age_seconds', 'Time since the newest event of a journey.', ages),
  ];
}

function pollsOf({ catalog, polls }: Api): Sample['values'] {
  return catalog().indicators.flatMap((indicator) => {
    const health = indicator.signal === 'query' ? polls(indicator.generation) : null;
    if (indicator.signal !== 'query' || health === null) return [];
    const { source, name } = indicator;
    return POLL_KINDS.map((answer): Sample['values'][number] => [{ source, indicator: name, answer }, health.counts[answer]]);
  });
}

function controlSamples(api: Api): readonly Sample[] {
  const world = api.ledger.world();
  const failures = api.jobs().map((job) => labelled('job', job.name, job.failures));
  const memory = process.memoryUsage.rss();
  return [
    counter('plimsoll_ledger_entries_total', 'Entries recorded in the ledger, ever.', [plain(world.tail.seq)]),
    gauge('plimsoll_effects_pending', 'Effects recorded and not known to be done.', [plain(world.pending.size)]),
    ...rolloutSamples(world.counts),
    gauge('plimsoll_rollouts_active', 'Rollouts that are under way.', [plain(activeRollouts(world).length)]),
    counter('plimsoll_job_failures_total', 'Rounds that failed, by job.', failures),
    gauge('process_resident_memory_bytes', 'Resident memory.', [plain(memory)]),
  ];
}

function rolloutSamples({ ends, rollbacks, stopped }: RolloutCounts): readonly Sample[] {
  const ended = Object.entries(ends).map(([end, count]) => labelled('end', end, count));
  const back = [...rollbacks].map(([reason, count]) => labelled('reason', reason, count));
  const bad = SHARES.map((share) => labelled('share_at_most', `${share}`, stopped.get(share) ?? 0));
  return [
    counter('plimsoll_rollouts_total', 'Rollouts that ended, by how.', ended),
    counter('plimsoll_rollbacks_total', 'Ways back, by their reason.', back),
    counter('plimsoll_bad_releases_stopped_total', 'Releases that evidence stopped, by the share that they had got to.', bad),
  ];
}

function counter(name: string, help: string, values: Sample['values']): Sample {
  return { name, help, kind: 'counter', values };
}

function gauge(name: string, help: string, values: Sample['values']): Sample {
  return { name, help, kind: 'gauge', values };
}

function labelled(label: string, value: string, count: number): Sample['values'][number] {
  return [{ [label]: value }, count];
}

function plain(count: number): Sample['values'][number] {
  return [{}, count];
}

function showSample({ name, help, kind, values }: Sample): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n${values.map(([labels, value]) => `${name}${showLabels(labels)} ${value}\n`).join('')}`;
}

function showLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(
    ([key, value]) => `${key}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`,
  );
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}
