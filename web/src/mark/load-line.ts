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

/** The drawing's own units: a square of 100, the line across its middle. */
export const DISC = { middle: 50, radius: 32 } as const;
/** How thick ring and line are drawn: a small mark needs bolder strokes to keep its shape. */
export const STROKE = { large: 4.5, small: 9 } as const;

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

/**
 * Where the water stands, downwards from the top: the inner foot of the ring at 0, the line at 1, the inner head at 2. The
 * strokes take nothing from the scale, so that the first drop spent, and the first above the line, are both seen.
 */
export function waterline(level: number, stroke: number): number {
  const half = stroke / 2;
  const reach = DISC.radius - stroke;
  return level <= 1 ? DISC.middle + half + reach * (1 - level) : DISC.middle - half - reach * (level - 1);
}

/** The water's outline, wider than the disc that cuts it out; a swell only where the drawing is large enough to show one. */
export function waterPath(level: number, stroke: number): string {
  const y = round(waterline(level, stroke));
  const floor = DISC.middle + DISC.radius + 4;
  if (stroke === STROKE.small) return `M0 ${y}H100V${floor}H0Z`;
  const waves = [0, 1, 2, 3].map(() => 'q6.25 -2 12.5 0t12.5 0').join('');
  return `M0 ${y}${waves}V${floor}H0Z`;
}

/** Draught marks beside the disc: a quarter of the budget each. */
export function draughtMarks(): readonly { readonly y: number; readonly left: number }[] {
  return [0, 0.25, 0.5, 0.75, 1].map((left) => ({ y: round(waterline(1 - left, STROKE.large)), left }));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
