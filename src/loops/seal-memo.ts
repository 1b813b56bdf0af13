import type { Evidence, Heard, SourceSeen } from '../evidence/evidence.ts';
import type { PollHealth } from '../evidence/poll-health.ts';
import { elapsed, HOUR, MINUTE, type Instant } from '../kernel/units.ts';
import { isActive } from '../delivery/rollout.ts';
import type { World } from '../ledger/world.ts';
import type { ScoreMemory } from '../ledger/decisions/score-inputs.ts';
import type { AnomalyWatch, Looked } from './anomalies.ts';
import type { Corroborate, Corroboration } from './corroboration.ts';
import type { Poll } from './poll.ts';
import type { Scores } from './scores.ts';
import type { SourceWatch } from './source-watch.ts';
import type { Look, TrafficWatch } from './traffic-watch.ts';
import type { Trains } from './trains.ts';

/**
 * What a control plane knows that neither cells nor entries tell: how the routers, the sources and the queries answered, and
 * what screens remember from one round to the next. Each seal keeps it, so that one can go back to all that was known.
 */
export type SealMemo = {
  readonly heard: readonly (readonly [journey: string, Heard])[];
  readonly sources: readonly (readonly [source: string, SourceSeen])[];
  readonly skews: readonly (readonly [source: string, number])[];
  readonly polls: readonly PollHealth[];
  readonly anomalies: readonly Looked[];
  readonly alertsWaiting: number;
  readonly rollouts: readonly (readonly [id: string, { readonly look: Look; readonly beside: Corroboration }])[];
  readonly refused: readonly (readonly [train: string, ReadonlyMap<string, string>])[];
  readonly scores: ReadonlyMap<string, ScoreMemory>;
};

export type MemoParts = {
  readonly evidence: Evidence;
  readonly world: World;
  readonly generations: readonly string[];
  readonly polls: Poll['health'];
  readonly sources: Pick<SourceWatch, 'facts'>;
  readonly anomalies: Pick<AnomalyWatch, 'looked'>;
  readonly alertsWaiting: number;
  readonly traffic: Pick<TrafficWatch, 'latest'>;
  readonly corroborate: Corroborate;
  readonly trains: Pick<Trains, 'refused'>;
  readonly scores: Pick<Scores, 'memories'>;
};

/** Rollouts that ended this recently may still be watched. */
const JUST_ENDED = HOUR;

export function memoOf(parts: MemoParts, at: Instant): SealMemo {
  const { evidence, world, trains } = parts;
  const watched = [...world.rollouts.values()].filter(
    ({ rollout }) => isActive(rollout) || elapsed(rollout.now.since, at) < JUST_ENDED,
  );
  return {
    heard: [...evidence.heard],
    sources: [...evidence.sources],
    skews: parts.sources.facts(at).flatMap(({ source, skewMs }) => (skewMs === null ? [] : [[source.name, skewMs] as const])),
    polls: parts.generations.flatMap((generation) => parts.polls(generation) ?? []),
    anomalies: parts.anomalies.looked(),
    alertsWaiting: parts.alertsWaiting,
    rollouts: watched.map(({ rollout }) => [
      rollout.id,
      { look: parts.traffic.latest(rollout), beside: parts.corroborate(world, rollout) },
    ]),
    refused: [...world.trains.runs.keys()].flatMap((id) => {
      const refused = trains.refused(id);
      return refused.size === 0 ? [] : [[id, refused] as const];
    }),
    // What a score was made of in the last hour only serves to explain its next move.
    scores: new Map([...parts.scores.memories()].map(([subject, memory]) => [subject, { ...memory, past: [] }])),
  };
}

/** Between two seals what is heard is taken to go on as it was at the first of them; after a longer while nobody listened. */
export function hearAsThen(evidence: Evidence, memo: SealMemo, { sealedAt, at }: { sealedAt: Instant; at: Instant }): void {
  const since = elapsed(sealedAt, at);
  const more = since <= 2 * MINUTE ? since : 0;
  const later = <Time extends Instant | null>(time: Time): Time => (time === null ? time : ((time + more) as Time));
  evidence.heard.clear();
  for (const [journey, { first, newest, pauseMs }] of memo.heard)
    evidence.heard.set(journey, { first, newest: later(newest), pauseMs });
  for (const [source, seen] of memo.sources)
    evidence.sources.set(source, { ...seen, last: later(seen.last), newest: later(seen.newest) });
}

/** JSON has no word for maps and for numbers without end. */
export function memoText(memo: SealMemo): string {
  return JSON.stringify(memo, (_key, value: unknown) => {
    if (value instanceof Map) return { $map: [...value] };
    return typeof value === 'number' && !Number.isFinite(value) ? { $number: String(value) } : value;
  });
}

/** Null when another version of the program wrote it in other words: then it says nothing. */
export function readMemo(text: string): SealMemo | null {
  const memo = JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('$map' in value) return new Map(value.$map as readonly (readonly [unknown, unknown])[]);
    return '$number' in value ? Number(value.$number) : value;
  }) as Partial<SealMemo>;
  return PARTS.every((part) => memo[part] !== undefined) ? (memo as SealMemo) : null;
}
const PARTS = [
  'heard',
  'sources',
  'skews',
  'polls',
  'anomalies',
  'alertsWaiting',
  'rollouts',
  'refused',
  'scores',
] as const satisfies (keyof SealMemo)[];
