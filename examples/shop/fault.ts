/** Reads a share in [0, 1] from the environment, such as FAULT_CHECKOUT_ERRORS=0.05. */
export function shareOf(name: string, otherwise: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') return otherwise;
  const share = Number(text);
  if (share >= 0 && share <= 1) return share;
  throw new Error(`Cannot use ${name}=${text}: it must be a share from 0 to 1`);
}

/** Errors of the demo are drawn one by one and do not come in bursts; the rollout plan relies on it. */
export function strikes(share: number): boolean {
  return Math.random() < share;
}
