import { useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { MapEdgeView, MapView } from '../../../src/wire/map.ts';
import { AskedPart, Provenance } from '../asked/asked-part.tsx';
import { showMap } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { readLookBack } from '../journey/look-back.ts';
import { LookBackChoice } from '../journey/look-back-choice.tsx';
import { useNow } from '../live/use-live.tsx';
import { showCount, showPercent, showRate } from '../show.ts';
import { Declare, EvidencePage } from './evidence-page.tsx';
import { MapDrawing } from './map-drawing.tsx';
import { layMap } from './map-layers.ts';
import { mapHeadline, showKind } from './map-words.ts';
import { showMs } from './run-rows.ts';

const EXAMPLE = `apiVersion: openslo/v1
kind: Service
metadata: { name: payment }
spec: { addresses: ['payment.shop.svc:8080'] }`;

export function MapPage(): ReactNode {
  const back = readLookBack(useSearch({ from: '/evidence/map' }).window);
  const asked = useAsked(showMap({ window: back.name }), { everyMs: 20_000 });
  const { server: at } = useNow();
  return (
    <EvidencePage title="Who calls whom">
      {asked.kind !== 'known' && <h1 className="headline__text">Who calls whom</h1>}
      <AskedPart asked={asked} what="the map" room="tall">
        {(view) => <h1 className="headline__text">{mapHeadline(view)}</h1>}
      </AskedPart>
      <LookBackChoice back={back} to="/evidence/map" name="" />
      {asked.kind === 'known' && <WholeMap view={asked.view} at={at} />}
    </EvidencePage>
  );
}

function WholeMap({ view, at }: { view: MapView; at: number }): ReactNode {
  if (view.edges.length === 0) {
    return (
      <Declare
        text="Client, producer and consumer spans draw the map: send them, and it appears by itself. A service that is called by an address says which ones are its own."
        example={EXAMPLE}
      />
    );
  }
  const layers = layMap(view);
  const fresh = view.edges.filter(({ is_new: isNew }) => isNew === true).length;
  return (
    <>
      {fresh > 0 && <p>{fresh === 1 ? 'One way is' : `${fresh} ways are`} new since the window before.</p>}
      <Provenance told={view.at} at={at} />
      <section className="panel evidence__section" aria-labelledby="drawn">
        <h2 id="drawn">Drawn</h2>
        <MapDrawing layers={layers} />
        <p className="quiet">
          A line is as thick as its calls are many, by tens; what failed of them is its coloured core. A dashed frame is a third
          party.
          {layers.left > 0 && ` ${showCount(layers.left)} ways with fewer calls are in the table alone.`}
        </p>
      </section>
      <section className="panel evidence__section" aria-labelledby="told">
        <h2 id="told">Told</h2>
        <div className="wide" tabIndex={0} role="region" aria-label="Who calls whom, the most calls first">
          <EdgeTable view={view} />
        </div>
      </section>
    </>
  );
}

function EdgeTable({ view: { nodes, edges } }: { view: MapView }): ReactNode {
  const kinds = new Map(nodes.map(({ name, kind }) => [name, kind]));
  return (
    <table className="plain-table">
      <thead>
        <tr>
          {['Who calls', 'Whom', 'Which is a', 'Rate', 'Success', 'p50', 'p99', 'Note'].map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {edges.map((edge) => (
          <tr key={`${edge.from} ${edge.to} ${edge.system ?? ''}`}>
            <th scope="row">{edge.from}</th>
            <td>{edge.to}</td>
            <td>
              {showKind(kinds.get(edge.to) ?? 'unknown')}
              {edge.system !== null && <span className="quiet"> {edge.system}</span>}
            </td>
            <td>{showRate(edge.per_second)}</td>
            <td>
              {edge.success === null ? 'not known' : showPercent(edge.success)}
              {edge.failed > 0 && <span className="quiet"> {showCount(edge.failed)} failed</span>}
            </td>
            <td>{showTime(edge.p50_ms)}</td>
            <td>{showTime(edge.p99_ms)}</td>
            <td>{notes(edge)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function showTime(ms: number | null): string {
  return ms === null ? 'not known' : showMs(ms);
}

function notes({ is_new: isNew, seen, calls }: MapEdgeView): string {
  return [isNew === true ? 'new' : '', seen < calls ? `${showCount(seen)} seen one by one` : '']
    .filter((text) => text !== '')
    .join(', ');
}
