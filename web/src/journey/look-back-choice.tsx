import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { LOOK_BACKS, type LookBack } from './look-back.ts';

/** How far the page looks back; in the address, so that what one person sees can be sent to another. */
export function LookBackChoice({
  back,
  to,
  name,
  choices = LOOK_BACKS,
}: {
  back: LookBack;
  to: '/journeys/$name' | '/products/$name' | '/evidence/probes/$name' | '/evidence/map';
  name: string;
  choices?: readonly LookBack[];
}): ReactNode {
  return (
    <nav className="choice" aria-label="How far to look back">
      <span className="label">Look back</span>
      {choices.map((one) => (
        <Link
          key={one.name}
          to={to}
          params={{ name }}
          search={{ window: one.name }}
          replace
          resetScroll={false}
          className={one.name === back.name ? 'choice__one choice__one--chosen' : 'choice__one'}
          aria-current={one.name === back.name ? 'true' : undefined}
          aria-label={`${one.name}, ${one.text}`}
        >
          {one.name}
        </Link>
      ))}
    </nav>
  );
}
