import { z } from 'zod';
import { attribution } from '../../wire/attribution.ts';
import { why } from '../../wire/cause.ts';
import { home, type JourneyView } from '../../wire/home.ts';
import { budgetPage, objective } from '../../wire/objective.ts';
import { scoreDetail, scoreSummary } from '../../wire/score.ts';
import { at, tool } from './tool.ts';

const name = z.string().min(1).max(2_000);
const instant = z.iso.datetime({ offset: true });
const scores = z.object({ scores: z.array(scoreSummary) });

/** What is promised, how well it is kept, and why it is not. */
export const evidenceTools = [
  tool({
    name: 'list_journeys',
    title: 'Journeys and how they do',
    description:
      'Every journey with its owner, health, traffic and objectives, as of now. `blind` means that there is not enough evidence; it is never healthy.',
    input: z.object({}),
    run: async (client) => {
      const { at: asOf, catalog, journeys } = await client.get('/api/v1/home', home);
      return { at: asOf, catalog_revision: catalog.revision, journeys: journeys.map(briefly) };
    },
  }),
  tool({
    name: 'list_budgets',
    title: 'Error budgets',
    description:
      'One line for each objective: target, window, health, part of the budget spent and remaining (negative when overspent), burn of the last hour, coverage, age of the newest telemetry.',
    input: z.object({
      after: z.string().max(2_000).optional().describe('read on: `next` of the page before'),
      limit: z.number().int().min(1).max(200).default(50),
    }),
    run: (client, { after, limit }) => client.get(at('/api/v1/budgets', { after, limit }), budgetPage),
  }),
  tool({
    name: 'show_objective',
    title: 'One objective with its arithmetic',
    description: 'Budget, burn over every window, the rules that fire or are frozen, coverage and age of the evidence.',
    input: z.object({ name: name.describe('name of the objective') }),
    run: (client, asked) => client.get(`/api/v1/objectives/${encodeURIComponent(asked.name)}`, objective),
  }),
  tool({
    name: 'why',
    title: 'Why a journey does worse',
    description:
      'Ranked explanations of a fall within a window, compared with the time before it: changes, cohorts in which it is concentrated, dependencies that degraded first, lost telemetry, vanished traffic. `weak` ones rest on the order in time alone. Says so when no cause is known.',
    input: z.object({
      journey: name.describe('name of the journey'),
      from: instant.optional().describe('start of the window, RFC 3339; an hour before its end, unless said otherwise'),
      to: instant.optional().describe('end of the window; now, unless said otherwise'),
    }),
    run: (client, { journey, from, to }) =>
      client.get(at(`/api/v1/journeys/${encodeURIComponent(journey)}/why`, { from, to }), why),
  }),
  tool({
    name: 'who_spent',
    title: 'Who spent an error budget',
    description:
      'Shares the bad events of an objective’s whole window out among changes, dependencies, incidents and declared maintenance, with intervals; the rest is unattributed.',
    input: z.object({ objective: name.describe('name of the objective') }),
    run: (client, asked) => client.get(`/api/v1/objectives/${encodeURIComponent(asked.objective)}/attribution`, attribution),
  }),
  tool({
    name: 'show_score',
    title: 'Experience score',
    description:
      'How well customers of a journey or product are served, 0 to 1, with what is proven (`lo`), what is possible (`hi`), its members and why it moved. Without a name: all scores.',
    input: z.object({
      name: name.optional().describe('journey or product'),
      at: instant.optional().describe('as it was then'),
      window: z.string().max(16).optional().describe('of each member, such as 1h; its own window, unless said otherwise'),
    }),
    run: (client, { name: of, ...asked }) =>
      of === undefined
        ? client.get('/api/v1/scores', scores)
        : client.get(at(`/api/v1/scores/${encodeURIComponent(of)}`, asked), scoreDetail),
  }),
] as const;

/** Without what is drawn: an assistant reads words and figures. */
function briefly({ name: of, display_name, owner, health, sentence, per_second, age_ms, objectives }: JourneyView): object {
  return {
    name: of,
    display_name,
    owner,
    health,
    sentence,
    per_second,
    age_ms,
    objectives: objectives.map((one) => ({
      name: one.name,
      target: one.target,
      window: one.window,
      health: one.health,
      remaining: one.remaining,
      coverage: one.coverage,
      age_ms: one.age_ms,
    })),
  };
}
