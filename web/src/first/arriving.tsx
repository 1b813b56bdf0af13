import type { ReactNode } from 'react';
import type { FirstStepsView, ServedRouteView } from '../../../src/wire/first-steps.ts';
import { Empty } from '../kit/waiting.tsx';
import { Section } from '../kit/section.tsx';
import { Seen } from '../kit/seen.tsx';
import { Tile } from '../kit/tile.tsx';
import { showCount, showPercent, showRate } from '../show.ts';
import { likeliestFirst } from './first-catalog.ts';
import type { Steps } from './steps.ts';

type Given = {
  readonly view: FirstStepsView;
  readonly steps: Steps;
  readonly chosen: ServedRouteView | null;
  readonly choose: (route: ServedRouteView) => void;
};

/** What has come, as it comes: how much, from whom, which requests, and what was refused and why. */
export function Arriving({ view, steps, chosen, choose }: Given): ReactNode {
  const routes = likeliestFirst(view.routes);
  return (
    <Section id="arriving" title="2. See it arrive" aside={<Seen window="the last ten minutes" />}>
      <p role="status" className="first__sentence">
        {view.sentence}
      </p>
      <div className="tiles">
        <Tile label="Payloads" figure={showCount(view.accepted)} tone={view.accepted > 0 ? 'good' : 'plain'} />
        {view.watched && <Tile label="Requests" figure={showRate(view.per_second)} tone={view.total > 0 ? 'good' : 'plain'} />}
        {view.watched && (
          <Tile label="Services" figure={showCount(view.services.length)} tone={view.total > 0 ? 'good' : 'plain'} />
        )}
      </div>
      <Refused refused={view.refused} />
      {!steps.hasArrived && (
        <Empty title="This page is listening">
          As soon as a payload is taken it shows here, within a second. Nothing has to be pressed.
        </Empty>
      )}
      {view.watched && routes.length > 0 && <RouteTable routes={routes} chosen={chosen ?? routes[0] ?? null} choose={choose} />}
      {view.watched && view.left_out > 0 && <p className="quiet">and {showCount(view.left_out)} further kinds of requests.</p>}
    </Section>
  );
}

function Refused({ refused }: Pick<FirstStepsView, 'refused'>): ReactNode {
  if (refused.length === 0) return null;
  return (
    <ul className="first__refused" aria-label="What was refused since the server started">
      {refused.map(({ why, count, hint }) => (
        <li key={why}>
          <b>{showCount(count)}</b> <span>{why}</span> <span className="quiet">{hint}</span>
        </li>
      ))}
    </ul>
  );
}

type TableGiven = { readonly routes: readonly ServedRouteView[] } & Pick<Given, 'chosen' | 'choose'>;

function RouteTable({ routes, chosen, choose }: TableGiven): ReactNode {
  return (
    <div className="wide" tabIndex={0} role="region" aria-label="Requests that were seen">
      <table className="plain-table first__routes">
        <caption className="hidden-visually">
          Requests that services said they served; one is chosen for the first promise
        </caption>
        <thead>
          <tr>
            <th scope="col">Promise</th>
            <th scope="col">Request</th>
            <th scope="col">Service</th>
            <th scope="col">Seen</th>
            <th scope="col">Failed</th>
            <th scope="col">p99</th>
          </tr>
        </thead>
        <tbody>
          {routes.slice(0, 12).map((route) => {
            const key = keyOf(route);
            return (
              <tr key={key}>
                <td>
                  <input
                    type="radio"
                    name="route"
                    aria-label={`Promise ${nameOf(route)} of ${route.service}`}
                    checked={chosen !== null && keyOf(chosen) === key}
                    onChange={() => choose(route)}
                  />
                </td>
                <th scope="row">{nameOf(route)}</th>
                <td>{route.service}</td>
                <td>{showCount(route.total)}</td>
                <td>{route.failed === 0 ? 'none' : showPercent(route.failed / route.total)}</td>
                <td>{route.p99_ms === null ? '–' : showMs(route.p99_ms)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

export function nameOf({ method, route, span }: ServedRouteView): string {
  return route === null ? span : `${method === null ? '' : `${method} `}${route}`;
}

function keyOf({ service, method, route, span }: ServedRouteView): string {
  return JSON.stringify([service, method, route, route ?? span]);
}

function showMs(ms: number): string {
  return ms < 1 ? '<\u202f1\u202fms' : ms < 1_000 ? `${Math.round(ms)}\u202fms` : `${(ms / 1_000).toFixed(1)}\u202fs`;
}
