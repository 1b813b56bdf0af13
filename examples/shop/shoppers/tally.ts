/** What shoppers felt, by what they did. A failure is an answer of 500 or above, or none at all. */
export type Totals = {
  readonly started_at: string;
  readonly sessions: number;
  /** Shoppers who found the shop too full: arrivals above the bound on sessions at once. */
  readonly turned_away: number;
  readonly routes: Readonly<Record<string, { readonly ok: number; readonly failed: number }>>;
};

export type Tally = {
  arrived(): void;
  turnedAway(): void;
  felt(route: string, ok: boolean): void;
  totals(): Totals;
};

/** `route` must be one of a few names of routes, never a path with an id in it: every name is kept. */
export function openTally(startedAt: string): Tally {
  const counts = { sessions: 0, turnedAway: 0 };
  const routes = new Map<string, { ok: number; failed: number }>();
  return {
    arrived: () => void (counts.sessions += 1),
    turnedAway: () => void (counts.turnedAway += 1),
    felt(route, ok) {
      const seen = routes.get(route) ?? { ok: 0, failed: 0 };
      routes.set(route, ok ? { ...seen, ok: seen.ok + 1 } : { ...seen, failed: seen.failed + 1 });
    },
    totals: () => ({
      started_at: startedAt,
      sessions: counts.sessions,
      turned_away: counts.turnedAway,
      routes: Object.fromEntries(routes),
    }),
  };
}
