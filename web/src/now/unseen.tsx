import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { SituationView } from '../../../src/wire/situation.ts';
import { Section } from '../kit/section.tsx';
import { Seen } from '../kit/seen.tsx';
import { bound, showAge, showLength, showMoment } from '../show.ts';
import { groupUnseen, type UnseenGroup } from './unseen-groups.ts';
import './now-list.css';

/** What cannot be seen may hurt as well: it is never left out. */
export function Unseen({ view: { blind, blind_left_out: more } }: { view: SituationView }): ReactNode {
  const count = blind.length + more;
  return (
    <Section id="blind" title="Cannot be seen" aside={count === 0 ? undefined : count === 1 ? '1 promise' : `${count} promises`}>
      {blind.length === 0 && <p className="quiet">Every promise is seen.</p>}
      <ul className="now__list">
        {groupUnseen(blind).map((group) => (
          <UnseenEntry key={group.key} group={group} />
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

function UnseenEntry({ group: { journey, isQuiet, promises, sentence, coverage, ageMs } }: { group: UnseenGroup }): ReactNode {
  return (
    <li className="now__entry now__entry--blind">
      <p className="now__entry-head">
        {journey === null ? (
          <span>No journey</span>
        ) : (
          <Link to="/journeys/$name" params={{ name: journey }}>
            {journey}
          </Link>
        )}
        <span className="quiet">{isQuiet ? 'nobody came' : 'not seen'}</span>
      </p>
      {sentence !== null && <p>{bound(sentence)}</p>}
      <ul className={sentence === null ? 'now__promises' : 'now__promises now__promises--row'}>
        {promises.map((one) => (
          <li key={one.objective}>
            <Link to="/objectives/$name" params={{ name: one.objective }}>
              {one.display_name}
            </Link>
            {sentence === null && <> {bound(one.sentence)}</>}
          </li>
        ))}
      </ul>
      <Seen coverage={coverage} ageMs={ageMs} />
    </li>
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
              Lasted {showLength(Math.max(0, Date.parse(ended) - Date.parse(since)))}. {bound(sentence)}
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}
