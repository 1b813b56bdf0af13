import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { CatalogJourneyView } from '../../../src/wire/catalog.ts';
import { Section } from '../kit/section.tsx';
import { countsInWords, journeyId, revenueInWords } from './document-words.ts';
import { Place } from './place.tsx';
import { Promises } from './promise-row.tsx';

/** One journey: whose it is, why it matters, and what is promised of it. */
export function JourneyPart({ journey }: { journey: CatalogJourneyView }): ReactNode {
  const { name, display_name: title, owner, why, needs, counts, promises, left_out: left } = journey;
  const revenue = revenueInWords(journey.revenue);
  return (
    <Section id={journeyId(name)} title={title} aside={countsInWords(counts)}>
      {why !== '' && <p className="catalog__why">{why}</p>}
      <p className="facts">
        <span>owned by {owner}</span>
        {revenue !== null && <span>worth {revenue}</span>}
        {needs.length > 0 && <span>needs {needs.join(', ')}</span>}
        <span>
          <Link to="/journeys/$name" params={{ name }}>
            how it is now
          </Link>
        </span>
        <Place file={journey.file} line={journey.line} />
      </p>
      {promises.length === 0 ? <p className="quiet">Nothing is promised of it.</p> : <Promises promises={promises} />}
      {left > 0 && (
        <p>
          <Link to="/catalog" search={{ journey: name }}>
            {left === 1 ? 'One more promise' : `${left} more promises`}
          </Link>
        </p>
      )}
    </Section>
  );
}
