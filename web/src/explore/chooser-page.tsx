import { useState, type ReactNode } from 'react';
import type { IndicatorsView } from '../../../src/wire/series.ts';
import { listIndicators } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { PageHead } from '../kit/page-head.tsx';
import { Section } from '../kit/section.tsx';
import { Empty, Trouble, Waiting } from '../kit/waiting.tsx';
import { ELSEWHERE, ExploreLink } from './explore-link.tsx';
import type { Explored, Go } from './explore-search.ts';
import { useKept } from './use-kept.ts';

/** Nothing is chosen yet: what is measured, journey by journey, and a box to look for it by its name. */
export function ChooserPage({ explored, go }: { explored: Explored; go: Go }): ReactNode {
  const { find = '' } = explored;
  // What is typed is there at once; the address follows, and one step back leaves the screen.
  const [typed, setTyped] = useState(find);
  const asked = useAsked<IndicatorsView>(listIndicators({ text: find, limit: 60 }), { everyMs: 60_000 });
  const { shown } = useKept(asked);
  return (
    <div className="explore">
      <PageHead
        title="Explore"
        about="Look at what is measured, over any time, until you know why."
        actions={
          <search className="explore__search explore__search--wide">
            <input
              type="search"
              placeholder="Journey, service or indicator"
              aria-label="Look for an indicator"
              value={typed}
              onChange={(event) => {
                setTyped(event.currentTarget.value);
                go({ find: event.currentTarget.value || undefined }, { replace: true });
              }}
            />
          </search>
        }
      />
      {shown.kind === 'asking' && <Waiting what="what is measured" lines={6} />}
      {shown.kind === 'refused' && <Trouble what="What is measured cannot be shown." why={shown.why} />}
      {shown.kind === 'known' && <Found view={shown.view} find={find} />}
    </div>
  );
}

function Found({ view, find }: { view: IndicatorsView; find: string }): ReactNode {
  const journeys = Map.groupBy(view.indicators, ({ journey }) => journey);
  if (journeys.size === 0)
    return (
      <Empty title={find === '' ? 'Nothing is measured yet.' : `Nothing that is measured is called ${find}.`}>
        Indicators are part of the objectives of the catalog.
      </Empty>
    );
  return (
    <>
      <div className="explore__journeys">
        {[...journeys].map(([journey, indicators]) => (
          <Section
            key={journey}
            id={`journey-${journey}`}
            title={journey}
            aside={<ExploreLink search={{ ...ELSEWHERE, journey }}>all of it</ExploreLink>}
          >
            <ul className="explore__list">
              {indicators.map(({ name, title, services }) => (
                <li key={name}>
                  <ExploreLink search={{ ...ELSEWHERE, indicator: name }}>{title}</ExploreLink>{' '}
                  {services.map((service) => (
                    <ExploreLink key={service} search={{ ...ELSEWHERE, service }} className="quiet">
                      service {service}
                    </ExploreLink>
                  ))}
                </li>
              ))}
            </ul>
          </Section>
        ))}
      </div>
      {view.left_out > 0 && <p className="quiet">{view.left_out} more are not shown; look for them by their names.</p>}
    </>
  );
}
