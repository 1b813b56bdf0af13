import type { ReactNode } from 'react';
import { LoadLine } from '../mark/load-line.tsx';

const FIRST = `apiVersion: openslo/v1
kind: SLO
metadata: { name: checkout-success }
spec:
  service: shop
  indicatorRef: checkout-success
  objectives: [{ target: 0.999 }]
  timeWindow: [{ duration: 28d, isRolling: true }]`;

/** Nothing is promised yet, so nothing can be good or bad: the page teaches the first step instead. */
export function EmptyHome(): ReactNode {
  return (
    <section className="empty" aria-labelledby="empty">
      <LoadLine mark={{ kind: 'blind', label: 'No objective yet' }} size={132} silent />
      <div>
        <h1 id="empty" className="headline__text">Nothing is promised yet</h1>
        <p>
          A journey is a path that a customer takes, such as checkout. Say what is promised for it in the catalog folder
          that Plimsoll was started with; the page changes as soon as the file is saved.
        </p>
        <ol className="notice__steps">
          <li>Put a YAML file with a Service, a Journey, an SLI and an SLO into the catalog folder. The SLO is an OpenSLO document:</li>
        </ol>
        <pre className="empty__example"><code>{FIRST}</code></pre>
        <ol className="notice__steps" start={2}>
          <li>Run <code>plimsoll validate</code>: every mistake is shown with its line and a hint.</li>
          <li>Point an OpenTelemetry exporter at this server: <code>OTEL_EXPORTER_OTLP_ENDPOINT={globalThis.location.origin}</code></li>
        </ol>
      </div>
    </section>
  );
}
