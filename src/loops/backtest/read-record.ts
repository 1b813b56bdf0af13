import type { GateFacts, GateSay } from '../../delivery/gate.ts';
import type { Freeze } from '../../delivery/freeze.ts';
import type { Instant } from '../../kernel/units.ts';
import { recordedReleases, type RecordedRelease } from '../../ledger/backtest/recorded-release.ts';
import type { Entry } from '../../ledger/entry.ts';
import { NO_FREEZES, withFreeze, withoutFreeze, type Freezes } from '../../ledger/freezes.ts';
import type { RecordedChange } from '../../ledger/recorded-change.ts';
import { alertSpans, type AlertSpan, type SpanMove } from '../../response/backtest/alert-span.ts';
import type { Ledger } from '../ledger.ts';

/** What the ledger says of some time. */
export type PastRecord = {
  readonly alerts: readonly AlertSpan[];
  readonly releases: readonly RecordedRelease[];
  readonly gates: readonly RecordedGate[];
  /** Deploys that were told of and were no rollouts, and incidents. */
  readonly changes: readonly RecordedChange[];
  /** What stopped promotions by hand, at any instant. */
  readonly freezesAt: (at: Instant) => Iterable<Freeze>;
  /** The first entry that is here, where some of that time lie in sealed files alone; null: all are here. */
  readonly begins: Pick<Entry, 'seq' | 'at'> | null;
};

/** A gate that was asked, with what it was answered from. */
export type RecordedGate = { readonly seq: number; readonly at: Instant; readonly say: GateSay; readonly facts: GateFacts };

export type ReadParts = {
  readonly ledger: Pick<Ledger, 'read'>;
  readonly last: number;
  readonly pause: () => Promise<void>;
  /** Whose an objective is; alerts are recorded under its name alone. */
  readonly serviceOf: (objective: string) => string;
};

const PAGE = 500;

/** Reads the entries of some time once, and keeps of them what a policy can be tried on. */
export async function readRecord(
  parts: ReadParts,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): Promise<PastRecord> {
  const moves: SpanMove[] = [];
  const releases = recordedReleases();
  const gates: RecordedGate[] = [];
  const changes: RecordedChange[] = [];
  const freezes: { readonly at: Instant; readonly so: Freezes }[] = [];
  const begins = await beginOfRest(parts, from);
  let after = await entryBefore(parts, from);
  for (;;) {
    const entries = await parts.ledger.read({ after, limit: PAGE });
    for (const entry of entries) {
      if (entry.at > to) continue;
      releases.add(entry);
      noteAlert(entry, moves);
      noteFreeze(entry, freezes);
      if (entry.kind === 'gate.answered' && entry.body.decided !== undefined)
        gates.push({ seq: entry.seq, at: entry.at, say: entry.body.say, facts: entry.body.decided.inputs.facts });
      if (entry.kind === 'change.recorded') changes.push(entry.body);
    }
    const last = entries.at(-1);
    await parts.pause();
    if (last === undefined || entries.length < PAGE || last.at > to) break;
    after = last.seq;
  }
  return {
    alerts: alertSpans(moves, parts.serviceOf),
    releases: releases.taken(),
    gates,
    changes,
    freezesAt: (at) => (freezes.findLast((one) => one.at <= at)?.so ?? NO_FREEZES).values(),
    begins,
  };
}

async function beginOfRest({ ledger }: ReadParts, from: Instant): Promise<PastRecord['begins']> {
  const [oldest] = await ledger.read({ after: 0, limit: 1 });
  return oldest === undefined || oldest.seq === 1 || oldest.at <= from ? null : { seq: oldest.seq, at: oldest.at };
}

/** Telemetry that is lost is no matter of an objective's promise, and is told of whatever is promised. */
function noteAlert(entry: Entry, moves: SpanMove[]): void {
  if (entry.kind !== 'alert.opened' && entry.kind !== 'alert.changed' && entry.kind !== 'alert.closed') return;
  const { alert, change } = entry.body;
  if (alert.cause === 'telemetry-lost') return;
  moves.push({ at: entry.at, change, next: alert, to: alert.told });
}

function noteFreeze(entry: Entry, freezes: { at: Instant; so: Freezes }[]): void {
  const so = freezes.at(-1)?.so ?? NO_FREEZES;
  const told = { id: entry.subject, actor: entry.actor, at: entry.at };
  if (entry.kind === 'freeze.set') freezes.push({ at: entry.at, so: withFreeze(so, entry.body, told) });
  if (entry.kind === 'freeze.lifted') freezes.push({ at: entry.at, so: withoutFreeze(so, entry.body) });
}

/** The newest entry before an instant, found by halves: a ledger of a million entries is not read for it. */
async function entryBefore({ ledger, last }: ReadParts, from: Instant): Promise<number> {
  let [low, high] = [0, last];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [entry] = await ledger.read({ after: middle, limit: 1 });
    if (entry !== undefined && entry.at < from) low = entry.seq;
    else high = middle;
  }
  return low;
}
