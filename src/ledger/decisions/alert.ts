import type { Effect } from '../../delivery/effect.ts';
import type { Instant } from '../../kernel/units.ts';
import type { AlertMove } from '../../response/advance-alert.ts';
import type { Alert } from '../../response/alert.ts';
import { besideOf, noticeOf, type Beside } from '../../response/alert-notices.ts';
import { addresseesOf, explainAlert, type Concerned, type Tell } from '../../response/tell-alert.ts';
import { asRecorded, decided, type Decided, type MadeBy } from '../decided.ts';
import type { Draft } from '../entry.ts';
import type { AlertChanged, OpenAlerts } from '../open-alerts.ts';
import { ACTOR } from './actor.ts';
import { groundsFrom, recordedGrounds, type AlertGrounds, type AlertInputs, type RecordedGrounds } from './alert-grounds.ts';
import { moveOf } from './alert-move.ts';
import type { MoveOfAlert } from './alert-moved.ts';

/** The entries of one tick: each move with its evidence, and with the messages that go out because of it. */
export function decideAlerts(alerts: OpenAlerts, all: readonly AlertGrounds[], { madeBy }: { madeBy: MadeBy }): readonly Draft[] {
  const told = all.flatMap((gathered) => {
    const recorded = asRecorded(recordedGrounds(gathered));
    const moved = toldOf(alerts, recorded);
    return moved === null ? [] : [{ recorded, moved }];
  });
  const beside = besideOf(told.flatMap(({ moved }) => moved.tells));
  return told.map(({ recorded, moved }) => {
    const own = moved.tells.flatMap((tell) => beside.get(tell) ?? []);
    return draftOf(moved, beside, decided({ grounds: recorded, beside: own }, madeBy));
  });
}

/** One entry made again from what was recorded of it; null: nothing would change. */
export function redecideAlert(alerts: OpenAlerts, { inputs, ...madeBy }: Decided<AlertInputs>): Draft | null {
  const moved = toldOf(alerts, inputs.grounds);
  if (moved === null) return null;
  const beside = new Map<Tell, Beside>();
  for (const tell of moved.tells) {
    const known = inputs.beside.find(({ to }) => to.owner === tell.to.owner && to.via === tell.to.via);
    if (known !== undefined) beside.set(tell, known);
  }
  return draftOf(moved, beside, decided(inputs, madeBy));
}

type Told = MoveOfAlert & { readonly alert: Alert; readonly tells: readonly Tell[] };

function toldOf(alerts: OpenAlerts, recorded: RecordedGrounds): Told | null {
  const grounds = groundsFrom(recorded);
  const moved = moveOf(alerts, grounds);
  return moved === null ? null : { ...moved, ...tellsOf(moved, grounds) };
}

function tellsOf({ move, before }: MoveOfAlert, { concerned, at }: On): Pick<Told, 'alert' | 'tells'> {
  const to = addresseesOf(move, before, concerned);
  const isNews = move.change === 'opened' || move.change === 'escalated' || move.change === 'unsilenced';
  const known = before?.told ?? [];
  const fresh = to.filter(({ owner, via }) => !known.some((one) => one.owner === owner && one.via === via));
  const alert: Alert = { ...move.next, told: isNews ? [...known, ...fresh] : known };
  const text = explainAlert(move, before, { displayName: concerned.displayName, at });
  return { alert, tells: to.map((addressee) => ({ alert, change: move.change, to: addressee, text })) };
}
type On = { readonly concerned: Concerned; readonly at: Instant };

function draftOf({ move, alert, tells, evidence }: Told, beside: ReadonlyMap<Tell, Beside>, by: Decided<AlertInputs>): Draft {
  const effects = tells.flatMap((tell): Effect[] => {
    const notice = noticeOf(tell, beside);
    if (notice === null) return [];
    const { key, owner, via, text } = notice;
    return [{ do: 'notify', key, owner, via, text }];
  });
  const body: AlertChanged = { alert, change: move.change, evidence, effects, decided: by };
  return { kind: kindOf(move), subject: alert.subject, actor: ACTOR, body };
}

function kindOf({ change }: AlertMove): 'alert.opened' | 'alert.changed' | 'alert.closed' {
  if (change === 'opened' || change === 'closed') return `alert.${change}`;
  return 'alert.changed';
}
