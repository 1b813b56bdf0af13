import { MINUTE, type Instant } from '../../kernel/units.ts';

/** The baseline's last minute, batch by batch, and everything before it in one sum. */
export type BaselineWatch = {
  readonly recent: readonly BaselineBatch[];
  readonly older: { readonly total: number; readonly bad: number };
};
export type BaselineBatch = { readonly at: Instant; readonly total: number; readonly bad: number };

export const NOTHING_WATCHED: BaselineWatch = { recent: [], older: { total: 0, bad: 0 } };

export function watchBaseline(now: BaselineWatch, batch: BaselineBatch): BaselineWatch {
  const left = now.recent.filter(({ at }) => at <= batch.at - MINUTE);
  return {
    recent: [...now.recent.filter(({ at }) => at > batch.at - MINUTE), batch],
    older: left.reduce((sum, { total, bad }) => ({ total: sum.total + total, bad: sum.bad + bad }), now.older),
  };
}

/**
 * Whether the baseline itself is burning. A margin with rho above 1 grows with the baseline's failures, so that a bad
 * candidate would look harmless beside a shared incident; a candidate exactly at the margin was called safe in 58 % of
 * such simulated runs. Without a rate from before the rollout, the rollout's own older baseline is the reference, and
 * while there is neither, an incident cannot be told from the usual.
 */
export function baselineBurns({ recent, older }: BaselineWatch, usualRate: number | null): boolean {
  const usual = usualRate ?? (older.total > 0 ? older.bad / older.total : null);
  if (usual === null) return false;
  const total = recent.reduce((sum, batch) => sum + batch.total, 0);
  const bad = recent.reduce((sum, batch) => sum + batch.bad, 0);
  return bad > 3 * usual * total + 5;
}
