/** A moment of the past as it stands in the address of a page, so that what one person sees can be sent to another. */

/** What is written there is kept as it is: a moment that cannot be read is refused by the server, never taken for now. */
export function readMoment(search: Record<string, unknown>): { at?: string } {
  const { at } = search;
  return typeof at === 'string' && at.trim() !== '' ? { at: at.trim() } : {};
}

/** For a field of date and time, which here stands for UTC like every other time on the screens. */
export function fieldOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 19);
}

/** What was written into such a field, or null when it is no moment. */
export function readField(text: string): string | null {
  const instant = Date.parse(`${text}Z`);
  return Number.isNaN(instant) ? null : momentOf(instant);
}

/** `2026-11-21T09:40:00Z`: milliseconds only where there are any, because an entry may lie between two seconds. */
export function momentOf(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}

/** `2026-11-21 09:40:00`, and what cannot be read as it was written. */
export function showAsOf(at: string): string {
  const instant = Date.parse(at);
  return Number.isNaN(instant) ? at : fieldOf(instant).replace('T', ' ');
}

export const AGO: readonly { readonly ms: number; readonly text: string }[] = [
  { ms: 600_000, text: '10 minutes ago' },
  { ms: 3_600_000, text: '1 hour ago' },
  { ms: 86_400_000, text: '1 day ago' },
];

/** How well the evidence of back then is known. */
export function explainSeal(knownUntil: string | null): string {
  return knownUntil === null
    ? 'What was sealed minute by minute is not kept so far back, so telemetry that came late shows.'
    : `Telemetry as it was sealed until ${showAsOf(knownUntil).slice(11)}; what came later does not show.`;
}
