import { useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { LiveState } from '../live/live-state.ts';
import { showAsOf } from '../past/moment.ts';
import { Emblem } from './glyphs.tsx';

/** On paper nobody sees the bar of the browser: the sheet says of when it is and where it came from. */
export function PrintedHead({ state: { past, home }, at }: { state: LiveState; at: number }): ReactNode {
  const address = useRouterState({ select: ({ location }) => location.href });
  return (
    <div className="printed" aria-hidden="true">
      <span className="printed__name">
        <Emblem /> Plimsoll
      </span>
      <span>
        {past === null ? 'As it stood at' : 'As it was known at'} {showAsOf(new Date(at).toISOString())} UTC
      </span>
      <span>{globalThis.location.origin + address}</span>
      {home !== null && <span>catalog {home.catalog.revision.slice(0, 8)}</span>}
    </div>
  );
}
