import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { FleetMarkView, OverviewView } from '../../../src/wire/overview.ts';
import { LoadLine } from '../mark/load-line.tsx';
import { LeftBar } from './left-bar.tsx';
import { markOf, standingWord } from './overview-words.ts';

/** Up to so many a name has room under its mark. */
const NAMED = 24;

/** Every journey as a load line, and how much is left of all promises together. */
export function Fleet({ view: { fleet, portfolio } }: { view: OverviewView }): ReactNode {
  const isNamed = fleet.length <= NAMED;
  return (
    <>
      <LeftBar bins={portfolio.left} large />
      <ul className={isNamed ? 'fleet fleet--named' : 'fleet'} aria-label="Every journey, by its worst promise">
        {fleet.map((one) => (
          <Ship key={one.name} one={one} isNamed={isNamed} />
        ))}
      </ul>
    </>
  );
}

function Ship({ one, isNamed }: { one: FleetMarkView; isNamed: boolean }): ReactNode {
  const mark = markOf(one);
  return (
    <li>
      <Link
        to="/journeys/$name"
        params={{ name: one.name }}
        className="fleet__ship"
        title={`${mark.label} (${standingWord(one.standing)})`}
      >
        <LoadLine mark={mark} size={isNamed ? 48 : 28} />
        {isNamed && <span className="fleet__name">{one.display_name}</span>}
      </Link>
    </li>
  );
}
