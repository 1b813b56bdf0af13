import { MINUTE, type Instant } from '../../kernel/units.ts';

/** The baseline's last minute, batch by batch, and everything before it in one sum. */
export type BaselineWatch = {
  readonly recent: readonly BaselineBatch[];
  readonly older: { readonly total: number; readonly bad: number };
};
export type BaselineBatch = { readonly at: Instant; readonly total: number; readonly bad: number };

export const NOTHING_WATCHED: BaselineWatch = { recent: [], older: { total: 0, bad: 0 } };

export function watchBaseline(now: BaselineWatch, batch: BaselineBatch): BaselineWatch {
  const from = batch.at - MINUTE;
  const recent: BaselineBatch[] = [];
  let { older } = now;
  for (const one of now.recent) {
    if (one.at > from) recent.push(one);
    else older = { total: older.total + one.total, bad: older.bad + one.bad };
  }
  recent.push(batch);
  return { recent, older };
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
  let [total, bad] = [0, 0];
  for (const batch of recent) {
    total += batch.total;
    bad += batch.bad;
  }
  return bad > 3 * usual * total + 5;
}
