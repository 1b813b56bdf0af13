// Names under which telemetry itself is counted, beside the generations of indicators, whose names have no slash.

/** The server's own watching: one per slot. */
export const WATCHED = 'watched';
/** How many entries of the ledger were told to the evidence. */
export const TOLD = 'told';

/** A journey's telemetry: `good` is slots heard, `total` is observations. */
export function heardGeneration(journey: string): string {
  return `heard/${journey}`;
}

/** The same for a source. */
export function presentGeneration(source: string): string {
  return `present/${source}`;
}

/** The distribution of how late a source's telemetry arrives, ms. */
export function latencyGeneration(source: string): string {
  return `latency/${source}`;
}

/** Observations of a journey that came tail-sampled and without weights. */
export function biasedGeneration(journey: string): string {
  return `biased/${journey}`;
}
