import type { Change, ChangeReading } from '../intake/change.ts';
import type { Redactor } from '../intake/redact.ts';
import { MINUTE, SECOND, type Instant } from '../kernel/units.ts';
import type { Draft } from '../ledger/entry.ts';
import { findByKey } from '../ledger/recent-changes.ts';
import { explainChange, subjectOfChange, type RecordedChange } from '../ledger/recorded-change.ts';
import type { World } from '../ledger/world.ts';
import type { ChangeReceiptView } from '../wire/change.ts';
import type { Ledger } from './ledger.ts';
import type { RedactionInForce } from './redaction.ts';

export type ChangeParts = { readonly ledger: Ledger; readonly redaction: RedactionInForce };
export type Told = { readonly readings: readonly ChangeReading[]; readonly actor: string };
export type ChangeAnswer =
  | { readonly say: 'done'; readonly receipts: readonly ChangeReceiptView[] }
  | { readonly say: 'refused'; readonly because: 'IN_THE_FUTURE'; readonly index: number }
  | { readonly say: 'busy'; readonly retryAfterMs: number };
export type Changes = { record(told: Told): Promise<ChangeAnswer> };

/** Clocks differ; what is further ahead is a mistake, and would stand above all that happens until then. */
const MOST_AHEAD = 5 * MINUTE;

/** A pipeline tells of a few changes; one that tells of more without end must not fill the ledger, which is never emptied. */
export const CHANGE_RATE = { perSecond: 20, burst: 200, actors: 256 } as const;

/** Records what can hurt, once each, redacted, in one append for all that a request holds. */
export function openChanges({ ledger, redaction }: ChangeParts): Changes {
  const allowance = openAllowance();
  return {
    async record({ readings, actor }) {
      const answer: { value: ChangeAnswer } = { value: { say: 'done', receipts: [] } };
      await ledger.decide((world, now) => {
        const future = readings.findIndex((each) => each.is === 'change' && (each.change.at ?? now) > now + MOST_AHEAD);
        const retryAfterMs = future >= 0 ? 0 : allowance(actor, { count: readings.length, at: now });
        if (future >= 0) answer.value = { say: 'refused', because: 'IN_THE_FUTURE', index: future };
        else if (retryAfterMs > 0) answer.value = { say: 'busy', retryAfterMs };
        if (future >= 0 || retryAfterMs > 0) return [];
        const { drafts, receipts } = decideChanges({ readings, actor }, { world, now, redaction });
        answer.value = { say: 'done', receipts };
        return drafts;
      });
      return answer.value;
    },
  };
}

type Around = { readonly world: World; readonly now: Instant; readonly redaction: RedactionInForce };
type Decided = { readonly drafts: readonly Draft[]; readonly receipts: readonly ChangeReceiptView[] };

function decideChanges({ readings, actor }: Told, { world, now, redaction }: Around): Decided {
  const drafts: Draft[] = [];
  const receipts: ChangeReceiptView[] = [];
  const redactor = redaction.redactor();
  const within = new Map<string, number>();
  for (const reading of readings) {
    if (reading.is === 'noted') {
      const { id, source, text } = reading;
      receipts.push({ say: 'noted', id, source, seq: null, text });
      continue;
    }
    const { change } = reading;
    const key = change.id === null ? null : redaction.digest(`${change.source}\n${change.id}`);
    const known = key === null ? undefined : (within.get(key) ?? findByKey(world.changes, key)?.seq);
    const id = change.id ?? `change-${world.tail.seq + drafts.length + 1}-${world.tail.hash.slice(0, 8)}`;
    if (known !== undefined) {
      receipts.push({ say: 'repeated', id, source: change.source, seq: known, text: `entry ${known} tells of it already` });
      continue;
    }
    const seq = world.tail.seq + drafts.length + 1;
    if (key !== null) within.set(key, seq);
    const body = recorded({ ...change, id, at: change.at ?? now, actor: change.actor ?? actor }, { redactor, key });
    drafts.push({ kind: 'change.recorded', subject: subjectOfChange(body), actor, body });
    receipts.push({ say: 'recorded', id, source: change.source, seq, text: explainChange(body) });
  }
  return { drafts, receipts };
}

type Placed = Change & { readonly id: string; readonly at: Instant; readonly actor: string };

/** Every text goes through the redactor under the name of the attribute that it would be in telemetry. */
function recorded(
  change: Placed,
  { redactor, key }: { readonly redactor: Redactor; readonly key: string | null },
): RecordedChange {
  // What a rule takes out may leave half a surrogate pair, of which there is no canonical form.
  const clean = (attribute: string, text: string): string => redactor.redact(attribute, text).toWellFormed();
  const cleanOrNull = (attribute: string, text: string | null): string | null => (text === null ? null : clean(attribute, text));
  const { kind, action, at, traceparent, chain } = change;
  return {
    kind,
    action,
    service: cleanOrNull('service.name', change.service),
    version: cleanOrNull('service.version', change.version),
    environment: cleanOrNull('deployment.environment.name', change.environment),
    at,
    id: clean('change.id', change.id),
    source: clean('change.source', change.source),
    key,
    actor: clean('change.actor', change.actor),
    summary: clean('change.summary', change.summary),
    url: cleanOrNull('change.url', change.url),
    details: Object.fromEntries(
      Object.entries(change.details).map(([name, value]) => [
        clean('change.detail', name),
        typeof value === 'string' ? clean(name, value) : value,
      ]),
    ),
    traceparent,
    chain: cleanOrNull('chain.id', chain),
    links: change.links.map(({ kind: link, id }) => ({ kind: clean('change.link', link), id: clean('event.id', id) })),
  };
}

type Bucket = { left: number; at: Instant };
type Allowance = (actor: string, ask: { readonly count: number; readonly at: Instant }) => number;

/** How long an actor has to wait, in milliseconds; 0 when the changes may come in, which are then taken from what is left. */
function openAllowance(): Allowance {
  const { perSecond, burst, actors } = CHANGE_RATE;
  const buckets = new Map<string, Bucket>();
  return (actor, { count, at }) => {
    const { left, at: seen } = buckets.get(actor) ?? { left: burst, at };
    const now = Math.min(burst, left + (Math.max(0, at - seen) / SECOND) * perSecond);
    buckets.delete(actor);
    buckets.set(actor, { left: now >= count ? now - count : now, at });
    const [oldest] = buckets.keys();
    if (buckets.size > actors && oldest !== undefined) buckets.delete(oldest);
    return now >= count ? 0 : Math.ceil(((count - now) / perSecond) * SECOND);
  };
}
