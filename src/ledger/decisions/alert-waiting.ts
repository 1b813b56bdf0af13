import { elapsed, MINUTE, type DurationMs, type Instant } from '../../kernel/units.ts';
import { placeOf, type AlertCause } from '../../response/alert.ts';
import type { Draft } from '../entry.ts';
import { MOST_OPEN, type OpenAlerts } from '../open-alerts.ts';
import { ACTOR } from './actor.ts';

/** What is over within a minute is not worth an entry: after a restart it begins anew. */
export const LEAST_WAIT = MINUTE;

type Waits = {
  readonly subject: string;
  readonly cause: AlertCause;
  /** Since when rules hold that have to hold for a while. */
  readonly since: Readonly<Record<string, Instant>>;
  /** How long each of them has to. */
  readonly patience: (ruleId: string) => DurationMs;
  readonly at: Instant;
};

/** Records what rules have waited for a while, and that they do no longer; nothing when it is recorded so. */
export function decideWaiting({ waiting }: Pick<OpenAlerts, 'waiting'>, waits: Waits): readonly Draft[] {
  const { subject, cause, since, patience, at } = waits;
  const known = waiting.get(placeOf({ subject, cause })) ?? {};
  const worth = Object.entries(since).filter(
    ([id, from]) => known[id] === from || (patience(id) > LEAST_WAIT && elapsed(from, at) >= LEAST_WAIT),
  );
  const rules = Object.fromEntries(worth);
  const same = worth.length === Object.keys(known).length && worth.every(([id, from]) => known[id] === from);
  if (same || (Object.keys(known).length === 0 && waiting.size >= MOST_OPEN)) return [];
  return [{ kind: 'alert.waiting', subject, actor: ACTOR, body: { cause, rules } }];
}
