import type { ReactNode } from 'react';
import type { AlertListView } from '../../../src/wire/alert.ts';
import { AskedPart } from '../asked/asked-part.tsx';
import { useNow } from '../live/use-live.tsx';
import { AlertList } from './alert-list.tsx';
import { countAlerts } from './open-alerts.ts';
import { useAlerts } from './use-alerts.ts';
import './alerts.css';

export function AlertsPage(): ReactNode {
  const asked = useAlerts();
  const { server: at } = useNow();
  return (
    <section className="alerts-page" aria-label="Alerts">
      <title>Alerts – Plimsoll</title>
      <AskedPart asked={asked} what="the alerts">
        {(list) => <Alerts list={list} at={at} />}
      </AskedPart>
      {asked.kind !== 'known' && <h1 className="headline__text">Alerts</h1>}
    </section>
  );
}

function Alerts({ list, at }: { list: AlertListView; at: number }): ReactNode {
  const open = list.alerts.filter((alert) => alert.ended_at === null);
  const ended = list.alerts.filter((alert) => alert.ended_at !== null);
  return (
    <>
      <h1 className="headline__text">{open.length === 0 ? 'No alert is open.' : `${countAlerts(open) ?? ''}.`}</h1>
      {list.waiting > 0 && (
        <p className="tone-warning">
          {list.waiting} more {list.waiting === 1 ? 'subject has' : 'subjects have'} a reason for an alert and no room for one.
        </p>
      )}
      {open.length === 0 && (
        <p className="quiet">
          An alert opens when a rule of an objective holds, when little budget is left, or when telemetry is lost.
        </p>
      )}
      {open.length > 0 && <AlertList alerts={open} at={at} label="Open alerts, the loudest first" />}
      {ended.length > 0 && (
        <>
          <h2 className="alerts-page__ended">Ended lately</h2>
          <AlertList alerts={ended} at={at} label="Alerts that have ended, the newest first" />
        </>
      )}
    </>
  );
}
