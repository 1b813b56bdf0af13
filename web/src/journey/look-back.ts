/** How far a journey's page looks back. */
export type LookBack = { readonly name: string; readonly ms: number; readonly text: string };

const HOUR = 3_600_000;
const NORMAL: LookBack = { name: '1h', ms: HOUR, text: 'the last hour' };
export const LOOK_BACKS: readonly LookBack[] = [
  { name: '15m', ms: HOUR / 4, text: 'the last 15 minutes' },
  NORMAL,
  { name: '6h', ms: 6 * HOUR, text: 'the last 6 hours' },
  { name: '1d', ms: 24 * HOUR, text: 'the last day' },
  { name: '7d', ms: 168 * HOUR, text: 'the last 7 days' },
];

/** What stands in the address is a person's text; anything else than a window that is offered means the last hour. */
export function readLookBack(text: string | undefined): LookBack {
  return LOOK_BACKS.find(({ name }) => name === text) ?? NORMAL;
}
