import type { ReactNode } from 'react';
import type { OverviewView } from '../../../src/wire/overview.ts';
import { Tile } from '../kit/tile.tsx';
import { readDeliveryTiles } from './delivery-tiles.ts';
import { bound } from '../show.ts';

const ARROWS = { better: 'better than', worse: 'worse than', same: 'as' } as const;

/** How releases go, in the four figures that teams are compared by, with what each of them means. */
export function DeliveryTiles({ delivery }: { delivery: OverviewView['delivery'] }): ReactNode {
  return (
    <div className="tiles delivery">
      {readDeliveryTiles(delivery.figures).map(({ key, label, figure, unit, tone, sentence, between, before }) => (
        <Tile key={key} label={label} figure={figure} unit={unit} tone={tone === 'blind' ? 'plain' : tone}>
          <p className="delivery__sentence">{bound(sentence)}</p>
          {between !== null && <p className="quiet">{between}</p>}
          {before !== null && (
            <p className={before.trend === 'worse' ? 'quiet tone-warning' : 'quiet'}>
              {ARROWS[before.trend]} the {delivery.window} before: {before.text}
            </p>
          )}
        </Tile>
      ))}
    </div>
  );
}
