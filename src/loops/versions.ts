import type { Catalog } from '../catalog/catalog.ts';
import { nearest } from '../kernel/nearest.ts';
import { decideRevoked } from '../ledger/decisions/rollout-move.ts';
import type { Draft } from '../ledger/entry.ts';
import { versionOf } from '../ledger/known-good.ts';
import { activeRollouts, type World } from '../ledger/world.ts';
import { routeOwner } from '../response/route-owner.ts';
import { madeBy } from './made-by.ts';
import type { Ledger } from './ledger.ts';

export type VersionParts = { readonly ledger: Ledger; readonly catalog: () => Catalog };
export type VersionRefusal = { readonly code: VersionRefusalCode; readonly text: string; readonly hint?: string };
export type VersionRefusalCode = 'SERVICE_UNKNOWN' | 'NOT_REVOKED';
export type VersionAsked = {
  readonly service: string;
  readonly version: string;
  readonly reason: string;
  readonly actor: string;
};

/**
 * Says that a version is bad: it is not started any more, and a rollout of it that is under way stays where it is until a
 * person decides. A version may be revoked before anything else is known of it here.
 */
export async function revokeVersion(parts: VersionParts, asked: VersionAsked): Promise<VersionRefusal | null> {
  const answer: { refusal: VersionRefusal | null } = { refusal: null };
  await parts.ledger.decide((world, at) => {
    answer.refusal = unknownService(parts.catalog(), world, asked.service);
    if (answer.refusal !== null) return [];
    const { service, version, reason, actor } = asked;
    const held = activeRollouts(world).filter(({ rollout }) => rollout.plan.service === service && rollout.candidate === version);
    return [
      { kind: 'version.revoked', subject: subjectOf(asked), actor, body: { service, version, reason } },
      ...held.flatMap((record): readonly Draft[] => {
        const to = routeOwner(parts.catalog().routes, record.rollout.plan);
        const inputs = { by: 'revocation', at, asked: { service, version, reason, actor }, to } as const;
        const draft = decideRevoked(record, inputs, { madeBy: madeBy(parts) });
        return draft === null ? [] : [draft];
      }),
    ];
  });
  return answer.refusal;
}

export async function reinstateVersion(
  { ledger }: Pick<VersionParts, 'ledger'>,
  asked: VersionAsked,
): Promise<VersionRefusal | null> {
  const answer: { refusal: VersionRefusal | null } = { refusal: null };
  await ledger.decide((world) => {
    const { service, version, reason, actor } = asked;
    if (versionOf(world.versions, { service, version }).revoked === null) {
      answer.refusal = { code: 'NOT_REVOKED', text: `${version} of ${service} is not revoked` };
      return [];
    }
    return [{ kind: 'version.reinstated', subject: subjectOf(asked), actor, body: { service, version, reason } }];
  });
  return answer.refusal;
}

function unknownService({ plans }: Catalog, world: World, service: string): VersionRefusal | null {
  const known = [...new Set([...plans.map((plan) => plan.service), ...world.versions.keys()])];
  if (known.includes(service)) return null;
  const meant = nearest(service, known);
  const hint = meant === undefined ? `services with plans: ${known.join(', ') || 'none'}` : `did you mean ${meant}?`;
  return { code: 'SERVICE_UNKNOWN', text: `no plan of the catalog is for a service ${service}`, hint };
}

function subjectOf({ service }: VersionAsked): string {
  return `service/${service}`;
}
