import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ObjectiveHistoryView } from '../../../src/wire/history.ts';

/** The whole sum as a person would write it; each line leads to what it was made from. */
export function SumSection({ sum }: { sum: ObjectiveHistoryView['sum'] }): ReactNode {
  if (sum.length === 0) return <p className="quiet">Nothing was counted yet, so there is nothing to reckon.</p>;
  return (
    <ol className="sum">
      {sum.map(({ what, sum: figures, means, from }) => (
        <li key={what}>
          <Link to="." hash={WHERE[from]} search className="sum__what">
            {what}
          </Link>
          <p className="sum__figures">
            {figures}
            <span className="sum__means">{means}</span>
          </p>
        </li>
      ))}
    </ol>
  );
}

/** The panel of the same page that shows it. */
const WHERE: Readonly<Record<ObjectiveHistoryView['sum'][number]['from'], string>> = {
  counts: 'history',
  promise: 'rests',
  burns: 'burning',
  members: 'budget',
};
