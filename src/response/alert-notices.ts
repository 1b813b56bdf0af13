import { showCount } from '../kernel/show.ts';
import { broken } from '../kernel/units.ts';
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

/** One notice per message; where many come for the same people at once, one that names the first and counts the rest. */
export function noticesOf(tells: readonly Tell[]): readonly Notice[] {
  const byPeople = Map.groupBy(tells, ({ to }) => JSON.stringify([to.owner, to.via]));
  return [...byPeople.values()].flatMap((each) => (each.length > MOST_APART ? [together(each)] : each.map(alone)));
}

function alone({ alert, to, text }: Tell): Notice {
  return { alert, key: keyOf(alert, to.owner), ...to, text };
}

function together(tells: readonly Tell[]): Notice {
  const first = tells[0] ?? broken('a notice about nothing');
  const { to, alert } = first;
  const named = tells
    .slice(0, MOST_NAMED)
    .map(({ text, alert: { sentence } }) => `- ${firstSentence(text)}: ${firstSentence(sentence)}`);
  const more = tells.length > MOST_NAMED ? [`- and ${showCount(tells.length - MOST_NAMED)} more`] : [];
  const text = [`${showCount(tells.length)} alerts at once:`, ...named, ...more, 'See /api/v1/alerts'].join('\n');
  return { alert, key: `${keyOf(alert, to.owner)}/and-${tells.length - 1}-more`, ...to, text };
}

function keyOf({ id, revision }: Alert, owner: string): string {
  return `alert/${id}/${revision}/${owner}`;
}

function firstSentence(text: string): string {
  return (text.split(/[.;] /, 1)[0] ?? text).replace(/\.$/, '');
}
