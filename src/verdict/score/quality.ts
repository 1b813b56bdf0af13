/**
 * How well a member does by the budget it has spent, 0 to 1. Every member is measured by its own budget, so that an exhausted
 * one is at one half whatever its target is, and what is spent beyond the budget still counts.
 */
export function qualityOfSpent(spent: number): number {
  return Math.min(1, Math.max(0, 1 - spent / 2));
}

/** The burn of six hours at which the fast view is at one half, and at nothing: those of the rules that page. */
const HALF_AT = 6;
const NOTHING_AT = 14.4;

/** How well a member does now, by how fast its budget goes: straight lines over the logarithm of the burn. */
export function qualityOfBurn(burn: number): number {
  if (burn <= 1) return 1;
  if (burn >= NOTHING_AT) return 0;
  if (burn <= HALF_AT) return 1 - (0.5 * Math.log(burn)) / Math.log(HALF_AT);
  return 0.5 - (0.5 * Math.log(burn / HALF_AT)) / Math.log(NOTHING_AT / HALF_AT);
}
