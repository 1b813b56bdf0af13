import { mistake, type Reading } from './sli-meaning.ts';
import type { Path } from './source-document.ts';

/** The journey's name, or null when there is none, which is said. */
export function journeyNamed(journey: string | undefined, { at, of }: { at: Path; of: string }, reading: Reading): string | null {
  if (journey === undefined) mistake(at, { text: `Cannot count without a journey: ${of} must name one` }, reading);
  return journey ?? null;
}

/** Spans belong to a journey by its `match`; a journey that has none is told by other signals only. */
export function hasSpans(name: string, at: Path, reading: Reading): boolean {
  const journey = reading.ground.journeys.get(name);
  if (journey === undefined || journey.match.length > 0) return true;
  const text = `Cannot count spans of the journey "${name}": it has no match`;
  mistake(at, { text, hint: 'add match to the journey, or count a metric or a log' }, reading);
  return false;
}
