import type { Freeze } from '../delivery/freeze.ts';
import { showInstant } from '../kernel/show.ts';
import type { Instant } from '../kernel/units.ts';

/** Freezes that people set, by name; those that are over are forgotten with the next one. */
export type Freezes = ReadonlyMap<string, Freeze>;

export type FreezeSet = Pick<Freeze, 'name' | 'service' | 'until' | 'reason'>;
export type FreezeLifted = { readonly name: string; readonly reason: string };

export const NO_FREEZES: Freezes = new Map();

export function withFreeze(
  known: Freezes,
  set: FreezeSet,
  { actor, at }: { readonly actor: string; readonly at: Instant },
): Freezes {
  const left = [...known].filter(([, { until }]) => until > at);
  return new Map(left).set(set.name, { ...set, since: at, actor });
}

export function withoutFreeze(known: Freezes, { name }: FreezeLifted): Freezes {
  const left = new Map(known);
  left.delete(name);
  return left;
}

export function explainFreeze({ service, until, reason }: FreezeSet): string {
  return `Nothing of ${service ?? 'any service'} is promoted until ${showInstant(until)}: ${reason}`;
}

export function explainLift({ name, reason }: FreezeLifted): string {
  return `The freeze ${name} is lifted: ${reason}`;
}
