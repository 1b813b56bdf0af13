import { showCount, showInstant, showRatio } from '../../kernel/show.ts';
import type { Cause, CauseFacts, Explanation, SpanFact, Strength } from './cause.ts';
import { changeCauses, figuresOf, isConcentrated, sentenceStart } from './change-causes.ts';
import { concentrations, type Concentration } from './concentration.ts';
import { dependencyCauses } from './dependency-causes.ts';
import { fallOf, instantOf, sum, type Fall, type Span } from './fall.ts';
import { sightCauses } from './sight-causes.ts';

/** As many are told; who reads further down has stopped looking for a cause. */
const MOST = 12;
/** Values of one label that are told, when a fall lies in several of them. */
const MOST_OF_LABEL = 2;

/** Why a journey does worse in a window than before it: every explanation that evidence has, the firmest first. */
export function causesOf(facts: CauseFacts): Explanation {
  const { counts, span, cohorts, changes, dependencies } = facts;
  const fall = fallOf(counts, span);
  const seen = sightCauses(facts);
  const anomalies = facts.anomalies.map((anomaly): Cause => ({ kind: 'anomaly', explains: null, ...anomaly, since: anomaly.at }));
  if (fall === null) {
    const causes = ranked([...seen, ...anomalies]);
    return { fall, causes, cleared: [], sentence: withoutFall(facts, causes) };
  }
  const concentrated = concentrations(cohorts, { fall, span, width: facts.cohortWidth });
  const { causes: changed, cleared } = changeCauses(changes, { fall, span, concentrated });
  const causes = ranked([
    ...declared(facts.maintenance, { fall, span, kind: 'maintenance' }),
    ...changed,
    ...cohortCauses(concentrated, { fall, span, told: changes.flatMap(({ labels }) => Object.entries(labels ?? {})) }),
    ...dependencyCauses(dependencies, fall, span),
    ...declared(facts.incidents, { fall, span, kind: 'incident' }),
    ...seen,
    ...anomalies,
  ]);
  return { fall, causes, cleared, sentence: ofFall(fall, { facts, causes }) };
}

const STRENGTHS: readonly Strength[] = ['strong', 'moderate', 'weak'];

/** The firmest first, then who explains the most, then who was first; names decide what is left. */
function ranked(causes: readonly Cause[]): readonly Cause[] {
  return causes
    .toSorted(
      (a, b) =>
        STRENGTHS.indexOf(a.strength) - STRENGTHS.indexOf(b.strength) ||
        quartersOf(b) - quartersOf(a) ||
        ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) ||
        (b.figures['weight'] ?? 0) - (a.figures['weight'] ?? 0) ||
        a.since - b.since ||
        (a.id < b.id ? -1 : 1),
    )
    .slice(0, MOST);
}

/** How much it explains, as roughly as evidence tells two that both explain most of it apart. What hides something explains nothing. */
function quartersOf({ kind, explains }: Cause): number {
  return Math.round((explains ?? (kind === 'maintenance' ? 1 : 0)) * 4);
}

/** What takes away sight comes before what is seen; what somebody did comes before where it shows. */
const ORDER: readonly Cause['kind'][] = [
  'not-watched',
  'telemetry-lost',
  'maintenance',
  'change',
  'dependency',
  'cohort',
  'traffic-vanished',
  'incident',
  'anomaly',
];

type Around = { readonly fall: Fall; readonly span: Span };

/** Where it lies, unless that is the label of a change, which is told with the change. */
function cohortCauses(
  concentrated: readonly Concentration[],
  { fall, span, told }: Around & { readonly told: readonly (readonly [string, string])[] },
): readonly Cause[] {
  const since = instantOf(span, fall.first);
  const perLabel = new Map<string, number>();
  return concentrated.flatMap((own): Cause[] => {
    if (!isConcentrated(own) || told.some(([label, value]) => label === own.label && value === own.value)) return [];
    const before = perLabel.get(own.label) ?? 0;
    perLabel.set(own.label, before + 1);
    if (before >= MOST_OF_LABEL) return [];
    const rest = own.restTotal === 0 ? 0 : own.restBad / own.restTotal;
    return [
      {
        kind: 'cohort',
        id: `${own.label}=${own.value}`,
        strength: own.excessShare >= 0.8 ? 'strong' : 'moderate',
        since,
        explains: own.excessShare,
        figures: figuresOf(own),
        sentence: `${showRatio(own.excessShare)} of the failures above the usual are in ${own.label} ${own.value}, which is ${showRatio(own.trafficShare)} of the traffic: it failed ${showRatio(own.bad / own.total)} of ${showCount(own.total)}, all else ${showRatio(rest)}.`,
      },
    ];
  });
}

function declared(
  spans: readonly SpanFact[],
  { fall, span, kind }: Around & { readonly kind: 'maintenance' | 'incident' },
): readonly Cause[] {
  const [start, end] = [instantOf(span, fall.first), instantOf(span, fall.end)];
  return spans.flatMap(({ id, title, from, to }): Cause[] => {
    const common = Math.min(end, to ?? end) - Math.max(start, from);
    if (common <= 0) return [];
    const part = common / (end - start);
    const said = kind === 'maintenance' ? 'was declared' : 'was open';
    return [
      {
        kind,
        id,
        strength: kind === 'maintenance' && part >= 0.5 ? 'strong' : 'moderate',
        since: from,
        explains: null,
        figures: { part_of_time: part },
        sentence: `${sentenceStart(title)} ${said} during ${showRatio(part)} of the time.`,
      },
    ];
  });
}

function ofFall(fall: Fall, { facts, causes }: { readonly facts: CauseFacts; readonly causes: readonly Cause[] }): string {
  const { journey, span } = facts;
  const rate = showRatio(fall.total === 0 ? 0 : fall.bad / fall.total);
  const when = `${fall.ongoing ? 'since' : 'from'} ${showInstant(instantOf(span, fall.first))}${fall.ongoing ? '' : ` to ${showInstant(instantOf(span, fall.end))}`}`;
  const fell = `${journey} failed ${rate} of ${showCount(fall.total)} ${when}, ${showRatio(fall.rateBefore)} before.`;
  // What was not seen may hide a cause and is none: said first, it would be taken for what broke it.
  const hidden = causes.find(({ kind }) => HIDES.has(kind));
  const first = causes.find(({ kind }) => !HIDES.has(kind));
  const unseen = hidden === undefined ? '' : ` ${hidden.sentence}`;
  if (first === undefined) return `${fell} No cause is known: ${lookedAt(facts)}.${unseen}`;
  const firmness =
    first.strength === 'strong' ? '' : first.strength === 'moderate' ? 'Probably: ' : 'Nothing is proven; perhaps: ';
  return `${fell} ${firmness}${first.sentence}${unseen}`;
}

const HIDES: ReadonlySet<Cause['kind']> = new Set(['not-watched', 'telemetry-lost']);
/** A window of which this much of its beginning was not counted has nothing in it to compare the rest with. */
const NO_BEFORE = 0.25;

function withoutFall(facts: CauseFacts, causes: readonly Cause[]): string {
  const { journey, counts, span } = facts;
  const steady = steadily({ journey, counts, span });
  const [first] = causes;
  return first === undefined ? steady : `${steady} ${first.sentence}`;
}

function steadily({ journey, counts, span }: Pick<CauseFacts, 'journey' | 'counts' | 'span'>): string {
  const window = { first: span.first, end: span.slots };
  const total = sum(counts.total, window);
  if (total === 0) return `Nothing of ${journey} was counted in this window, so nothing can be said about how it did.`;
  const heardFrom = counts.total.findIndex((count) => count > 0);
  if (heardFrom - span.first <= NO_BEFORE * (span.slots - span.first))
    return `${journey} failed no more in this window than before it.`;
  const bad = sum(counts.bad, window);
  return `${journey} failed ${showRatio(bad / total)} of ${showCount(total)} since ${showInstant(instantOf(span, heardFrom))}, and nothing was counted before, so nobody can say whether that is more than usual.`;
}

function lookedAt({ changes, cohorts, dependencies }: CauseFacts): string {
  const of = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
  const looked = [
    of(changes.length, 'change', 'changes'),
    of(new Set(cohorts.map(({ labels }) => JSON.stringify(labels))).size, 'cohort', 'cohorts'),
    of(dependencies.length, 'dependency', 'dependencies'),
  ];
  return `${looked.join(', ')} looked at, and none of them accounts for it`;
}
