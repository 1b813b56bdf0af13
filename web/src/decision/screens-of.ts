import type { EntryView } from '../../../src/wire/ledger.ts';
import { at as inside, text } from './recorded.ts';

/** A screen that an entry is about, by its address. */
export type ScreenOf = { readonly text: string; readonly to: string };

/** Where what an entry tells of can be seen: its subject first, then what it was about. */
export function screensOf({ kind, subject, body }: Pick<EntryView, 'kind' | 'subject' | 'body'>): readonly ScreenOf[] {
  const screens: ScreenOf[] = [];
  const add = (of: string, to: string): void => {
    if (!screens.some((one) => one.to === to)) screens.push({ text: of, to });
  };
  const rollout = kind.startsWith('rollout.') || (kind.startsWith('effect.') && /-\d+-[0-9a-f]{4}/.test(subject));
  if (rollout && kind !== 'rollout.announced' && !subject.startsWith('service/'))
    add(`rollout ${subject}`, `/rollouts/${encodeURIComponent(subject)}`);
  if (kind.startsWith('train.')) add(`train ${subject}`, `/trains/${encodeURIComponent(subject)}`);
  if (kind === 'objective.moved' || (kind.startsWith('alert.') && !subject.includes('/')))
    add(`objective ${subject}`, `/objectives/${encodeURIComponent(subject)}`);
  if (kind.startsWith('alert.')) add('alerts', '/alerts');
  if (subject.startsWith('score/')) add(`journey ${subject.slice(6)}`, `/journeys/${encodeURIComponent(subject.slice(6))}`);
  if (kind.startsWith('catalog.')) add('catalog', '/catalog');
  const budget = text(inside(body, 'decided', 'inputs', 'grounds', 'budget', 'objective'));
  if (budget !== null) add(`objective ${budget}`, `/objectives/${encodeURIComponent(budget)}`);
  if (kind === 'change.recorded' || kind.startsWith('freeze.') || kind.startsWith('version.')) add('rollouts', '/rollouts');
  add('overview', '/');
  add('now', '/now');
  return screens;
}
