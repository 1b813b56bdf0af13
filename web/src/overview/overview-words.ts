import type { FleetMarkView, JourneyStandingView, OverviewView } from '../../../src/wire/overview.ts';
import type { Tone } from '../kit/tone.ts';
import { showLength, showNumber } from '../show.ts';
import { readMark, type Mark } from '../mark/load-line.ts';

const TONES: Readonly<Record<JourneyStandingView, Tone>> = {
  kept: 'good',
  'at-risk': 'warning',
  broken: 'breach',
  unknown: 'blind',
  quiet: 'blind',
  unpromised: 'plain',
};
const WORDS: Readonly<Record<JourneyStandingView, string>> = {
  kept: 'kept',
  'at-risk': 'at risk',
  broken: 'broken',
  unknown: 'not seen',
  quiet: 'nobody came',
  unpromised: 'nothing promised',
};
const WORST_FIRST: readonly JourneyStandingView[] = ['broken', 'at-risk', 'unknown', 'quiet', 'unpromised', 'kept'];

export function standingTone(standing: JourneyStandingView): Tone {
  return TONES[standing];
}

export function standingWord(standing: JourneyStandingView): string {
  return WORDS[standing];
}

/** `1 broken`, `3 kept`: those that there are, the worst first. */
export function readStandings(
  counts: OverviewView['standings'],
): readonly { readonly standing: JourneyStandingView; readonly text: string }[] {
  return WORST_FIRST.filter((standing) => counts[standing] > 0).map((standing) => ({
    standing,
    text: `${counts[standing]} ${WORDS[standing]}`,
  }));
}

/** All journeys there are: the fleet shows some of thousands. */
export function countJourneys(counts: OverviewView['standings']): number {
  return WORST_FIRST.reduce((sum, standing) => sum + counts[standing], 0);
}

/** The mark of a journey is that of its worst promise: a ship is as deep as she lies. */
export function markOf({ display_name, health, remaining, spent }: FleetMarkView): Mark {
  return readMark({ display_name, health: health ?? 'blind', remaining, spent });
}

/** The journey that lies deepest; what is not seen lies nowhere. */
export function deepest(fleet: readonly FleetMarkView[]): FleetMarkView | null {
  const seen = fleet.filter(({ health, spent }) => health !== null && health !== 'blind' && spent !== null);
  return seen.reduce<FleetMarkView | null>((so, one) => (so === null || (one.spent ?? 0) > (so.spent ?? 0) ? one : so), null);
}

export function showOpen({ incidents, pages }: OverviewView['troubles']): string {
  return `${showNumber(incidents, 'incident')}, ${showNumber(pages, 'page')}`;
}

const DAY_MS = 86_400_000;

/** `28d, all of it remembered`, `known for 7 min of 28d`: a share of a long window that is next to nothing says less than a time. */
export function sayRemembered({ window, coverage }: { readonly window: string; readonly coverage: number }): string {
  const days = Number(/^(\d+)d$/.exec(window)?.[1] ?? 0);
  if (coverage >= 0.995 || days === 0) return `${window}, all of it remembered`;
  return coverage === 0 ? `nothing of ${window} is remembered` : `known for ${showLength(coverage * days * DAY_MS)} of ${window}`;
}
