import type { ReactNode } from 'react';
import type { LeftBinsView } from '../../../src/wire/overview.ts';
import { showCount } from '../show.ts';
import { explainLeft, readLeft } from './left-bar.ts';

/** How much is left of many budgets at once: how many in each part of the scale. */
export function LeftBar({ bins, large = false }: { bins: LeftBinsView; large?: boolean }): ReactNode {
  const parts = readLeft(bins);
  if (parts.length === 0) return null;
  return (
    <div className={large ? 'left left--large' : 'left'}>
      <div className="left__bar" aria-hidden="true">
        {parts.map(({ key, count }) => (
          <i key={key} className={`left__part left__part--${key}`} style={{ flexGrow: count }} />
        ))}
      </div>
      {large ? (
        <ul className="left__key">
          {parts.map(({ key, count, text }) => (
            <li key={key}>
              <i className={`left__dot left__part--${key}`} aria-hidden="true" />
              <strong>{showCount(count)}</strong> {text}
            </li>
          ))}
        </ul>
      ) : (
        <p className="hidden-visually">{explainLeft(bins)}</p>
      )}
    </div>
  );
}
