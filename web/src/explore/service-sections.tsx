import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { listBudgets, showMap } from '../api/questions.ts';
import { AskedPart } from '../asked/asked-part.tsx';
import { useAsked } from '../asked/use-asked.ts';
import { showCall } from '../evidence/map-words.ts';
import { Section } from '../kit/section.tsx';
import { StateWord } from '../kit/state-word.tsx';
import { toneOf } from '../kit/tone.ts';
import { Empty } from '../kit/waiting.tsx';
import { ELSEWHERE, ExploreLink } from './explore-link.tsx';
import { askedSpan, type Explored } from './explore-search.ts';

/** What is promised of a service. */
export function ObjectivesSection({ service }: { service: string }): ReactNode {
  const asked = useAsked(listBudgets({ service, limit: 50, sort: 'health' }), { everyMs: 10_000 });
  return (
    <Section id="objectives" title="Promised">
      <AskedPart asked={asked} what="the objectives">
        {({ budgets }) => (
          <>
            {budgets.length === 0 && <Empty title="Nothing is promised of it." />}
            <ul className="explore__rows">
              {budgets.map(({ name, health }) => (
                <li key={name}>
                  <Link to="/objectives/$name" params={{ name }}>
                    {name}
                  </Link>
                  <StateWord tone={toneOf(health)}>{health}</StateWord>
                </li>
              ))}
            </ul>
          </>
        )}
      </AskedPart>
    </Section>
  );
}

/** Who calls it, and whom it calls, worst first. */
export function NeighboursSection({ service, explored }: { service: string; explored: Explored }): ReactNode {
  const asked = useAsked(showMap(askedSpan(explored)), { everyMs: 30_000 });
  return (
    <Section id="neighbours" title="Calls" aside={<Link to="/evidence/map">the whole map</Link>}>
      <AskedPart asked={asked} what="the map">
        {({ edges }) => {
          const near = edges.filter(({ from, to }) => from === service || to === service);
          const worst = near.toSorted((a, b) => (a.success ?? 1) - (b.success ?? 1) || b.calls - a.calls);
          return (
            <>
              {near.length === 0 && <Empty title="No calls of it were seen in this time." />}
              <ul className="explore__rows">
                {worst.slice(0, 20).map((edge) => (
                  <li key={`${edge.from} ${edge.to} ${edge.system ?? ''}`}>
                    <span>
                      {edge.from === service ? 'calls ' : 'called by '}
                      <ExploreLink search={{ ...ELSEWHERE, service: edge.from === service ? edge.to : edge.from }}>
                        {edge.from === service ? edge.to : edge.from}
                      </ExploreLink>
                    </span>
                    <span className="quiet">{showCall(edge)}</span>
                  </li>
                ))}
              </ul>
            </>
          );
        }}
      </AskedPart>
    </Section>
  );
}
