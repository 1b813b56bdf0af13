import { play, type Played } from './play.ts';
import type { Story, StoryEvent } from './story.ts';

/** As many plays as finding a small story may take. */
const MOST_PLAYS = 300;

/** A smaller story in which the same thing does not hold: no event of it can be left out alone. */
export async function shrink(failed: Played, told: (text: string) => void = () => undefined): Promise<Played> {
  const state = { best: failed, plays: 0 };
  const stillFails = async (story: Story): Promise<boolean> => {
    if (state.plays >= MOST_PLAYS) return false;
    state.plays += 1;
    const played = await play(story);
    if (played.broken?.invariant !== failed.broken?.invariant) return false;
    state.best = played;
    told(`${played.story.events.length} events left after ${state.plays} plays`);
    return true;
  };
  for (let parts = 2; state.best.story.events.length > 0 && state.plays < MOST_PLAYS;) {
    const { events } = state.best.story;
    if (await withoutSome(state.best.story, Math.min(parts, events.length), stillFails)) parts = Math.max(2, parts - 1);
    else if (parts >= events.length) break;
    else parts = Math.min(events.length, parts * 2);
  }
  const { story } = state.best;
  const [first, ...others] = story.services;
  if (
    first !== undefined &&
    others.length > 0 &&
    story.events.every((event) => !('service' in event) || event.service === first.name)
  )
    await stillFails({ ...story, services: [first] });
  return state.best;
}

async function withoutSome(story: Story, parts: number, stillFails: (story: Story) => Promise<boolean>): Promise<boolean> {
  const size = Math.ceil(story.events.length / parts);
  for (let from = 0; from < story.events.length; from += size) {
    const events: readonly StoryEvent[] = [...story.events.slice(0, from), ...story.events.slice(from + size)];
    if (await stillFails({ ...story, events })) return true;
  }
  return false;
}
