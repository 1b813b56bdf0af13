import type { CatalogDocumentView, CatalogJourneyView, CatalogPromiseView } from '../../../src/wire/catalog.ts';
import type { Health } from '../../../src/wire/objective.ts';
import { readMark, type Mark } from '../mark/load-line.ts';
import { showCount, showMoney, showNumber, showWholePercent } from '../show.ts';
import { WORST_FIRST } from '../mark/worst-first.ts';

/** A journey is as well as the worst of its promises; null: none was judged. */
export function worstOf(counts: CatalogJourneyView['counts']): Health | null {
  return WORST_FIRST.find((health) => counts[health] > 0) ?? null;
}

/** `2 burning, 1 blind, 5 healthy`: the worst first, and nothing of what there is none of. */
export function countsInWords(counts: CatalogJourneyView['counts']): string {
  const said = WORST_FIRST.flatMap((health) => (counts[health] === 0 ? [] : [`${showCount(counts[health])} ${health}`]));
  return said.length === 0 ? 'nothing was judged yet' : said.join(', ');
}

export function markOf({ health, remaining, display_name }: CatalogPromiseView): Mark {
  const spent = remaining === null ? null : 1 - remaining;
  return readMark({ health: health ?? 'blind', spent, remaining, display_name });
}

/**
 * What is promised, in the words of whoever wrote it where they say the same figures; otherwise in the server's, which are always
 * true, and theirs below.
 */
export function saidOf({ promise, description }: CatalogPromiseView): { readonly said: string; readonly about: string } {
  const figures = /^[\d,.]+ of [\d,]+/.exec(promise)?.[0];
  return figures !== undefined && description.startsWith(`${figures} `)
    ? { said: description.replace(/\.$/, ''), about: '' }
    : { said: promise, about: description };
}

/** What is left of the budget, in two words; what is not known is said to be so. */
export function leftOf({ health, remaining, unsupported }: CatalogPromiseView): {
  readonly text: string;
  readonly isBlind: boolean;
} {
  if (unsupported !== null) return { text: 'not computed', isBlind: true };
  if (health === null) return { text: 'not judged yet', isBlind: true };
  return health === 'blind' || remaining === null
    ? { text: 'blind', isBlind: true }
    : { text: `${showWholePercent(remaining)} left`, isBlind: false };
}

export function revenueInWords(revenue: CatalogJourneyView['revenue']): string | null {
  return revenue === null ? null : `${showMoney(revenue.per_hour, revenue.currency)} an hour`;
}

/** What the whole catalog comes to, in one line. */
export function totalsInWords({ totals }: CatalogDocumentView): string {
  const parts = [showNumber(totals.objectives, 'promise'), showNumber(totals.journeys, 'journey')];
  if (totals.products > 0) parts.push(showNumber(totals.products, 'product'));
  return `${parts[0]} about ${parts.slice(1).join(' and ')}, counted by ${showNumber(totals.indicators, 'indicator')}`;
}

export type Contents = readonly {
  readonly id: string;
  readonly text: string;
  readonly health: Health | null;
  readonly depth: 0 | 1;
}[];

/** What the document has, for its side. */
export function contentsOf({ journeys, elsewhere, sections, products }: CatalogDocumentView): Contents {
  return [
    ...(products.length === 0 ? [] : [{ id: 'products', text: 'Products', health: null, depth: 0 } as const]),
    ...journeys.map(
      ({ name, display_name: text, counts }) => ({ id: journeyId(name), text, health: worstOf(counts), depth: 0 }) as const,
    ),
    ...(elsewhere.length === 0 ? [] : [{ id: 'elsewhere', text: 'Of no journey', health: null, depth: 0 } as const]),
    ...sections.map(({ kind, title }) => ({ id: kind, text: title, health: null, depth: 1 }) as const),
  ];
}

export function journeyId(name: string): string {
  return `journey-${name}`;
}
