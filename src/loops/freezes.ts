import type { Catalog } from '../catalog/catalog.ts';
import { nearest } from '../kernel/nearest.ts';
import { showDuration } from '../kernel/show.ts';
import { after, DAY, MINUTE, type DurationMs, type Instant } from '../kernel/units.ts';
import type { Ledger } from './ledger.ts';

export type FreezeParts = { readonly ledger: Ledger; readonly catalog: () => Catalog };
export type FreezeRefusal = { readonly code: FreezeRefusalCode; readonly text: string; readonly hint?: string };
export type FreezeRefusalCode = 'FREEZE_TIME' | 'FREEZE_UNKNOWN' | 'FREEZES_FULL' | 'SERVICE_UNKNOWN';

export type FreezeRequest = {
  readonly service: string | null;
  readonly for: DurationMs;
  readonly reason: string;
  readonly actor: string;
};

/** A freeze that nobody lifts ends by itself; one that is meant for longer is a window of the plan. */
export const LONGEST_FREEZE = (30 * DAY) as DurationMs;
const MOST_FREEZES = 100;

/** Stops all promotions of a service, or of every one. What is worse is rolled back all the same. */
export async function setFreeze(parts: FreezeParts, asked: FreezeRequest): Promise<{ readonly name: string } | FreezeRefusal> {
  const answer: { refusal: FreezeRefusal | null; name: string } = { refusal: null, name: '' };
  await parts.ledger.decide((world, at) => {
    const standing = [...world.freezes.values()].filter(({ until }) => until > at).length;
    answer.refusal = refusalOf(asked, { catalog: parts.catalog(), standing });
    if (answer.refusal !== null) return [];
    const { service, reason, actor } = asked;
    const name = `freeze-${world.tail.seq + 1}`;
    answer.name = name;
    const until = after(at, asked.for);
    return [{ kind: 'freeze.set', subject: subjectOf(service), actor, body: { name, service, until, reason } }];
  });
  return answer.refusal ?? { name: answer.name };
}

export type Lift = { readonly name: string; readonly reason: string; readonly actor: string };

export async function liftFreeze(
  { ledger }: Pick<FreezeParts, 'ledger'>,
  { name, reason, actor }: Lift,
): Promise<FreezeRefusal | null> {
  const answer: { refusal: FreezeRefusal | null } = { refusal: null };
  await ledger.decide((world, at: Instant) => {
    const known = world.freezes.get(name);
    if (known === undefined || known.until <= at) {
      answer.refusal = {
        code: 'FREEZE_UNKNOWN',
        text: `there is no freeze ${name} now`,
        hint: 'plimsoll freeze list shows them',
      };
      return [];
    }
    return [{ kind: 'freeze.lifted', subject: subjectOf(known.service), actor, body: { name, reason } }];
  });
  return answer.refusal;
}

type Around = { readonly catalog: Catalog; readonly standing: number };

function refusalOf({ service, for: time }: FreezeRequest, { catalog, standing }: Around): FreezeRefusal | null {
  if (time < MINUTE || time > LONGEST_FREEZE) {
    const text = `a freeze lasts from ${showDuration(MINUTE)} to ${showDuration(LONGEST_FREEZE)}, and not ${showDuration(time)}`;
    return { code: 'FREEZE_TIME', text, hint: 'what comes again belongs into the freezes of a plan' };
  }
  if (standing >= MOST_FREEZES)
    return { code: 'FREEZES_FULL', text: `there are ${MOST_FREEZES} freezes already`, hint: 'lift old ones' };
  const services = [...new Set(catalog.plans.map((plan) => plan.service))];
  if (service === null || services.includes(service)) return null;
  const meant = nearest(service, services);
  const hint = meant === undefined ? `services with plans: ${services.join(', ') || 'none'}` : `did you mean ${meant}?`;
  return { code: 'SERVICE_UNKNOWN', text: `no plan of the catalog is for a service ${service}`, hint };
}

function subjectOf(service: string | null): string {
  return service === null ? 'freezes' : `service/${service}`;
}
