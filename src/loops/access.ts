import { elapsed, MINUTE, type DurationMs, type Instant } from '../kernel/units.ts';
import type { AccessRefused, RefusedWay } from '../ledger/access.ts';
import type { Draft } from '../ledger/entry.ts';
import type { Ledger } from './ledger.ts';

/** Records who gets in and who does not. What is given at a door is never part of it. */
export type Access = {
  /** Resolves when it is recorded: nobody is let in before. */
  granted(from: string): Promise<void>;
  refused(way: RefusedWay, from: string): void;
  /** Called again and again: records a burst of refusals as one entry, and tokens that were made. */
  round(at: Instant): Promise<void>;
  /** Records what is left, whatever its age. */
  close(): Promise<void>;
};

type Parts = {
  readonly ledger: Pick<Ledger, 'decide'>;
  readonly clock: { now(): Instant };
  /** Names of the files of tokens that were made since this was asked before. */
  readonly newTokens: () => readonly string[];
  /** What is kept of an address: enough to recognise it, and no more. */
  readonly hide: (address: string) => string;
};

/** A burst is counted for so long before it is recorded; while it goes on it is recorded again so seldom. */
export const COUNTED_FOR = MINUTE;
export const AGAIN_AFTER = (10 * MINUTE) as DurationMs;
const MOST_ADDRESSES = 5;
/** Whoever opens the link again within a minute has not come anew; of more addresses none is remembered. */
const SAME_VISIT = MINUTE;
const MOST_VISITORS = 1_000;

type Burst = { readonly since: Instant; until: Instant; attempts: number; ways: Partial<Record<RefusedWay, number>> } & {
  readonly from: Set<string>;
  more: boolean;
};
type State = { burst: Burst | null; recordedAt: Instant | null };

export function openAccess({ ledger, clock, newTokens, hide }: Parts): Access {
  const state: State = { burst: null, recordedAt: null };
  const visits = new Map<string, Instant>();
  const record = async (): Promise<void> => {
    const drafts = [...newTokens().map(tokenDraft), ...(state.burst === null ? [] : [refusedDraft(state.burst)])];
    if (state.burst !== null) Object.assign(state, { burst: null, recordedAt: state.burst.until });
    if (drafts.length > 0) await ledger.decide(() => drafts);
  };
  return {
    async granted(address) {
      const [at, from] = [clock.now(), hide(address)];
      const before = visits.get(from);
      if (before !== undefined && elapsed(before, at) < SAME_VISIT) return;
      if (visits.size >= MOST_VISITORS) visits.clear();
      await ledger.decide(() => [{ kind: 'access.granted', subject: 'access', actor: 'browser', body: { how: 'link', from } }]);
      visits.set(from, at);
    },
    refused(way, address) {
      const [at, from] = [clock.now(), hide(address)];
      state.burst ??= { since: at, until: at, attempts: 0, ways: {}, from: new Set(), more: false };
      count(state.burst, { way, from, at });
    },
    async round(at) {
      const { burst, recordedAt } = state;
      const goesOn = burst !== null && recordedAt !== null && elapsed(recordedAt, burst.since) < AGAIN_AFTER;
      const wait = goesOn ? AGAIN_AFTER : COUNTED_FOR;
      const ripe = burst !== null && elapsed(burst.since, at) >= wait;
      if (ripe) return record();
      const made = newTokens().map(tokenDraft);
      if (made.length > 0) await ledger.decide(() => made);
    },
    close: record,
  };
}

function count(burst: Burst, { way, from, at }: { way: RefusedWay; from: string; at: Instant }): void {
  burst.until = at;
  burst.attempts += 1;
  burst.ways[way] = (burst.ways[way] ?? 0) + 1;
  if (burst.from.has(from)) return;
  if (burst.from.size < MOST_ADDRESSES) burst.from.add(from);
  else burst.more = true;
}

function refusedDraft({ from, ...burst }: Burst): Draft {
  const body: AccessRefused = { ...burst, from: [...from] };
  return { kind: 'access.refused', subject: 'access', actor: 'plimsoll', body };
}

function tokenDraft(file: string): Draft {
  return { kind: 'token.created', subject: 'access', actor: 'plimsoll', body: { file } };
}
