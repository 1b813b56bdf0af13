import type { ReactNode } from 'react';
import type { SilenceView } from '../../../src/wire/silence.ts';
import { Section } from '../kit/section.tsx';
import { OrderButtons } from '../order/order-buttons.tsx';
import type { Order } from '../order/order.ts';
import { showCountdown } from '../show.ts';
import './now-list.css';

/** Of what nobody is told now, by whom, why, and how long. Nothing where nothing is silenced: that is usual. */
export function Silences({ silences, at }: { silences: readonly SilenceView[]; at: number }): ReactNode {
  if (silences.length === 0) return null;
  return (
    <Section id="silences" title="Silenced" aside={`${silences.length}`}>
      <ul className="now__list">
        {silences.map((silence) => (
          <li key={silence.name} className="now__entry">
            <p>{silence.sentence}</p>
            <p className="facts">
              <span>by {silence.actor}</span>
              <span>{showCountdown(Math.max(0, Date.parse(silence.until) - at))} left</span>
              <span>{silence.alerts.length === 0 ? 'nothing open' : `${silence.alerts.length} open`}</span>
            </p>
            <OrderButtons orders={[liftOrder(silence)]} label={`Orders for ${silence.name}`} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function liftOrder({ name, sentence }: SilenceView): Order {
  return {
    key: name,
    path: `/silences/${encodeURIComponent(name)}/lift`,
    label: 'Lift',
    title: `End ${name} now`,
    consequence: `${sentence} What is open is told at once.`,
    tone: 'plain',
    refused: null,
  };
}
