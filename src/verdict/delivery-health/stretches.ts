import { HOUR, type DurationMs, type Instant } from '../../kernel/units.ts';
import type { Delivery, DeliveryFacts, Hurt } from './delivery.ts';

/** A time in which customers of one service were hurt, and what told of it. */
export type HurtStretch = {
  /** Of what told of it first: a delivery that was taken back, an incident, a page, or a promise. */
  readonly id: string;
  readonly kind: Hurt['kind'] | 'rolled-back';
  readonly service: string | null;
  readonly version: string | null;
  readonly since: Instant;
  /** Null: it goes on. */
  readonly until: Instant | null;
  readonly title: string;
  readonly seq: number;
};

/** What begins to hurt within so long after the last delivery of the same service is blamed on it. */
export const BLAMED_FOR: DurationMs = HOUR;

export type ServiceOf = (objective: string) => string | null;

/**
 * Every hurt once, the newest first. What a delivery was taken back for ends when none of it is measured any more, whatever else
 * told of it. Pages and incidents of one service that overlap are one. A broken promise stands for itself only where nothing
 * else told of it: its budget comes back long after customers are well.
 */
export function hurtStretches({ deliveries, hurts }: DeliveryFacts, serviceOf: ServiceOf): readonly HurtStretch[] {
  const told = hurts.map(({ objective, ...hurt }): HurtStretch => {
    return { ...hurt, service: hurt.service ?? (objective === null ? null : serviceOf(objective)) };
  });
  const takenBack = deliveries.flatMap(hurtOf);
  const apart = (from: readonly HurtStretch[], isBroken: boolean): readonly HurtStretch[] => {
    const byService = Map.groupBy(from, ({ service }) => service);
    const own = told.filter((one) => (one.kind === 'broken') === isBroken);
    return merged(own.filter((one) => !(byService.get(one.service) ?? []).some((other) => overlap(other, one))));
  };
  const loud = [...takenBack, ...apart(takenBack, false)];
  return [...loud, ...apart(loud, true)].toSorted((a, b) => b.since - a.since || b.seq - a.seq);
}

function hurtOf({ id, end, hurtSince, at, service, version, seq }: Delivery): readonly HurtStretch[] {
  if (end !== 'rolled-back' || hurtSince === null) return [];
  const title = `${[service, version].filter((part) => part !== null).join(' ')} was rolled back.`;
  return [{ id, kind: 'rolled-back', service, version, since: hurtSince, until: at, title, seq }];
}

/** Those of one service that overlap, as the first of them. What nobody said the service of stands alone. */
function merged(all: readonly HurtStretch[]): readonly HurtStretch[] {
  const stretches: HurtStretch[] = [];
  const last = new Map<string, number>();
  for (const one of all.toSorted((a, b) => a.since - b.since || a.seq - b.seq)) {
    const place = one.service === null ? undefined : last.get(one.service);
    const before = place === undefined ? undefined : stretches[place];
    if (place !== undefined && before !== undefined && overlap(before, one)) {
      const until = before.until === null || one.until === null ? null : (Math.max(before.until, one.until) as Instant);
      stretches[place] = { ...before, until };
      continue;
    }
    if (one.service !== null) last.set(one.service, stretches.length);
    stretches.push(one);
  }
  return stretches;
}

function overlap(a: HurtStretch, b: HurtStretch): boolean {
  return a.since <= (b.until ?? Infinity) && b.since <= (a.until ?? Infinity);
}
