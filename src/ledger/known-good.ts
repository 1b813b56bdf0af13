import type { Reason } from '../delivery/reason.ts';
import type { Phase, Rollout } from '../delivery/rollout.ts';
import type { VersionRecord } from '../delivery/fast-track.ts';
import type { Instant } from '../kernel/units.ts';

/** What became of each version, by service and version; the latest of each service. */
export type KnownVersions = ReadonlyMap<string, ReadonlyMap<string, VersionRecord>>;

export type VersionRevoked = { readonly service: string; readonly version: string; readonly reason: string };
export type VersionReinstated = VersionRevoked;

/** Versions of one service that are remembered; a revoked one is forgotten last. */
const VERSIONS_KEPT = 200;

export const NO_VERSIONS: KnownVersions = new Map();
const NOTHING: Omit<VersionRecord, 'version'> = { promoted: null, replaced: null, rolledBack: null, revoked: null };

export function versionOf(
  known: KnownVersions,
  { service, version }: { readonly service: string; readonly version: string },
): VersionRecord {
  return known.get(service)?.get(version) ?? { version, ...NOTHING };
}

/** What the end of a rollout tells of its versions: the candidate was found good, or not, and whom it replaced. */
export function withEnd(
  known: KnownVersions,
  rollout: Rollout,
  { moved, at }: { readonly moved: { readonly next: Phase; readonly sentence: string }; readonly at: Instant },
): KnownVersions {
  const { phase } = moved.next;
  if (phase === rollout.now.phase) return known;
  const { id, candidate, baseline, plan } = rollout;
  const seen = { at, rollout: id, sentence: moved.sentence };
  if (phase === 'promoted') {
    const told = withRecord(known, plan.service, {
      ...versionOf(known, { service: plan.service, version: candidate }),
      promoted: seen,
    });
    return withRecord(told, plan.service, { ...versionOf(told, { service: plan.service, version: baseline }), replaced: seen });
  }
  if (phase !== 'rolled-back') return known;
  const because: Reason = moved.next.because;
  return withRecord(known, plan.service, {
    ...versionOf(known, { service: plan.service, version: candidate }),
    rolledBack: { ...seen, because },
  });
}

export function withRevoked(
  known: KnownVersions,
  { service, version, reason }: VersionRevoked,
  by: { readonly actor: string; readonly at: Instant },
): KnownVersions {
  return withRecord(known, service, { ...versionOf(known, { service, version }), revoked: { ...by, reason } });
}

export function withReinstated(known: KnownVersions, { service, version }: VersionReinstated): KnownVersions {
  return withRecord(known, service, { ...versionOf(known, { service, version }), revoked: null });
}

export function explainRevoked({ service, version, reason }: VersionRevoked): string {
  return `${version} of ${service} is revoked, and is not rolled out any more: ${reason}`;
}

export function explainReinstated({ service, version, reason }: VersionReinstated): string {
  return `${version} of ${service} is not revoked any more: ${reason}`;
}

function withRecord(known: KnownVersions, service: string, record: VersionRecord): KnownVersions {
  const versions = new Map(known.get(service));
  versions.delete(record.version);
  versions.set(record.version, record);
  if (versions.size > VERSIONS_KEPT) {
    const oldest = [...versions.values()].find(({ revoked }) => revoked === null) ?? [...versions.values()][0];
    if (oldest !== undefined) versions.delete(oldest.version);
  }
  return new Map(known).set(service, versions);
}
