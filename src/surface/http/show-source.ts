import { sourceHealth, type SourceFacts, type SourceState } from '../../evidence/source-health.ts';
import { explainPoll } from '../../intake/poll-answer.ts';
import { showInstant } from '../../kernel/show.ts';
import type { SourcesSummaryView, SourceView } from '../../wire/source.ts';
import type { OtlpStats } from '../doors/otlp-listener.ts';
import { showPages } from './show-pages.ts';

/** One source as the wire shows it; `stats` is what the doors answered it. */
export function showSource(facts: SourceFacts, doors: Pick<OtlpStats, 'sources' | 'beacons'> | undefined): SourceView {
  const { source, seen, latency, polls } = facts;
  const stats = doors?.sources[source.name];
  const { state, sentence, lastHeard, silentMs, lagMs } = sourceHealth(facts);
  return {
    name: source.name,
    display_name: source.displayName,
    owner: source.owner,
    state,
    sentence,
    last_heard: lastHeard === null ? null : showInstant(lastHeard),
    silent_ms: silentMs,
    expect_ms: source.expectMs,
    silent_after_ms: source.silentAfterMs,
    lag_ms: lagMs,
    latency_p50_ms: latency?.p50 ?? null,
    latency_p99_ms: latency?.p99 ?? null,
    skew_ms: facts.skewMs,
    biased: facts.biased,
    observations: seen?.counts.observations ?? 0,
    late: seen?.counts.tooLate ?? 0,
    early: seen?.counts.tooEarly ?? 0,
    out_of_scope: seen?.counts.outOfScope ?? 0,
    shed: (stats?.shed ?? 0) + (stats?.limited ?? 0) + (stats?.failed ?? 0),
    polls: polls.map(({ indicator, answer, at, since, counts }) => ({
      indicator,
      answer: answer.kind,
      sentence: explainPoll(answer),
      at: showInstant(at),
      since: showInstant(since),
      counts: { ...counts },
    })),
    pages: source.browser === undefined ? null : showPages(doors?.beacons.sources[source.name]),
  };
}

const AMISS: ReadonlySet<SourceState> = new Set(['silent', 'never-heard', 'troubled']);

export function showSourcesSummary(all: readonly SourceFacts[]): SourcesSummaryView {
  const known = all.map((facts) => ({ name: facts.source.name, ...sourceHealth(facts) }));
  const amiss = known.filter(({ state }) => AMISS.has(state));
  const heard = known.filter(({ state }) => state === 'heard').length;
  const sentence =
    amiss.length > 0
      ? amiss.map(({ name, sentence: why }) => (why.includes(`source ${name} `) ? why : `source ${name}: ${why}`)).join(' ')
      : heard === 0
        ? 'No telemetry has arrived yet.'
        : `${heard === 1 ? 'The source' : `All ${heard} sources`} of telemetry ${heard === 1 ? 'is' : 'are'} heard.`;
  return { sentence, troubled: amiss.map(({ name }) => name) };
}
