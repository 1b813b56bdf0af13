import { showCount, showInstant, showNumber, showRatio } from '../../kernel/show.ts';
import type { Instant } from '../../kernel/units.ts';
import type { JourneyStanding, Stands } from './journey-standing.ts';

export type NamedJourney = Stands & { readonly displayName: string };
/** The whole in one sentence that needs no glossary, and what else has to be known beside it. */
export type OverviewHeadline = {
  readonly tone: 'good' | 'warning' | 'breach' | 'blind';
  readonly text: string;
  readonly rest: readonly string[];
};

/** Named one by one; of more the others are counted. */
const NAMED = 3;

/** Whether customers get what was promised. Where something is not seen nothing is claimed of it. */
export function explainOverview(journeys: readonly NamedJourney[], at: Instant): OverviewHeadline {
  const of = (wanted: JourneyStanding): readonly NamedJourney[] => journeys.filter(({ standing }) => standing === wanted);
  const [broken, risky, unknown, quiet] = [of('broken'), of('at-risk'), of('unknown'), of('quiet')];
  const promised = journeys.length - of('unpromised').length;
  const seen = promised - unknown.length - quiet.length;
  const rest = [
    ...(risky.length === 0
      ? []
      : [`${list(risky, null)} ${risky.length === 1 ? 'is' : 'are'} using up the room for mistakes too fast.`]),
    ...(unknown.length === 0 || seen === 0
      ? []
      : [`Nothing can be said about ${list(unknown, null)}: too little of it is seen.`]),
    ...(quiet.length === 0 || seen === 0 ? [] : [`Nobody came to ${list(quiet, null)}.`]),
  ];
  if (promised === 0) return { tone: 'blind', text: 'Nothing is promised to customers yet.', rest };
  if (seen === 0)
    return unknown.length === 0
      ? { tone: 'blind', text: 'Nobody came, so nobody can say whether customers get what we promised.', rest }
      : { tone: 'blind', text: 'Nobody can say whether customers get what we promised: too little is seen.', rest };
  if (broken.length > 0) return { tone: 'breach', text: explainBroken(broken, { at, seen, isAll: seen === promised }), rest };
  const isSeen = seen === promised ? 'Customers get what we promised' : 'Customers get what we promised wherever it is seen';
  if (risky.length > 0) return { tone: 'warning', text: `${isSeen}, for now.`, rest };
  return { tone: seen === promised ? 'good' : 'blind', text: `${isSeen}.`, rest };
}

function explainBroken(
  broken: readonly NamedJourney[],
  { at, seen, isAll }: { readonly at: Instant; readonly seen: number; readonly isAll: boolean },
): string {
  // Where little else is kept, "except" would turn the rule into the exception.
  if (broken.length === seen || broken.length * 2 > seen) return `Customers do not get what we promised in ${list(broken, at)}.`;
  return `Customers get what we promised${isAll ? '' : ' wherever it is seen'}, except in ${list(broken, at)}.`;
}

/** `Checkout since 14:02 UTC and Sign in since 2026-01-30`; of more than two the first time is told. */
function list(journeys: readonly NamedJourney[], at: Instant | null): string {
  const shown = journeys.slice(0, journeys.length > NAMED + 1 ? NAMED : journeys.length);
  const others = journeys.length - shown.length;
  const isEach = at !== null && journeys.length <= 2;
  const names = shown.map(({ displayName, since }) =>
    isEach && since !== null ? `${displayName} since ${showSince(since, at)}` : displayName,
  );
  const all = others === 0 ? names : [...names, `${showCount(others)} more`];
  const listed = all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
  const times = journeys.flatMap(({ since }) => since ?? []);
  if (at === null || isEach || times.length === 0) return listed;
  return `${listed}, the first since ${showSince(Math.min(...times) as Instant, at)}`;
}

/** The time of day of today, else the day: nobody needs to know the minute of last week. */
export function showSince(since: Instant, at: Instant): string {
  const [day = '', time = ''] = showInstant(since).split('T');
  return day === showInstant(at).slice(0, 10) ? `${time.slice(0, 5)} UTC` : day;
}

export type JourneyWords = {
  readonly standing: JourneyStanding;
  readonly promises: number;
  /** The promise that stands worst, and what is left of its budget; negative when overspent. */
  readonly worst: { readonly displayName: string; readonly remaining: number | null } | null;
};

/** One journey in plain words: the room for mistakes is what a budget is to those who do not keep it. */
export function explainJourneyPlainly({ standing, promises, worst }: JourneyWords): string {
  switch (standing) {
    case 'unpromised':
      return 'Nobody promised customers anything here.';
    case 'quiet':
      return 'It is seen, and nobody came.';
    case 'unknown':
      return 'Too little of it is seen to say anything.';
    case 'broken':
      return worst === null ? 'What was promised is broken.' : `“${worst.displayName}” is broken${overspent(worst.remaining)}.`;
    case 'at-risk':
      return worst === null
        ? 'It will be broken soon if it goes on.'
        : `“${worst.displayName}” loses its room for mistakes too fast${left(worst.remaining)}.`;
    case 'kept':
      return explainKept(promises, worst?.remaining ?? null);
  }
}

function explainKept(promises: number, least: number | null): string {
  if (least === null) return `All that is seen of ${showNumber(promises, 'promise')} is kept.`;
  const all = promises === 1 ? 'The promise is' : `All ${showCount(promises)} promises are`;
  return `${all} kept; at least ${showRatio(least)} of the room for mistakes is left.`;
}

function overspent(remaining: number | null): string {
  if (remaining === null || remaining >= 0) return '';
  const used = 1 - remaining;
  // What was used many times over nobody reads in percent.
  const times = used >= 3 ? `${showCount(Math.round(used))} times` : `${showRatio(used)} of`;
  return `: ${times} the room for mistakes is used`;
}

function left(remaining: number | null): string {
  return remaining === null ? '' : `; ${showRatio(Math.max(0, remaining))} of it is left`;
}
