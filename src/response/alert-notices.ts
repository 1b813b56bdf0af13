import { showCount } from '../kernel/show.ts';
import { type Alert } from './alert.ts';
import type { Tell } from './tell-alert.ts';

/** What is sent: recorded with the alert that is named, under a key of its own. */
export type Notice = {
  readonly alert: Alert;
  readonly key: string;
  readonly owner: string;
  readonly via: string | null;
  readonly text: string;
};

/** More messages than this for the same people in one tick become one. */
export const MOST_APART = 3;
const MOST_NAMED = 10;

/** What else there is to say to the same people at the same tick. */
export type Beside = {
  readonly to: Tell['to'];
  /** The one message for all of them goes with the first alert; the others send none. */
  readonly first: boolean;
  readonly count: number;
  /** The lines of the other alerts, as many as are named. */
  readonly lines: readonly string[];
};

/** One notice per message; where many come for the same people at once, one that names the first and counts the rest. */
export function noticesOf(tells: readonly Tell[]): readonly Notice[] {
  const beside = besideOf(tells);
  return tells.flatMap((tell) => noticeOf(tell, beside) ?? []);
}

/** The notice of one message, given what else there is to say; null: it is said with another one. */
export function noticeOf(tell: Tell, beside: ReadonlyMap<Tell, Beside>): Notice | null {
  const { alert, to, text } = tell;
  const many = beside.get(tell);
  if (many === undefined) return { alert, key: keyOf(alert, to.owner), ...to, text };
  return many.first ? together(tell, many) : null;
}

/** Of messages that are not alone, what else is said to the same people. */
export function besideOf(tells: readonly Tell[]): ReadonlyMap<Tell, Beside> {
  const beside = new Map<Tell, Beside>();
  for (const each of Map.groupBy(tells, ({ to }) => JSON.stringify([to.owner, to.via])).values()) {
    if (each.length <= MOST_APART) continue;
    const lines = each.slice(1, MOST_NAMED).map(lineOf);
    for (const [index, tell] of each.entries())
      beside.set(tell, { to: tell.to, first: index === 0, count: each.length, lines: index === 0 ? lines : [] });
  }
  return beside;
}

function together(first: Tell, { count, lines }: Beside): Notice {
  const { to, alert } = first;
  const more = count > MOST_NAMED ? [`- and ${showCount(count - MOST_NAMED)} more`] : [];
  const text = [`${showCount(count)} alerts at once:`, lineOf(first), ...lines, ...more, 'See /api/v1/alerts'].join('\n');
  return { alert, key: `${keyOf(alert, to.owner)}/and-${count - 1}-more`, ...to, text };
}

function lineOf({ text, alert: { sentence } }: Tell): string {
  return `- ${firstSentence(text)}: ${firstSentence(sentence)}`;
}

function keyOf({ id, revision }: Alert, owner: string): string {
  return `alert/${id}/${revision}/${owner}`;
}

function firstSentence(text: string): string {
  return (text.split(/[.;] /, 1)[0] ?? text).replace(/\.$/, '');
}
