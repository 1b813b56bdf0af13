import type { ReactNode } from 'react';
import { LoadLine } from '../mark/load-line.tsx';
import { FIRST_CATALOG } from './first-catalog.ts';
import { SendTelemetry } from './send-telemetry.tsx';

/** Nothing is promised yet, so nothing can be good or bad: the page teaches the first step instead. */
export function EmptyHome(): ReactNode {
  return (
    <section className="empty" aria-labelledby="empty">
      <LoadLine mark={{ kind: 'blind', label: 'No objective yet' }} size={132} silent />
      <div>
        <h1 id="empty" className="headline__text">
          Nothing is promised yet
        </h1>
        <p>
          A journey is a path that a customer takes, such as checkout. Say what is promised for it in the catalog folder that
          Plimsoll was started with; the page changes as soon as the file is saved.
        </p>
        <ol className="notice__steps">
          <li>
            Save this as <code>shop.yaml</code> in the catalog folder; service and SLO are OpenSLO documents as you may have them
            already:
          </li>
        </ol>
        <pre className="empty__example">
          <code>{FIRST_CATALOG}</code>
        </pre>
        <ol className="notice__steps" start={2}>
          <li>
            Run <code>plimsoll validate</code>: every mistake is shown with its line and a hint.
          </li>
          <li>
            <SendTelemetry />
          </li>
        </ol>
      </div>
    </section>
  );
}
