import type { Catalog } from '../catalog/catalog.ts';
import { findObjective } from '../catalog/find.ts';
import type { Instant } from '../kernel/units.ts';
import { deliveryFacts, type Deliveries } from '../ledger/deliveries.ts';
import type { World } from '../ledger/world.ts';
import {
  deliveryHealth,
  judgeDeliveries,
  type DeliveryHealth,
  type DeliveryQuestion,
  type JudgedFacts,
} from '../verdict/delivery-health/delivery-health.ts';

export type DeliveryParts = { readonly catalog: () => Catalog; readonly ledger: { world(): World } };
export type AskedDelivery = {
  readonly question: DeliveryQuestion;
  readonly now: DeliveryHealth;
  /** Over the window before, of the same length. */
  readonly before: DeliveryHealth;
  /** Every service of the window by itself. */
  readonly services: readonly { readonly service: string; readonly health: DeliveryHealth }[];
  readonly knownSince: Instant | null;
};

/** What was judged last: it holds as long as nothing new was recorded of deliveries, whoever asks for which window. */
const judged = new WeakMap<Deliveries, { readonly catalog: Catalog; readonly facts: JudgedFacts }>();

export function askDelivery(parts: DeliveryParts, question: DeliveryQuestion): AskedDelivery {
  const facts = judgedFacts(parts);
  const { from, to } = question;
  const now = deliveryHealth(facts, question);
  const before = deliveryHealth(facts, { ...question, from: (from - (to - from)) as Instant, to: from });
  const byService = Map.groupBy(now.deliveries, ({ service }) => service);
  const services = [...byService.keys()]
    .map((service) => ({ service, health: deliveryHealth(facts, { ...question, service }) }))
    .toSorted((a, b) => b.health.deliveries.length - a.health.deliveries.length || (a.service < b.service ? -1 : 1));
  return { question, now, before, services, knownSince: facts.knownSince };
}

function judgedFacts({ catalog, ledger }: DeliveryParts): JudgedFacts {
  const { deliveries } = ledger.world();
  const current = catalog();
  const kept = judged.get(deliveries);
  if (kept?.catalog === current) return kept.facts;
  const facts = judgeDeliveries(deliveryFacts(deliveries), (subject) => serviceOf(current, subject));
  judged.set(deliveries, { catalog: current, facts });
  return facts;
}

/** The alert of a cohort is named after its objective, with the cohort's labels in braces. */
function serviceOf(catalog: Catalog, subject: string): string | null {
  return findObjective(catalog, subject.split('{')[0] ?? subject)?.service ?? null;
}
