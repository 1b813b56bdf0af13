import type { Catalog, Journey } from '../catalog/catalog.ts';
import type { Objective } from '../catalog/objective.ts';
import { selects } from '../catalog/select-objectives.ts';
import { placeAdjustments } from '../evidence/adjusted-time.ts';
import { DAY, HOUR, type DurationMs, type Instant } from '../kernel/units.ts';
import { changesOf, type RecentChange } from '../ledger/recent-changes.ts';
import { explainChange } from '../ledger/recorded-change.ts';
import type { World } from '../ledger/world.ts';
import type { SpanFact } from '../verdict/causes/cause.ts';

/** Something that somebody did and that may have hurt a journey. */
export type KnownChange = {
  readonly id: string;
  readonly title: string;
  readonly at: Instant;
  readonly to: Instant | null;
  readonly scope: number;
  /** Cohort labels by which its cells are known; null when there are none. */
  readonly labels: Readonly<Record<string, string>> | null;
  /** The share of traffic that had it, from each instant on; empty when nobody told. */
  readonly shares: readonly { readonly at: Instant; readonly share: number }[];
  /** The rollout that exposed it, whose shares are in the ledger. */
  readonly rollout: string | null;
};

type Span = { readonly from: Instant; readonly to: Instant };
type Around = { readonly catalog: Catalog; readonly world: World; readonly journey: Journey };

/** What is older than this when a window begins did not hurt in it; if its cells fail, they are told as a cohort. */
export const OLDEST = (6 * HOUR) as DurationMs;
/** As many are looked at, the newest first. */
const MOST = 200;
/** What is recorded beside changes, and what is told apart as an incident, hurts nobody by itself. */
const HARMLESS: ReadonlySet<string> = new Set(['merge', 'artifact', 'test', 'incident']);

/** Changes and rollouts around a window, the newest first; what tells of the same release is one. */
export function changesIn({ from, to }: Span, around: Around): readonly KnownChange[] {
  const recent = recentIn({ from: (from - OLDEST) as Instant, to }, around.world);
  const changes = recent.filter(({ change }) => !HARMLESS.has(change.kind)).map((one) => ofChange(one, around));
  const rollouts = [...around.world.rollouts.values()].map(({ rollout }) => {
    const isBack = rollout.now.phase === 'rolled-back';
    const { service, judge } = rollout.plan;
    return {
      key: `${service}@${rollout.candidate}`,
      known: {
        id: `rollout/${rollout.id}`,
        title: `Rollout ${rollout.id} of ${service} ${rollout.candidate}`,
        at: rollout.startedAt,
        to: isBack ? rollout.now.since : null,
        scope: scopeOf(service, around),
        labels: labelled(around.journey, { [judge.by]: rollout.candidate }),
        shares: [],
        rollout: rollout.id,
      },
    };
  });
  const inTime = [...changes, ...rollouts].filter(
    ({ known: { at, to: end } }) => at < to && (end === null || end > from - OLDEST),
  );
  return merged(inTime).slice(0, MOST);
}

/** Incidents that were open in the window: until somebody says that they are resolved, or for a day. */
export function incidentsIn({ from, to }: Span, { world }: Pick<Around, 'world'>): readonly SpanFact[] {
  const told = recentIn({ from: (from - LONGEST_OPEN) as Instant, to: (to + LONGEST_OPEN) as Instant }, world).filter(
    ({ change }) => change.kind === 'incident',
  );
  const byName = Map.groupBy(told, ({ change }) => String(change.details['incident'] ?? change.chain ?? change.id));
  return [...byName.values()].flatMap((about): SpanFact[] => {
    const first = about.toSorted((a, b) => a.change.at - b.change.at)[0];
    if (first === undefined || first.change.action === 'resolved') return [];
    const end = about.find(({ change }) => change.action === 'resolved')?.change.at ?? null;
    const until = end ?? ((first.change.at + LONGEST_OPEN) as Instant);
    if (until <= from || first.change.at >= to) return [];
    return [{ id: `change/${first.seq}`, title: explainChange(first.change), from: first.change.at, to: end }];
  });
}
const LONGEST_OPEN = DAY;

/** Declared time in the window, for any of the objectives. */
export function maintenanceIn(
  { from, to }: Span,
  { world, objectives }: { world: World; objectives: readonly Objective[] },
): readonly SpanFact[] {
  return placeAdjustments(world.adjustments.values(), to).flatMap(({ adjustment, spans }) => {
    if (!objectives.some((one) => selects(adjustment.objectives, one))) return [];
    const title = `Adjustment ${adjustment.name} (${adjustment.reason})`;
    return spans
      .filter((span) => span.to > from && span.from < to)
      .map((span) => ({ id: adjustment.name, title, from: span.from, to: span.to }));
  });
}

/** How near a service is to a journey: its own, one that it leans on, some other of the catalog, or one that nobody named. */
export function scopeOf(service: string | null, { catalog, journey }: Pick<Around, 'catalog' | 'journey'>): number {
  if (service === null) return 0.5;
  if (servicesOf(catalog, journey).has(service)) return 1;
  if (journey.dependencies.some(({ name }) => name === service)) return 0.7;
  return catalog.services.some(({ name }) => name === service) ? 0.2 : 0.1;
}

/** By what spans of the journey are matched, and of what its objectives speak. */
export function servicesOf({ objectives }: Catalog, { name, match }: Journey): ReadonlySet<string> {
  const matched = match.flatMap(({ conditions }) =>
    conditions.flatMap(({ attribute, test }) => (attribute === 'service.name' && test.kind === 'is' ? test.values : [])),
  );
  return new Set([...matched, ...objectives.filter(({ journey }) => journey === name).map(({ service }) => service)]);
}

type Keyed = { readonly key: string; readonly known: KnownChange };

function ofChange({ seq, change }: RecentChange, around: Around): Keyed {
  const { service, version, details } = change;
  const flag = details['flag'];
  const scope = scopeOf(service, around);
  const share = shareOf(details['share']);
  const told = { ...details, ...(version === null ? {} : { version: version }) };
  return {
    key:
      flag !== undefined
        ? `flag ${service ?? ''} ${String(flag)}`
        : version === null
          ? `change ${seq}`
          : `${service ?? ''}@${version}`,
    known: {
      id: `change/${seq}`,
      title: explainChange(change),
      at: change.at,
      to: null,
      scope,
      // A version of another service means nothing on cells of this journey.
      labels: scope === 1 || service === null ? labelled(around.journey, told) : null,
      shares: share === null ? [] : [{ at: change.at, share }],
      rollout: null,
    },
  };
}

/** Which of the details are labels of the journey's cohorts. A version is known by the attribute it is read from. */
function labelled({ cohorts }: Journey, told: Readonly<Record<string, unknown>>): KnownChange['labels'] {
  const found = cohorts.flatMap(({ label, attribute }) => {
    const value = told[label] ?? told[attribute] ?? (attribute === 'service.version' ? told['version'] : undefined);
    return typeof value === 'string' ? [[label, value] as const] : [];
  });
  return found.length === 0 ? null : Object.fromEntries(found);
}

/** `0.25` and `25%` are the same share. */
function shareOf(told: unknown): number | null {
  const percent = typeof told === 'string' ? /^(\d{1,3}(?:\.\d+)?) ?%$/.exec(told)?.[1] : undefined;
  const share = percent === undefined ? Number(told ?? Number.NaN) : Number(percent) / 100;
  return share >= 0 && share <= 1 ? share : null;
}

/** What tells of the same release, or of the same flag, is one change: from the first of them on, with all their shares. */
function merged(keyed: readonly Keyed[]): readonly KnownChange[] {
  const groups = [...Map.groupBy(keyed, ({ key }) => key).values()].map((group) => {
    const all = group.map(({ known }) => known).toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    const [first] = all;
    if (first === undefined) return [];
    // A pipeline says more about a release than the rollout that brings it to people.
    const told = all.find(({ rollout }) => rollout === null) ?? first;
    return [
      {
        ...told,
        at: first.at,
        to: all.every(({ to }) => to !== null) ? first.to : (all.find(({ to }) => to !== null)?.to ?? null),
        labels: all.find(({ labels }) => labels !== null)?.labels ?? null,
        shares: all.flatMap(({ shares }) => shares),
        rollout: all.find(({ rollout }) => rollout !== null)?.rollout ?? null,
      },
    ];
  });
  return groups.flat().toSorted((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
}

function recentIn({ from, to }: Span, { changes }: World): readonly RecentChange[] {
  return changesOf(changes, { service: null, since: from, before: Infinity, limit: Infinity }).filter(
    ({ change }) => change.at < to,
  );
}
