import { showInstant } from '../../kernel/show.ts';
import type { Instant } from '../../kernel/units.ts';
import type { AskedDelivery } from '../../loops/delivery-health.ts';
import { bandOf, type FigureName } from '../../verdict/delivery-health/bands.ts';
import type { DeliveryHealth, Figure, JudgedDelivery } from '../../verdict/delivery-health/delivery-health.ts';
import {
  explainDelivered,
  explainDelivery,
  explainFailures,
  explainFrequency,
  explainLead,
  explainRestore,
  explainRestored,
} from '../../verdict/delivery-health/explain-delivery.ts';
import type { HurtStretch } from '../../verdict/delivery-health/stretches.ts';
import type { DeliveryFiguresView, DeliveryFigureView, DeliveryView } from '../../wire/delivery.ts';

const MOST_SHOWN = 200;
const MOST_SERVICES = 100;

export function showDelivery({ question, now, before, services, knownSince }: AskedDelivery, at: Instant): DeliveryView {
  const newest = now.deliveries[0] ?? null;
  return {
    at: showInstant(at),
    from: showInstant(question.from),
    to: showInstant(question.to),
    service: question.service,
    known_since: knownSince === null ? null : showInstant(knownSince),
    coverage: now.coverage,
    age_ms: newest === null ? null : Math.max(0, at - newest.at),
    figures: showFigures(now, before),
    services: services.slice(0, MOST_SERVICES).map(({ service, health }) => ({
      service,
      releases: health.deliveries.length,
      failed: health.changeFailureRate.n,
      sentence: explainDelivery(health),
    })),
    releases: now.deliveries.slice(0, MOST_SHOWN).map(showRelease),
    hurts: now.restores.slice(0, MOST_SHOWN).map((one) => showHurt(one, at)),
    left_out: {
      releases: Math.max(0, now.deliveries.length - MOST_SHOWN),
      hurts: Math.max(0, now.restores.length - MOST_SHOWN),
    },
    sentence: explainDelivery(now),
  };
}

export function showFigures(now: DeliveryHealth, before: DeliveryHealth): DeliveryFiguresView {
  const figure = (name: FigureName, pick: (health: DeliveryHealth) => Figure, sentence: string): DeliveryFigureView => {
    const { value, low, high, n, of } = pick(now);
    // Of a window that is not wholly remembered nothing can be compared with.
    const earlier = before.coverage < 1 ? null : pick(before).value;
    return { value, low, high, n, of, band: value === null ? null : bandOf(name, value), before: earlier, sentence };
  };
  return {
    frequency: figure('frequency', (one) => one.frequency, explainFrequency(now.frequency)),
    lead_time: {
      ...figure('lead_time', (one) => one.leadTime, explainLead(now.leadTime)),
      from: now.leadTime.from,
      ...(before.leadTime.from !== now.leadTime.from && { before: null }),
    },
    change_failure_rate: figure('change_failure_rate', (one) => one.changeFailureRate, explainFailures(now.changeFailureRate)),
    time_to_restore: figure('time_to_restore', (one) => one.timeToRestore, explainRestore(now.timeToRestore)),
  };
}

function showRelease(one: JudgedDelivery): DeliveryView['releases'][number] {
  const { id, service, version, at, end, failed, byHand, lead, seq } = one;
  return {
    id,
    service,
    version,
    at: showInstant(at),
    end,
    failed: failed !== null,
    by_hand: byHand,
    lead_ms: lead?.ms ?? null,
    lead_from: lead?.from ?? null,
    seq,
    sentence: explainDelivered(one),
  };
}

function showHurt({ id, kind, service, since, until, title, seq }: HurtStretch, at: Instant): DeliveryView['hurts'][number] {
  return {
    id,
    kind,
    service,
    since: showInstant(since),
    until: until === null ? null : showInstant(until),
    seq,
    sentence: explainRestored({ title, since, until }, at),
  };
}
