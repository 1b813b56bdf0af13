import type { ReactNode } from 'react';
import type { AlertListView } from '../../../src/wire/alert.ts';
import { listSilences } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { PageHead } from '../kit/page-head.tsx';
import { Section } from '../kit/section.tsx';
import { Empty, Trouble, Waiting } from '../kit/waiting.tsx';
import { useNow } from '../live/use-live.tsx';
import { Silences } from '../now/silences.tsx';
import { OrderButtons } from '../order/order-buttons.tsx';
import { AlertList } from './alert-list.tsx';
import { SILENCE_ALL } from './alert-orders.ts';
import { countAlerts } from './open-alerts.ts';
import { useAlerts } from './use-alerts.ts';
import './alerts.css';

/** Who was told of what, what nobody is told of, and what ended lately. */
export function AlertsPage(): ReactNode {
  const asked = useAlerts();
  const { server: at } = useNow();
  return (
    <div className="alerts-page">
      {asked.kind === 'known' ? <Alerts list={asked.view} at={at} /> : <PageHead title="Alerts" />}
      {asked.kind === 'asking' && <Waiting what="the alerts" />}
      {asked.kind === 'refused' && <Trouble what="The alerts cannot be shown." why={asked.why} />}
    </div>
  );
}

function Alerts({ list, at }: { list: AlertListView; at: number }): ReactNode {
  const open = list.alerts.filter((alert) => alert.ended_at === null);
  const ended = list.alerts.filter((alert) => alert.ended_at !== null);
  const asked = useAsked(listSilences(), { everyMs: 15_000, again: open.map(({ silence }) => silence?.name).join(' ') });
  return (
    <>
      <PageHead
        title={open.length === 0 ? 'No alert is open.' : `${countAlerts(open) ?? ''}.`}
        tab="Alerts"
        about="An alert opens when a rule of an objective holds, when little budget is left, or when telemetry is lost."
        actions={<OrderButtons orders={[SILENCE_ALL]} label="Orders for all alerts" />}
      />
      {list.waiting > 0 && (
        <p className="tone-warning">
          {list.waiting} more {list.waiting === 1 ? 'subject has' : 'subjects have'} a reason for an alert and no room for one.
        </p>
      )}
      {asked.kind === 'known' && <Silences silences={asked.view.silences} at={at} />}
      {open.length > 0 && <AlertList alerts={open} at={at} label="Open alerts, the loudest first" />}
      <Section id="ended" title="Ended lately" ground="open">
        {ended.length === 0 ? (
          <Empty title="No alert has ended lately.">The ledger has those of before.</Empty>
        ) : (
          <AlertList alerts={ended} at={at} label="Alerts that have ended, the newest first" />
        )}
      </Section>
    </>
  );
}
