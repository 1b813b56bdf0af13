import type { ChargeStore } from '../ports/charge-store.ts';
import { openCosts, type CostParts, type Costs } from './costs.ts';
import { openCostRecords, type CostRecordParts, type CostRecords } from './record-costs.ts';

/** Everything about costs: what comes in, what is known, and what is laid beside the units that it was spent on. */
export type CostLoop = Costs & CostRecords & { readonly charges: ChargeStore };

/** Null where there is no place for charges. */
export function costLoopOf(
  { charges }: { readonly charges?: ChargeStore },
  parts: Omit<CostParts, 'charges'> & Omit<CostRecordParts, 'charges'>,
): CostLoop | null {
  if (charges === undefined) return null;
  return { ...openCosts({ ...parts, charges }), ...openCostRecords({ ...parts, charges }), charges };
}
