import { showCount, showInstant } from '../kernel/show.ts';
import type { Instant } from '../kernel/units.ts';

/** Somebody told what was charged; the charges themselves are evidence. */
export type CostsImported = {
  readonly source: string;
  readonly charges: number;
  /** Of them, those of nobody. */
  readonly nobodys: number;
  readonly from: Instant;
  readonly to: Instant;
};

export function explainCosts({ source, charges, nobodys, from, to }: CostsImported): string {
  const left = nobodys === 0 ? '' : `, ${showCount(nobodys)} of them of nobody`;
  return `${showCount(charges)} charges of ${source} from ${showInstant(from)} to ${showInstant(to)} were told${left}.`;
}
