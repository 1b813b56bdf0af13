/** A screen that can be gone to from everywhere: by the navigation, by the palette and by two keys. */
export type Way = {
  readonly to: string;
  readonly text: string;
  /** What it answers, for those who look for it by another word. */
  readonly about: string;
  /** The second key, after `g`. */
  readonly key: string;
  /** Where it stands: in the bar, or one step further away. */
  readonly place: 'bar' | 'more';
};

/** In the order in which the three readers need them: how it stands, what hurts, what is promised, what moves, what was decided. */
export const WAYS: readonly Way[] = [
  { to: '/', text: 'Overview', about: 'Is the experience what we promised?', key: 'o', place: 'bar' },
  {
    to: '/now',
    text: 'Now',
    about: 'What hurts customers now, since when, and what changed just before',
    key: 'n',
    place: 'bar',
  },
  { to: '/alerts', text: 'Alerts', about: 'Who was told of what', key: 'a', place: 'bar' },
  { to: '/journeys', text: 'Journeys', about: 'Every journey with its promises', key: 'j', place: 'bar' },
  { to: '/objectives', text: 'Objectives', about: 'Every promise and the budget left of it', key: 'b', place: 'bar' },
  { to: '/rollouts', text: 'Rollouts', about: 'What is being released, and what became of it', key: 'r', place: 'bar' },
  { to: '/ledger', text: 'Ledger', about: 'What was decided and why', key: 'l', place: 'bar' },
  { to: '/catalog', text: 'Catalog', about: 'What is promised, and changing it', key: 'c', place: 'bar' },
  { to: '/explore', text: 'Explore', about: 'Indicators over any window, latency, cohorts, traces', key: 'x', place: 'more' },
  { to: '/trains', text: 'Trains', about: 'Releases that go together', key: 't', place: 'more' },
  {
    to: '/evidence',
    text: 'Evidence',
    about: 'How much is seen: coverage, sources, map, probes, traces',
    key: 'e',
    place: 'more',
  },
  { to: '/backtest', text: 'Backtest', about: 'What other rules would have done with the past', key: 'k', place: 'more' },
  { to: '/start', text: 'First steps', about: 'Send telemetry and make a first promise', key: 's', place: 'more' },
];

/** The way that an address belongs to: the longest one that it begins with. */
export function wayOf(path: string): Way | null {
  const under = WAYS.filter(({ to }) => path === to || (to !== '/' && path.startsWith(`${to}/`)));
  return under.toSorted((a, b) => b.to.length - a.to.length)[0] ?? null;
}
