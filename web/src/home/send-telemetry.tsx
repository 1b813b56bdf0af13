import type { ReactNode } from 'react';

/** How observations get here, in the two variables that every OpenTelemetry SDK reads. */
export function SendTelemetry(): ReactNode {
  return (
    <div className="telemetry">
      <p>
        Point an OpenTelemetry exporter (OTLP/HTTP) at the telemetry address that Plimsoll printed when it started, with the token
        from the file <code>intake.token</code> in its data folder:
      </p>
      <pre className="empty__example">
        <code>{`OTEL_EXPORTER_OTLP_ENDPOINT=http://${globalThis.location.hostname}:4318\nOTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20TOKEN`}</code>
      </pre>
    </div>
  );
}
