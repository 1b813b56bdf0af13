import type { ReactNode } from 'react';
import type { QueuedStartView } from '../../../src/wire/release.ts';
import { OrderButtons } from '../order/order-buttons.tsx';
import { showAge, showCountdown } from '../show.ts';
import './release.css';

/** Starts that wait for their turn, the next one first. */
export function QueueList({ queue, at }: { queue: readonly QueuedStartView[]; at: number }): ReactNode {
  if (queue.length === 0) return null;
  return (
    <section className="queue" aria-label="Waiting for their turn">
      <h3 className="label">Waiting for {queue.length === 1 ? 'its' : 'their'} turn</h3>
      <ol className="panel queue__list">
        {queue.map((start) => (
          <li key={start.id} className="queue__start">
            <p>
              <b>
                {start.service} <span className="version">{start.candidate}</span>
              </b>{' '}
              <span className="quiet">
                in place of <span className="version">{start.baseline}</span>
              </span>
            </p>
            {start.reason !== '' && <p className="queue__reason">{start.reason}</p>}
            <p className="facts">
              <span>plan {start.plan}</span>
              <span>asked {showAge(at - Date.parse(start.since))}</span>
              <span>by {start.actor}</span>
              <span>
                dropped in {showCountdown(Date.parse(start.expires) - at)}, and {start.owner} is told
              </span>
            </p>
            <OrderButtons label={`Queued ${start.candidate}`} orders={[cancel(start)]} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function cancel({ id, service, candidate }: QueuedStartView) {
  return {
    key: 'cancel',
    path: `/queue/${encodeURIComponent(id)}/cancel`,
    label: 'Take it back',
    title: `Take back the start of ${service} ${candidate}`,
    consequence: 'It is not started when its turn comes. Nothing has moved because of it.',
    tone: 'plain',
    refused: null,
  } as const;
}
