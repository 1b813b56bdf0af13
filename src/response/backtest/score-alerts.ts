import { DAY, elapsed, type DurationMs, type Instant } from '../../kernel/units.ts';
import { MOST_APART } from '../alert-notices.ts';
import type { AlertSpan } from './alert-span.ts';
import { concernSame, type Incident } from './incident.ts';

/** How a policy's alerts did over some time. */
export type AlertScore = {
  readonly alerts: number;
  readonly pages: number;
  readonly pagesPerWeek: number;
  /** Pages that told of nothing real. */
  readonly falseAlarms: readonly AlertSpan[];
  /** By incident, in their order: when a page, or a rollback, first told of it; null: nothing did. */
  readonly noticed: readonly (Instant | null)[];
};

export type Judging = {
  readonly incidents: readonly Incident[];
  readonly from: Instant;
  readonly to: Instant;
  /** When the policy took a release back, or kept it from starting, by the rollout's id. */
  readonly stopped: ReadonlyMap<string, Instant>;
};

const WEEK = (7 * DAY) as DurationMs;

export function scoreAlerts(spans: readonly AlertSpan[], { incidents, from, to, stopped }: Judging): AlertScore {
  const within = spans.filter(({ opened, closed }) => opened < to && (closed === null || closed >= from));
  const paging = within.filter(({ pages }) => pagesIn(pages, from, to).length > 0);
  const pages = messagesOf(paging, from, to);
  return {
    alerts: within.length,
    pages,
    pagesPerWeek: pages / Math.max(elapsed(from, to) / WEEK, 1 / 7),
    falseAlarms: paging.filter((span) => !incidents.some((incident) => tellsOf(span, incident, to))),
    noticed: incidents.map((incident) => firstNotice(incident, { spans: paging, stopped, to })),
  };
}

function pagesIn<Page extends { readonly at: Instant }>(pages: readonly Page[], from: Instant, to: Instant): readonly Page[] {
  return pages.filter(({ at }) => at >= from && at < to);
}

/** Many pages for the same people at one instant are one message, as they are live. */
function messagesOf(spans: readonly AlertSpan[], from: Instant, to: Instant): number {
  const apart = new Map<string, number>();
  for (const { pages } of spans)
    for (const { at, to: people } of pagesIn(pages, from, to))
      for (const who of people) {
        const key = JSON.stringify([at, who.owner, who.via]);
        apart.set(key, (apart.get(key) ?? 0) + 1);
      }
  return [...apart.values()].reduce((sum, count) => sum + (count > MOST_APART ? 1 : count), 0);
}

function tellsOf(span: AlertSpan, incident: Incident, to: Instant): boolean {
  return (
    concernSame({ services: [span.service] }, incident) && span.opened <= incident.to && (span.closed ?? to) >= incident.from
  );
}

type Noticing = { readonly spans: readonly AlertSpan[]; readonly to: Instant } & Pick<Judging, 'stopped'>;

function firstNotice(incident: Incident, { spans, stopped, to }: Noticing): Instant | null {
  const paged = spans.filter((span) => tellsOf(span, incident, to)).flatMap(({ pages }) => pages.map(({ at }) => at));
  const taken = incident.rollouts.flatMap((id) => stopped.get(id) ?? []);
  const all = [...paged, ...taken];
  return all.length === 0 ? null : (Math.min(...all) as Instant);
}
