import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { showMap } from '../api/questions.ts';
import { AskedPart } from '../asked/asked-part.tsx';
import { useAsked } from '../asked/use-asked.ts';
import { MapDrawing } from '../evidence/map-drawing.tsx';
import { layMap } from '../evidence/map-layers.ts';
import '../evidence/evidence.css';
import { Section } from '../kit/section.tsx';
import { showCount, showPercent } from '../show.ts';
import { nearMap } from './near-map.ts';

const WINDOW = '15m';

/** Who calls what hurts, and whom it calls, with how well each does. */
export function NearMap({ services }: { services: ReadonlySet<string> }): ReactNode {
  const asked = useAsked(showMap({ window: WINDOW }), { everyMs: 30_000 });
  return (
    <Section
      id="map"
      title="Around it"
      aside={
        <Link to="/evidence/map" search={{ window: WINDOW }}>
          the whole map
        </Link>
      }
    >
      <AskedPart asked={asked} what="the map">
        {(view) => {
          const near = nearMap(view, services);
          if (near === null) return <p className="quiet">No calls of what hurts are known: client spans draw the map.</p>;
          return (
            <>
              <MapDrawing layers={layMap(near)} />
              <details>
                <summary>The same as a table</summary>
                <div className="wide" tabIndex={0} role="region" aria-label="Calls around what hurts">
                  <table className="table">
                    <thead>
                      <tr>
                        <th scope="col">From</th>
                        <th scope="col">To</th>
                        <th scope="col">Calls in {WINDOW}</th>
                        <th scope="col">Well</th>
                      </tr>
                    </thead>
                    <tbody>
                      {near.edges.map(({ from, to, calls, success }) => (
                        <tr key={`${from} ${to}`}>
                          <td>{from}</td>
                          <td>{to}</td>
                          <td>{showCount(calls)}</td>
                          <td>{success === null ? 'not known' : showPercent(success)}</td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </div>
              </details>
            </>
          );
        }}
      </AskedPart>
    </Section>
  );
}
