import type { ReactNode } from 'react';
import type { FreezeView } from '../../../src/wire/release.ts';
import { OrderButtons } from '../order/order-buttons.tsx';
import { showCountdown } from '../show.ts';
import './release.css';

/** What nobody may promote, by whose word and until when; lifting it asks for a reason like everything else. */
export function FreezeBanner({ freezes, at }: { freezes: readonly FreezeView[]; at: number }): ReactNode {
  if (freezes.length === 0) return null;
  return (
    <section className="freezes" aria-label="Freezes">
      {freezes.map((freeze) => (
        <div key={freeze.name} className="freeze">
          <p>
            <b className="freeze__word">Frozen</b> {freeze.sentence}
          </p>
          <p className="facts">
            <span>{freeze.name}</span>
            <span>by {freeze.actor}</span>
            <span>{showCountdown(Date.parse(freeze.until) - at)} left</span>
            <span>rollbacks pass</span>
          </p>
          <OrderButtons
            label={`Freeze ${freeze.name}`}
            orders={[
              {
                key: 'lift',
                path: `/freezes/${encodeURIComponent(freeze.name)}/lift`,
                label: 'Lift it',
                title: `Lift the freeze of ${freeze.service ?? 'everything'}`,
                consequence: `What it holds goes on by its own evidence. It was set for: ${freeze.reason}`,
                tone: 'plain',
                refused: null,
              },
            ]}
          />
        </div>
      ))}
    </section>
  );
}
