import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** The way to where it is said how observations get here. */
export function SendTelemetry(): ReactNode {
  return (
    <p>
      <Link to="/start" hash="send">
        Send telemetry: the settings of your SDK, as they are for this server
      </Link>
    </p>
  );
}
