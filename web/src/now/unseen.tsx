import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { SituationView } from '../../../src/wire/situation.ts';
import { Section } from '../kit/section.tsx';
import { Seen } from '../kit/seen.tsx';
import { showAge, showLength, showMoment } from '../show.ts';
import './now-list.css';

/** What cannot be seen may hurt as well: it is never left out. */
export function Unseen({ view: { blind, blind_left_out: more } }: { view: SituationView }): ReactNode {
  return (
    <Section
      id="blind"
      title="Cannot be seen"
      aside={blind.length === 0 ? undefined : blind.length + more === 1 ? '1 promise' : `${blind.length + more} promises`}
    >
      {blind.length === 0 && <p className="quiet">Every promise is seen.</p>}
      <ul className="now__list">
        {blind.map((one) => (
          <li key={one.objective} className="now__entry now__entry--blind">
            <p>
              <Link to="/objectives/$name" params={{ name: one.objective }}>
                {one.display_name}
              </Link>
            </p>
            <p>{one.sentence}</p>
            <Seen coverage={one.coverage} ageMs={one.age_ms} />
          </li>
        ))}
      </ul>
      {more > 0 && (
        <p className="quiet">
          {more} more are in the <Link to="/objectives">list of all promises</Link>.
        </p>
      )}
    </Section>
  );
}

export function OverLately({ over, at }: { over: SituationView['over']; at: number }): ReactNode {
  return (
    <Section id="over" title="Over lately">
      {over.length === 0 && <p className="quiet">No alert has ended lately.</p>}
      <ul className="now__list">
        {over.slice(0, 5).map(({ alert, subject, severity, since, ended_at: ended, sentence }) => (
          <li key={alert} className="now__entry">
            <p className="now__entry-head">
              <span>
                <Link to="/alerts">{subject}</Link> <span className="quiet">{severity}</span>
              </span>
              <time dateTime={ended} className="quiet" title={`${showMoment(ended, at)} UTC`}>
                ended {showAge(Math.max(0, at - Date.parse(ended)))}
              </time>
            </p>
            <p className="quiet">
              Lasted {showLength(Math.max(0, Date.parse(ended) - Date.parse(since)))}. {sentence}
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}
