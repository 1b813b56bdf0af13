import type { HomeView } from '../../../src/wire/home.ts';
import { showHome } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { useLive } from '../live/use-live.tsx';

/** The journeys of thousands of promises are so much that they are told less often, and only to whoever shows them. */
export const PULSED_EVERY_MS = 5_000;

/** The home view with its journeys; null while it is not known. */
export function useHome(): HomeView | null {
  const { home, isPulsed } = useLive();
  const asked = useAsked(isPulsed ? showHome() : null, { everyMs: PULSED_EVERY_MS });
  if (!isPulsed) return home;
  return asked.kind === 'known' ? asked.view : null;
}
