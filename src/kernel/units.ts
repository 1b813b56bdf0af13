declare const unit: unique symbol;
type Unit<Base, Name extends string> = Base & { readonly [unit]: Name };

/** Milliseconds since the Unix epoch, on the server's corrected timeline. */
export type Instant = Unit<number, 'Instant'>;
export type DurationMs = Unit<number, 'DurationMs'>;
/** A share in [0, 1]. Percent exists only where text is shown to people. */
export type Ratio = Unit<number, 'Ratio'>;

export const SECOND = 1_000 as DurationMs;
export const MINUTE = 60_000 as DurationMs;
export const HOUR = 3_600_000 as DurationMs;
export const DAY = 86_400_000 as DurationMs;

export function elapsed(from: Instant, to: Instant): DurationMs {
  return (to - from) as DurationMs;
}

export function after(at: Instant, wait: DurationMs): Instant {
  return (at + wait) as Instant;
}

/** The start of the slot of the given width that holds the instant; slots lie on UTC multiples of their width. */
export function slotOf(at: Instant, width: DurationMs): Instant {
  return (Math.floor(at / width) * width) as Instant;
}

export function ratio(part: number, whole: number): Ratio {
  return part >= 0 && part <= whole && whole > 0 ? ((part / whole) as Ratio) : broken(`not a ratio: ${part}/${whole}`);
}

/** Ends the current tick. Only a mistake in our own code gets here, never bad input. */
export function broken(why: string): never {
  throw new Error(`Invariant broken: ${why}`);
}

export function unreachable(value: never): never {
  return broken(`unhandled case ${JSON.stringify(value)}`);
}
