import type { JourneyView } from '../../../src/wire/home.ts';
import { showJourney } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { useLive } from '../live/use-live.tsx';

const EVERY_MS = 2_000;

export type KnownJourney = {
  /** With all its objectives; null while it is not known. */
  readonly journey: JourneyView | null;
  /** When it was so, in milliseconds of the server's clock. */
  readonly told: number;
  readonly isMissing: boolean;
};

/** The home view holds the worst journeys alone where there are many, and of each the worst objectives: the others are asked for. */
export function useJourney(name: string): KnownJourney {
  const { home, isPulsed } = useLive();
  const listed = home?.journeys.find((one) => one.name === name);
  const isWhole = listed !== undefined && isAll(listed);
  const asked = useAsked(home === null || (isWhole && !isPulsed) ? null : showJourney({ name }), { everyMs: EVERY_MS });
  const told = home === null ? 0 : Date.parse(home.at);
  if (isWhole && !isPulsed) return { journey: listed, told, isMissing: false };
  if (asked.kind === 'known') return { journey: asked.view, told, isMissing: false };
  const isNamed = home !== null && (listed !== undefined || home.journeys.length < home.journeys_all);
  return { journey: null, told, isMissing: home !== null && (!isNamed || (asked.kind === 'refused' && asked.missing)) };
}

function isAll({ counts, objectives }: JourneyView): boolean {
  return objectives.length >= counts.healthy + counts.burning + counts.exhausted + counts.blind;
}
