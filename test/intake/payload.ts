import type { Payload } from '../../src/ports/intake.ts';

/** Traces in plain JSON, as a source without a name of its own sends them. */
export function jsonTraces(body: Uint8Array): Payload {
  return { source: 'default', format: 'traces/json', coding: 'identity', body };
}
