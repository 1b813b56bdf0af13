/** What can be wrong with a version. */
export const FAULTS = ['none', 'errors', 'slow', 'one-region', 'leak', 'crash'] as const;
export type Fault = (typeof FAULTS)[number];

export function readFault(text: string): Fault {
  const found = FAULTS.find((fault) => fault === text);
  if (found !== undefined) return found;
  throw new Error(`Cannot build in the fault ${JSON.stringify(text)}: it must be one of ${FAULTS.join(', ')}`);
}
