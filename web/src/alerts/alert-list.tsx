import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AlertView } from '../../../src/wire/alert.ts';
import { OrderButtons } from '../order/order-buttons.tsx';
import { alertOrders } from './alert-orders.ts';
import { readAlert } from './alert-row.ts';
import { bound } from '../show.ts';
import './alerts.css';

/** Alerts as they are told: how loud, about what, since when, and the verdict with its arithmetic. */
export function AlertList({ alerts, at, label }: { alerts: readonly AlertView[]; at: number; label: string }): ReactNode {
  return (
    <ul className="alerts" aria-label={label}>
      {alerts.map((alert) => (
        <Alert key={`${alert.id} ${alert.since}`} alert={alert} at={at} />
      ))}
    </ul>
  );
}

function Alert({ alert, at }: { alert: AlertView; at: number }): ReactNode {
  const row = readAlert(alert, at);
  const orders = alertOrders(alert);
  return (
    <li className={`panel alert alert--${row.tone}`}>
      <p className="alert__head">
        <span className="alert__severity">{row.severity}</span>
        <b>
          {row.objective === null ? (
            row.about
          ) : (
            <Link to="/objectives/$name" params={{ name: row.objective }}>
              {row.about}
            </Link>
          )}
        </b>
        <span className="alert__cause">{row.cause}</span>
        <span className="alert__when quiet">{row.when}</span>
      </p>
      <p>{bound(alert.sentence)}</p>
      {row.notes.map((note) => (
        <p key={note.text} className={`alert__note tone-${note.tone}`}>
          {note.text}
        </p>
      ))}
      <p className="facts">
        {row.facts.map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </p>
      {orders.length > 0 && <OrderButtons orders={orders} label={`Orders for ${alert.subject}`} />}
    </li>
  );
}
