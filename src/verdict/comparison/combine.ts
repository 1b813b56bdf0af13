import { logSumExp } from './log-sum-exp.ts';

export type Weighted = { readonly logE: number; readonly weight: number };

/**
 * The weighted mean of several evidences, as a logarithm. A mean of e-processes is one itself, however the indicators
 * depend on each other. They are never multiplied: they look at the same requests.
 */
export function combineEvidence(parts: readonly Weighted[]): number {
  return logSumExp(parts.map(({ logE, weight }) => logE + Math.log(weight)));
}
