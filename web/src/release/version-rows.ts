import type { VersionView } from '../../../src/wire/release.ts';
import type { Order } from '../order/order.ts';
import { showMoment } from '../show.ts';

export type VersionRow = {
  readonly version: string;
  readonly state: 'revoked' | 'serving' | 'replaced' | 'rolled-back' | 'unknown';
  readonly says: string;
  readonly rollout: string | null;
  readonly order: Order;
};

const MOST = 8;

/** What became of the versions of a service, the latest first. What was revoked stays in sight however old it is. */
export function readVersions(service: string, versions: readonly VersionView[], at: number): readonly VersionRow[] {
  const latest = versions.toSorted((a, b) => newestOf(b).localeCompare(newestOf(a)));
  return latest.filter((one, index) => index < MOST || one.revoked !== null).map((one) => readVersion(service, one, at));
}

function readVersion(service: string, view: VersionView, at: number): VersionRow {
  const { version } = view;
  return { version, ...fate(view, at), order: view.revoked === null ? revoke(service, version) : reinstate(service, version) };
}

/** When anything was last heard of it. Of two at the same moment the one that serves comes before the one it replaced. */
function newestOf({ promoted, replaced, rolled_back: rolledBack }: VersionView): string {
  const times = [promoted, rolledBack].flatMap((seen) => (seen === null ? [] : [`${seen.at} b`]));
  return [...times, ...(replaced === null ? [] : [`${replaced.at} a`])].toSorted().at(-1) ?? '';
}

/** The latest thing that happened to it decides; a revocation before all. */
function fate(
  { promoted, replaced, rolled_back: rolledBack, revoked }: VersionView,
  at: number,
): Pick<VersionRow, 'state' | 'says' | 'rollout'> {
  if (revoked !== null)
    return { state: 'revoked', says: `by ${revoked.by}, ${showMoment(revoked.at, at)} UTC: ${revoked.reason}`, rollout: null };
  const known = [
    { state: 'serving', seen: promoted, says: 'promoted' },
    { state: 'replaced', seen: replaced, says: 'replaced' },
    { state: 'rolled-back', seen: rolledBack, says: 'rolled back' },
  ] as const;
  const latest = known
    .flatMap((one) => (one.seen === null ? [] : [{ ...one, seen: one.seen }]))
    .toSorted((a, b) => b.seen.at.localeCompare(a.seen.at))[0];
  if (latest === undefined) return { state: 'unknown', says: 'nothing is known of it', rollout: null };
  return { state: latest.state, says: `${latest.says} ${showMoment(latest.seen.at, at)} UTC`, rollout: latest.seen.rollout };
}

const base = { tone: 'plain', refused: null } as const;

function revoke(service: string, version: string): Order {
  return {
    ...base,
    key: 'revoke',
    path: '/versions/revoke',
    label: 'Revoke',
    title: `Revoke ${service} ${version}`,
    consequence: 'It is not started any more, by nobody and not by a fast track; what rolls it out now is held.',
    tone: 'breach',
    body: { service, version },
  };
}

function reinstate(service: string, version: string): Order {
  return {
    ...base,
    key: 'reinstate',
    path: '/versions/reinstate',
    label: 'Reinstate',
    title: `Let ${service} ${version} be rolled out again`,
    consequence: 'It may be started again, and has to prove itself like any other.',
    body: { service, version },
  };
}
