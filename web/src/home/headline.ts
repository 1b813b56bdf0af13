import type { HomeView } from '../../../src/wire/home.ts';
import type { Health, ObjectiveView } from '../../../src/wire/objective.ts';
import { isOver } from '../rollout/ladder.ts';

export type Headline = { readonly health: Health; readonly text: string; readonly moving: string };

/** The page in one sentence. The worst comes first, and blind is never counted among the healthy. */
export function readHeadline(home: HomeView): Headline {
  const named = (health: Health): readonly string[] => home.journeys.filter((journey) => journey.health === health).map((journey) => journey.display_name);
  const [exhausted, burning, blind] = [named('exhausted'), named('burning'), named('blind')];
  const also = blind.length === 0 ? '' : ` Nothing can be said about ${list(blind)}.`;
  return { ...worst(), moving: readMoving(home) };

  function worst(): Omit<Headline, 'moving'> {
    if (exhausted.length > 0) return { health: 'exhausted', text: `${list(exhausted)} ${be(exhausted)} over the load line.${also}` };
    if (burning.length > 0) return { health: 'burning', text: `${list(burning)} ${be(burning)} burning budget too fast.${also}` };
    if (blind.length > 0) return { health: 'blind', text: also.trim() };
    return { health: 'healthy', text: home.journeys.length === 1 ? 'The journey is within its load line.' : `All ${home.journeys.length} journeys are within their load lines.` };
  }
}

export function everyObjective(home: HomeView): readonly ObjectiveView[] {
  return [...home.journeys.flatMap((journey) => journey.objectives), ...home.objectives_elsewhere];
}

function readMoving({ rollouts }: HomeView): string {
  const active = rollouts.filter((rollout) => !isOver(rollout.phase)).length;
  return active === 0 ? 'No rollout is under way.' : active === 1 ? 'One rollout is under way.' : `${active} rollouts are under way.`;
}

function list(names: readonly string[]): string {
  if (names.length > 3) return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more journeys`;
  return names.length === 1 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function be(names: readonly string[]): string {
  return names.length === 1 ? 'is' : 'are';
}
