import type { Instant } from '../kernel/units.ts';

/** Nobody is told of these alerts in this time; they are recorded as ever. A silence always ends by itself. */
export type Silence = {
  readonly name: string;
  readonly of: Silenced;
  readonly since: Instant;
  readonly until: Instant;
  readonly reason: string;
  readonly actor: string;
};

/** What is not told of: one alert, by its id, all of an objective, of a journey, of a service, or any. */
export type Silenced =
  | { readonly kind: 'alert' | 'objective' | 'journey' | 'service'; readonly name: string }
  | { readonly kind: 'everything' };

/** Whom a silence may be about. */
export type SilenceSubject = {
  /** Null: the alert is not open yet. */
  readonly alert: string | null;
  readonly subject: string;
  readonly service: string;
  readonly journey: string | null;
};

/** Which silence keeps an alert quiet, and until when by itself. */
export type Quiet = { readonly name: string; readonly until: Instant };

/** Of several silences the one that lasts longest; null: people are told. */
export function silenceOf(silences: Iterable<Silence>, about: SilenceSubject, at: Instant): Quiet | null {
  let longest: Silence | null = null;
  for (const one of silences)
    if (one.since <= at && at < one.until && covers(one.of, about) && (longest === null || one.until > longest.until))
      longest = one;
  return longest === null ? null : { name: longest.name, until: longest.until };
}

function covers(of: Silenced, { alert, subject, service, journey }: SilenceSubject): boolean {
  switch (of.kind) {
    case 'everything':
      return true;
    case 'alert':
      return of.name === alert;
    case 'objective':
      return of.name === subject;
    case 'service':
      return of.name === service;
    case 'journey':
      return of.name === journey;
  }
}
