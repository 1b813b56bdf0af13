import type { Health } from '../../../src/wire/objective.ts';

/** The four colours that mean something, and ink, which means nothing but itself. */
export type Tone = 'plain' | 'good' | 'warning' | 'breach' | 'blind';

const OF_HEALTH: Readonly<Record<Health, Tone>> = { healthy: 'good', burning: 'warning', exhausted: 'breach', blind: 'blind' };
const AS_HEALTH: Readonly<Record<Exclude<Tone, 'plain'>, Health>> = {
  good: 'healthy',
  warning: 'burning',
  breach: 'exhausted',
  blind: 'blind',
};

export function toneOf(health: Health): Tone {
  return OF_HEALTH[health];
}

/** The health that has this tone's shape: a state is never told by its colour alone. */
export function shapeOf(tone: Exclude<Tone, 'plain'>): Health {
  return AS_HEALTH[tone];
}
