import type { Health, ObjectiveView } from '../../../src/wire/objective.ts';
import { showWholePercent } from '../show.ts';

/**
 * The load-line mark: a disc cut by a line. Water rises in it as the budget is spent. Below the line is what may still
 * be loaded; at the line the budget is gone; above it the promise is broken, and the water is drawn there.
 */
export type Mark =
  | { readonly kind: 'blind'; readonly label: string }
  | {
      readonly kind: 'known';
      readonly health: Health;
      readonly level: number;
      readonly offScale: boolean;
      readonly label: string;
    };

/** The drawing's own units: a square of 100, the line across its middle. `depth` is what the ring leaves to the water. */
export const DISC = { middle: 50, radius: 32, depth: 29.5 } as const;

export function readMark({
  health,
  spent,
  remaining,
  display_name: name,
}: Pick<ObjectiveView, 'health' | 'spent' | 'remaining' | 'display_name'>): Mark {
  if (health === 'blind' || spent === null || remaining === null) {
    return { kind: 'blind', label: `${name}: blind, not enough evidence to say what is left of the budget` };
  }
  const left = showWholePercent(remaining);
  const label = remaining >= 0 ? `${name}: ${left} of the error budget left` : `${name}: error budget overspent, ${left} left`;
  return { kind: 'known', health, level: Math.min(2, spent), offScale: spent > 2, label };
}

/** Where the water stands, downwards from the top: the foot of the disc at 0, the line at 1, its head at 2. */
export function waterline(level: number): number {
  return DISC.middle + DISC.depth * (1 - level);
}

/** The water's outline, wider than the disc that cuts it out; a swell only where the drawing is large enough to show one. */
export function waterPath(level: number, swell: number): string {
  const y = round(waterline(level));
  const floor = DISC.middle + DISC.radius + 4;
  if (swell === 0) return `M0 ${y}H100V${floor}H0Z`;
  const waves = [0, 1, 2, 3].map(() => `q6.25 ${-swell} 12.5 0t12.5 0`).join('');
  return `M0 ${y}${waves}V${floor}H0Z`;
}

/** Draught marks beside the disc: a quarter of the budget each. */
export function draughtMarks(): readonly { readonly y: number; readonly left: number }[] {
  return [0, 0.25, 0.5, 0.75, 1].map((left) => ({ y: round(waterline(1 - left)), left }));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
