/** How many series all journeys together may have: caps bound one journey, and there may be thousands of journeys. */
export type SeriesBudget = { readonly most: number; used: number };

/** Each takes some kilobytes in the evidence while it is fed. */
export const MOST_SERIES = 50_000;

export function openSeriesBudget(most = MOST_SERIES): SeriesBudget {
  return { most, used: 0 };
}
