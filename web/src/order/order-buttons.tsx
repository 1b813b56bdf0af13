import { useId, useState, type ReactNode } from 'react';
import { connection } from '../live/live-state.ts';
import { useLive, useNow } from '../live/use-live.tsx';
import { OrderDialog } from './order-dialog.tsx';
import type { Order } from './order.ts';

/** Nobody should write a reason into the void. */
const UNHEARD = 'Plimsoll does not answer, so nothing can be ordered until it does.';

/** Refused buttons stay reachable by keyboard, because their reason is worth reading. In the past there are none. */
export function OrderButtons({ orders: given, label }: { orders: readonly Order[]; label: string }): ReactNode {
  const [asked, setAsked] = useState<Order | null>(null);
  const why = useId();
  const state = useLive();
  const { local } = useNow();
  const isUnheard = connection(state, local).kind === 'disconnected';
  const orders = isUnheard ? given.map((order): Order => ({ ...order, refused: order.refused ?? UNHEARD })) : given;
  const reasons = [...new Set(orders.flatMap(({ refused }) => refused ?? []))];
  if (state.past !== null) return null;
  return (
    <div className="orders">
      <div className="orders__row" role="group" aria-label={label}>
        {orders.map((order) => (
          <button
            key={order.key}
            type="button"
            className={order.tone === 'breach' && order.refused === null ? 'button button--breach' : 'button'}
            aria-disabled={order.refused !== null}
            title={order.refused ?? order.consequence}
            aria-describedby={order.refused === null ? undefined : why}
            onClick={() => {
              if (order.refused === null) setAsked(order);
            }}
          >
            {order.label}
          </button>
        ))}
      </div>
      {reasons.length > 0 && (
        <p id={why} className="quiet orders__why">
          {reasons.join(' ')}
        </p>
      )}
      {asked !== null && <OrderDialog order={asked} close={() => setAsked(null)} />}
    </div>
  );
}
