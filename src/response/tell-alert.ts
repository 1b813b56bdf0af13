import type { AlertAction } from '../catalog/alert-rule.ts';
import type { AlertTarget, Route } from '../catalog/catalog.ts';
import { showDuration } from '../kernel/show.ts';
import { elapsed, unreachable, type Instant } from '../kernel/units.ts';
import { loudest, type Alert, type AttachedRule } from './alert.ts';
import { isQuiet, LONG_CALM, MOST_RAISED, RAISED_WITHIN, type AlertChange, type AlertMove } from './advance-alert.ts';
import { routeOwner, type Addressee } from './route-owner.ts';

/** Whom a subject belongs to, and what it is called. */
export type Concerned = {
  readonly displayName: string;
  readonly service: string;
  readonly owner: string | null;
  readonly routes: readonly Route[];
  readonly targets: readonly AlertTarget[];
};

/** One message about one alert, before those for the same people are put together. */
export type Tell = { readonly alert: Alert; readonly change: AlertChange; readonly to: Addressee; readonly text: string };

/** People told about one alert are so many at most. */
export const MOST_ADDRESSEES = 8;

/** Who hears of a move; nobody of one that is only recorded, or while a silence holds. */
export function addresseesOf({ change, next }: AlertMove, before: Alert | null, concerned: Concerned): readonly Addressee[] {
  if (isQuiet(next)) return [];
  switch (change) {
    case 'opened':
    case 'escalated':
    case 'unsilenced':
      return asksToTell(next, next.rules) ? addressees(loudestRules(next.rules), concerned) : [];
    case 'eased':
    case 'closed':
      return before !== null && loudestRules(before.rules).some(({ tells }) => tells.closed) ? before.told : [];
    case 'attached':
    case 'detached':
    case 'frozen':
    case 'thawed':
    case 'calming':
    case 'stirred':
    case 'silenced':
      return [];
    default:
      return unreachable(change);
  }
}

/** The message: how loud, about what, why, and where everything that was decided stands. */
export function explainAlert({ change, next }: AlertMove, before: Alert | null, { displayName, at }: Shown): string {
  const where = `See /ledger?subject=${encodeURIComponent(next.subject)}`;
  const by = next.rules.map(({ id }) => id).join(', ');
  const parts = [heading(change, { next, before, at, displayName }), next.sentence, ...(by === '' ? [] : [`Rules: ${by}`])];
  const flaps = change === 'escalated' || change === 'opened' ? flapping(next) : null;
  return [...parts, ...(flaps === null ? [] : [flaps]), where].map((part) => part.replace(/\.$/, '')).join('. ');
}
type Shown = { readonly displayName: string; readonly at: Instant };

function heading(change: AlertChange, { next, before, at, displayName }: Shown & { next: Alert; before: Alert | null }): string {
  const lasted = showDuration(elapsed(next.since, at));
  if (change === 'closed') return `OVER after ${lasted}: ${displayName}`;
  if (change === 'eased')
    return `${WORDS[before?.severity ?? next.severity]} OVER, still ${WORDS[next.severity]}: ${displayName}`;
  if (change === 'unsilenced') return `${WORDS[next.severity]} since ${lasted}, its silence is over: ${displayName}`;
  const escalated = change === 'escalated' ? `, was ${WORDS[before?.severity ?? next.severity]} since ${lasted}` : '';
  return `${WORDS[next.severity]}${escalated}: ${displayName}`;
}

const WORDS: Readonly<Record<AlertAction, string>> = { page: 'PAGE', ticket: 'TICKET', inform: 'NOTE' };

function flapping({ raised }: Alert): string | null {
  if (raised.length < MOST_RAISED) return null;
  const within = showDuration(RAISED_WITHIN);
  return `Raised ${raised.length} times within ${within}: it ends only after ${showDuration(LONG_CALM)} of calm from now on`;
}

function asksToTell({ cause }: Alert, rules: readonly AttachedRule[]): boolean {
  return loudestRules(rules).some(({ tells }) => (cause === 'telemetry-lost' ? tells.noData : tells.opened));
}

function loudestRules(rules: readonly AttachedRule[]): readonly AttachedRule[] {
  const severity = loudest(rules);
  return rules.filter((rule) => rule.severity === severity);
}

/** The targets that the rules name; where one has no address, or none is named, the owner's route. */
function addressees(rules: readonly AttachedRule[], { service, owner, routes, targets }: Concerned): readonly Addressee[] {
  const routed = routeOwner(routes, { service, owner: owner ?? service });
  const named = rules.flatMap((rule) => (rule.targets.length === 0 ? [routed] : rule.targets.map((name) => addressOf(name))));
  const apart = new Map(named.map((one) => [JSON.stringify([one.owner, one.via]), one]));
  return [...apart.values()].slice(0, MOST_ADDRESSEES);

  function addressOf(name: string): Addressee {
    const webhook = targets.find((target) => target.name === name)?.webhook ?? null;
    return webhook === null ? routed : { owner: name, via: `target ${name}` };
  }
}
