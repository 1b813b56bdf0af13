import { placeAdjustments } from '../evidence/adjusted-time.ts';
import { after, DAY, type Instant } from '../kernel/units.ts';
import { showInstant } from '../kernel/show.ts';
import { explainRecorded } from './adjustments.ts';
import type { RecentChange } from './recent-changes.ts';
import { explainChange, type RecordedChange } from './recorded-change.ts';
import type { Mark, MarkRecord } from './timeline.ts';
import type { World } from './world.ts';

/** An incident that nobody said to be resolved is over after a day. */
const LONGEST_OPEN = DAY;

/** Everything that is marked, in no order; what lasts at `at` has no end. */
export function marksOf({ timeline, changes, adjustments }: World, at: Instant): readonly Mark[] {
  const { rollouts, alerts, promises, orders } = timeline;
  const told = changes.flat();
  return [
    ...[rollouts, alerts, promises, orders].flatMap((lists) => amended(lists.flat())),
    ...told.flatMap(({ seq, change }) => markOfChange(seq, change) ?? []),
    ...incidentsOf(told, at),
    ...marksOfAdjustments(adjustments, at),
  ];
}

/** From the oldest to the newest: each amendment belongs to the newest mark of its key before it. */
function amended(newestFirst: readonly MarkRecord[]): readonly Mark[] {
  const marks: Mark[] = [];
  const places = new Map<string, number>();
  for (const record of newestFirst.toReversed()) {
    if ('mark' in record) {
      places.set(record.key, marks.push(record.mark) - 1);
      continue;
    }
    const place = places.get(record.of);
    const mark = place === undefined ? undefined : marks[place];
    if (place === undefined || mark === undefined) continue;
    const { of: _, ...news } = record;
    marks[place] = { ...mark, ...news };
  }
  return marks;
}

const MARKED = ['deploy', 'flag', 'config', 'migration', 'scaling', 'cost'] as const;
type Marked = (typeof MARKED)[number];

/** What a release is made of, and how its tests ended, marks nothing by itself; incidents last. */
function markOfChange(seq: number, change: RecordedChange): Mark | null {
  const { kind, at, service, version } = change;
  if (!(MARKED as readonly string[]).includes(kind)) return null;
  return {
    id: `change/${seq}`,
    at,
    to: at,
    kind: kind as Marked,
    tone: 'plain',
    title: titleOf(change),
    sentence: explainChange(change),
    service,
    journey: null,
    objective: null,
    version,
    partOf: null,
    href: `/ledger/${seq}`,
    seq,
  };
}

function titleOf({ kind, service, version, action, details, summary }: RecordedChange): string {
  const flag = details['flag'];
  if (kind === 'flag' && typeof flag === 'string') return [`flag ${flag}`, details['to'] ?? action].filter(isSaid).join(' ');
  const what = [kind, service, version].filter(isSaid).join(' ');
  return kind === 'deploy' || summary === '' || summary.length > LONGEST_TITLE ? what : `${kind}: ${summary}`;
}
const LONGEST_TITLE = 48;

function isSaid(part: string | number | boolean | null | undefined): boolean {
  return part !== null && part !== undefined && part !== '';
}

function incidentsOf(told: readonly RecentChange[], at: Instant): readonly Mark[] {
  const incidents = told.filter(({ change }) => change.kind === 'incident');
  const byName = Map.groupBy(incidents, ({ change }) => String(change.details['incident'] ?? change.chain ?? change.id));
  return [...byName.values()].flatMap((about): Mark[] => {
    const first = about.toSorted((a, b) => a.change.at - b.change.at)[0];
    if (first === undefined || first.change.action === 'resolved') return [];
    const { seq, change } = first;
    const resolved = about.find((one) => one.change.action === 'resolved')?.change.at ?? null;
    const last = after(change.at, LONGEST_OPEN);
    const { service, summary } = change;
    return [
      {
        id: `change/${seq}`,
        at: change.at,
        to: resolved ?? (last <= at ? last : null),
        kind: 'incident',
        tone: 'breach',
        title: summary === '' ? `incident${service === null ? '' : `: ${service}`}` : summary.slice(0, LONGEST_TITLE),
        sentence: explainChange(change),
        service,
        journey: textOf(change.details['journey']),
        objective: null,
        version: null,
        partOf: null,
        href: `/ledger/${seq}`,
        seq,
      },
    ];
  });
}

function textOf(detail: string | number | boolean | undefined): string | null {
  return typeof detail === 'string' ? detail : null;
}

function marksOfAdjustments(adjustments: World['adjustments'], at: Instant): readonly Mark[] {
  return placeAdjustments(adjustments.values(), at).flatMap(({ adjustment, spans }) => {
    const { objectives, name } = adjustment;
    const [journey = null] = objectives.journeys;
    const [objective = null] = objectives.names;
    const origin = adjustments.get(name)?.origin ?? 'person';
    return spans.map(({ from, to }): Mark => ({
      id: `adjustment/${name}@${showInstant(from)}`,
      at: from,
      to,
      kind: 'adjustment',
      tone: 'plain',
      title: `adjustment: ${name}`,
      sentence: explainRecorded({ adjustment, origin }),
      service: null,
      journey,
      objective,
      version: null,
      partOf: null,
      href: null,
      seq: null,
    }));
  });
}
