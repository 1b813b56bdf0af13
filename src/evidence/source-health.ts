import type { Source } from '../catalog/catalog.ts';
import { explainPoll } from '../intake/poll-answer.ts';
import { showDuration } from '../kernel/show.ts';
import { elapsed, type DurationMs, type Instant } from '../kernel/units.ts';
import type { SourceSeen } from './evidence.ts';
import type { TelemetryLatency } from './evidence-quality.ts';
import { pollTrouble, type PollHealth } from './poll-health.ts';

/** What is known of one source, as plain data; whoever has it hands it over. */
export type SourceFacts = {
  readonly source: Source;
  readonly at: Instant;
  readonly seen: SourceSeen | null;
  /** Over the minutes that are at hand. */
  readonly latency: TelemetryLatency | null;
  readonly skewMs: number | null;
  /** Some of what it sent was sampled by outcome and carries no weights. */
  readonly biased: boolean;
  /** Queries that ask it, answered or not yet. */
  readonly asked: readonly string[];
  readonly polls: readonly PollHealth[];
};

/** `idle`: nobody sends as this source, and nobody has to; `troubled`: some query of it has no answer. */
export type SourceState = 'heard' | 'silent' | 'never-heard' | 'troubled' | 'idle';

export type SourceHealth = {
  readonly state: SourceState;
  readonly lastHeard: Instant | null;
  /** Since its last telemetry was received. */
  readonly silentMs: DurationMs | null;
  /** Since its newest event happened. */
  readonly lagMs: DurationMs | null;
  readonly sentence: string;
};

/** A clock that is off by less than this does no harm to slots of ten seconds. */
const SKEW_WORTH_TELLING = 1_000;

export function sourceHealth(facts: SourceFacts): SourceHealth {
  const { seen, at } = facts;
  const state = stateOf(facts);
  return {
    state,
    lastHeard: seen?.last ?? null,
    silentMs: seen === null ? null : sinceThen(seen.last, at),
    lagMs: seen === null || seen.newest === null ? null : sinceThen(seen.newest, at),
    sentence: `${[explainState(state, facts), ...remarks(facts)].join('; ')}.`,
  };
}

/** Bad news first. A source is only missed when somebody declared it, or has heard it before. */
function stateOf({ source, at, seen, asked, polls }: SourceFacts): SourceState {
  if (polls.some((poll) => pollTrouble(poll) !== null)) return 'troubled';
  if (seen !== null) return elapsed(seen.last, at) > source.silentAfterMs ? 'silent' : 'heard';
  const isAsked = source.prometheus !== null && asked.length > 0;
  const isSender = source.services === null || source.services.length > 0;
  return isAsked || (isSender && source.name !== 'default') ? 'never-heard' : 'idle';
}

function explainState(state: SourceState, { source, at, seen, polls }: SourceFacts): string {
  switch (state) {
    case 'heard':
      return `heard ${showSince(seen?.last ?? at, at)} ago`;
    case 'silent':
      return `source ${source.name} is silent for ${showSince(seen?.last ?? at, at)}, and something is expected every ${showDuration(source.expectMs)}`;
    case 'never-heard':
      return `source ${source.name} has not been heard since the server started, and something is expected every ${showDuration(source.expectMs)}`;
    case 'idle':
      return source.prometheus === null ? 'nothing is sent with its token' : 'no indicator asks it';
    case 'troubled':
      return polls
        .flatMap((poll) => {
          const trouble = pollTrouble(poll);
          return trouble === null ? [] : [`${poll.indicator}: ${explainPoll(trouble)}, for ${showSince(poll.since, at)}`];
        })
        .join('; ');
  }
}

function remarks({ source, seen, latency, skewMs, biased }: SourceFacts): readonly string[] {
  const { tooLate = 0, tooEarly = 0, outOfScope = 0 } = seen?.counts ?? {};
  return [
    ...(latency === null ? [] : [`half arrives within ${showMs(latency.p50)} and 99 % within ${showMs(latency.p99)}`]),
    ...(skewMs !== null && skewMs < -SKEW_WORTH_TELLING ? [`its clock runs ahead by at least ${showMs(-skewMs)}`] : []),
    ...(tooLate > 0 ? [`${tooLate} came later than ${showDuration(source.latenessMs)} and were left out`] : []),
    ...(tooEarly > 0 ? [`${tooEarly} came from the future and were left out`] : []),
    ...(outOfScope > 0 ? [`${outOfScope} spoke of services that it may not speak of`] : []),
    ...(biased ? ['it was sampled by outcome and carries no weights, so that nothing is promoted on it'] : []),
  ];
}

function sinceThen(then: Instant, at: Instant): DurationMs {
  return Math.max(0, elapsed(then, at)) as DurationMs;
}

/** In whole seconds: what changes while one reads says nothing. */
function showSince(then: Instant, at: Instant): string {
  return showDuration((Math.floor(sinceThen(then, at) / 1_000) * 1_000) as DurationMs);
}

function showMs(ms: number): string {
  return showDuration((ms >= 10_000 ? Math.round(ms / 1_000) * 1_000 : Math.max(1, Math.round(ms))) as DurationMs);
}
