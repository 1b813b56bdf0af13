import type { HomeView, JourneyView } from '../../../src/wire/home.ts';
import type { Health, ObjectiveView } from '../../../src/wire/objective.ts';
import { isOver } from '../rollout/ladder.ts';
import { showNumber } from '../show.ts';

type Said = { readonly health: Health; readonly text: string };
export type Headline = {
  readonly health: Health;
  readonly text: string;
  readonly rest: string;
  readonly moving: string;
  readonly alerts: string;
};

/** The page in one sentence, the worst first, and what else is not well after it. Blind is never counted among the healthy. */
export function readHeadline(home: HomeView): Headline {
  const quiet = home.journeys.filter(isQuiet);
  const promised = [...home.journeys.filter((one) => !quiet.includes(one)), ...home.objectives_elsewhere];
  const named = (wanted: Health): readonly string[] =>
    promised.filter(({ health }) => health === wanted).map(({ display_name: name }) => name);
  const [exhausted, burning, blind] = [named('exhausted'), named('burning'), named('blind')];
  const said: Said[] = [];
  if (exhausted.length > 0) said.push({ health: 'exhausted', text: `${list(exhausted)} ${be(exhausted)} over the load line.` });
  if (burning.length > 0) said.push({ health: 'burning', text: `${list(burning)} ${be(burning)} burning budget too fast.` });
  if (blind.length > 0) said.push({ health: 'blind', text: `Nothing can be said about ${list(blind)}.` });
  if (said.length === 0 && (promised.length > 0 || quiet.length === 0)) said.push(allIsWell(home, quiet.length));
  if (quiet.length > 0) said.push({ health: 'blind', text: `Nobody came to ${list(quiet.map((one) => one.display_name))}.` });
  const [worst, ...rest] = said;
  return {
    ...(worst ?? allIsWell(home, 0)),
    rest: rest.map(({ text }) => text).join(' '),
    moving: readMoving(home),
    alerts: readAlerts(home),
  };
}

export function everyObjective(home: HomeView): readonly ObjectiveView[] {
  return [...home.journeys.flatMap((journey) => journey.objectives), ...home.objectives_elsewhere];
}

/** Telemetry comes, and no customers: nothing is known, and nothing has gone dark. */
function isQuiet({ health, objectives }: JourneyView): boolean {
  return health === 'blind' && objectives.length > 0 && objectives.every(({ reason }) => reason === 'NO_TRAFFIC');
}

function allIsWell({ journeys, objectives_elsewhere: elsewhere }: HomeView, quiet: number): Said {
  if (elsewhere.length > 0) return { health: 'healthy', text: 'Everything promised is within its load line.' };
  if (quiet > 0)
    return { health: 'healthy', text: `${journeys.length - quiet} of ${journeys.length} journeys are within their load lines.` };
  if (journeys.length === 1) return { health: 'healthy', text: 'The journey is within its load line.' };
  return {
    health: 'healthy',
    text: `${journeys.length === 2 ? 'Both' : `All ${journeys.length}`} journeys are within their load lines.`,
  };
}

function readMoving({ rollouts }: HomeView): string {
  const active = rollouts.filter((rollout) => !isOver(rollout.phase)).length;
  return active === 0
    ? 'No rollout is under way.'
    : active === 1
      ? 'One rollout is under way.'
      : `${active} rollouts are under way.`;
}

function readAlerts({ alerts: { pages, tickets, informs, frozen } }: HomeView): string {
  const count = (of: number, one: string): readonly string[] => (of === 0 ? [] : [showNumber(of, one)]);
  const open = [...count(pages, 'page'), ...count(tickets, 'ticket'), ...count(informs, 'note')];
  if (open.length === 0) return 'No alert is open.';
  return `${open.join(', ')} open${frozen === 0 ? '' : `, ${frozen} frozen`}.`;
}

function list(names: readonly string[]): string {
  if (names.length > 3) return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
  return names.length === 1 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function be(names: readonly string[]): string {
  return names.length === 1 ? 'is' : 'are';
}
