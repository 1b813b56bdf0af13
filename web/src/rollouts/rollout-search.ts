import type { ListSearch } from '../table/list-search.ts';

export const ROLLOUT_CHOICES = ['state', 'service'] as const;
export type RolloutSearch = ListSearch<(typeof ROLLOUT_CHOICES)[number]>;
export type RolloutState = 'active' | 'held' | 'promoted' | 'rolled-back' | 'concluded';

/** In the words of those who look for them. */
export const STATES: readonly { readonly state: RolloutState; readonly text: string }[] = [
  { state: 'active', text: 'under way' },
  { state: 'held', text: 'held' },
  { state: 'promoted', text: 'promoted' },
  { state: 'rolled-back', text: 'rolled back' },
  { state: 'concluded', text: 'concluded' },
];

export function stateOf(text: string | undefined): RolloutState | undefined {
  return STATES.find(({ state }) => state === text)?.state;
}
