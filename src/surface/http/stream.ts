import { z } from 'zod';
import { isActive } from '../../delivery/rollout.ts';
import { elapsed, type DurationMs, type Instant } from '../../kernel/units.ts';
import { JUDGED_WHEN_ASKED } from '../../loops/board.ts';
import { refusesRead, textAnswer } from './answers.ts';
import type { Api, App } from './api.ts';
import { showEntry } from './show-entry.ts';
import { RefusedInDetail } from './problems.ts';
import type { RolloutViews } from './rollout-views.ts';
import { showHome, showPulse } from './show-home.ts';
import { openStreamAnswers, type AskRoute } from './stream-answers.ts';
import { readQuestions, type AskedRoutes, type Question } from './stream-questions.ts';
import { openStreamLines } from './stream-lines.ts';
import { openReaders, type ReaderLimits } from './stream-readers.ts';
import { Tenth, type Added } from './tenth.ts';

export type StreamLimits = ReaderLimits & {
  /** Distinct questions of all readers together. */
  readonly questions: number;
};

export const STREAM_LIMITS: StreamLimits = { readers: 64, bufferedBytes: 4 * 1_048_576, questions: 256 };

export type StreamParts = {
  readonly views: RolloutViews;
  readonly limits: StreamLimits;
  readonly routes: AskedRoutes;
  readonly ask: AskRoute;
};

/** Rollouts that ended this recently are still sent, so that a screen sees the end. */
const JUST_ENDED = 15_000 as DurationMs;
const EVERY_MS = 1_000;

/**
 * Server-sent events: `home` (or `pulse`) and `rollout` about once a second while somebody looks, `entry` as it happens, of what a reader
 * asks an `answer` whenever it is another one, and for whoever wants them the lines of all objectives.
 */
export function streamRoute(app: App, api: Api, { views, limits, routes, ask }: StreamParts): void {
  const readers = openReaders(limits);
  const tenth = new Tenth();
  const judging = new Tenth();
  const warn = (cause: unknown): void => api.log.warn('Cannot show the present state to the open screens', cause);
  const answers = openStreamAnswers(ask, { tenth, most: limits.questions, warn });
  const lines = openStreamLines(api, { judging, telling: tenth });
  const present: { shown: Added | null } = { shown: null };
  const showAll = async (): Promise<void> => {
    for (const text of await presentOf(api, views)) readers.writeAll(text);
  };
  const rest = (): void => {
    if (readers.size > 0) return;
    present.shown?.remove();
    present.shown = null;
  };
  app.get('/api/v1/stream', { config, exposeHeadRoute: false, schema }, async ({ query }, reply) => {
    const questions = questionsOf(query.q, routes);
    readers.makeRoom();
    const asked = answers.open(questions);
    reply.hijack();
    const told: { close: () => void } = { close: () => undefined };
    const reader = readers.open(reply.raw, () => {
      asked.close();
      told.close();
      rest();
    });
    if (query.lines !== undefined) told.close = lines.open(reader);
    asked.listen((data) => reader.write(`event: answer\ndata: ${data}\n\n`));
    // Whoever connects is shown the present at once, and with him whoever is there.
    if (present.shown === null) present.shown = tenth.add({ everyMs: () => EVERY_MS, run: () => showAll().catch(warn) });
    else present.shown.urge();
    return reply;
  });
  const listening = { stop: (): void => undefined };
  app.addHook('onListen', async () => {
    lines.begin();
    listening.stop = api.ledger.onEntry((entry) => readers.writeAll(eventText('entry', showEntry(entry))));
  });
  app.addHook('preClose', async () => {
    listening.stop();
    tenth.close();
    judging.close();
    readers.close();
  });
}

function questionsOf(asked: string | readonly string[] | undefined, routes: AskedRoutes): readonly Question[] {
  const { questions, mistakes } = readQuestions([asked ?? []].flat(), routes);
  if (mistakes.length === 0) return questions;
  const text = mistakes.map(({ path, text: why }) => `${path}: ${why}`).join('; ');
  const hint = 'such as ?q=5000:/objectives/checkout&q=1000:/alerts';
  throw new RefusedInDetail('REQUEST_INVALID', text, { hint, errors: [...mistakes] });
}

/**
 * The present state, whole: whoever connects needs no history to draw it. Of thousands of promises only what every screen shows
 * is told to all; whoever looks at the journeys asks for them.
 */
async function presentOf(api: Api, views: RolloutViews): Promise<readonly string[]> {
  const at = api.clock.now();
  const parts = { ...api, world: () => api.ledger.world() };
  const isWhole = api.board.size <= JUDGED_WHEN_ASKED;
  const texts = [isWhole ? eventText('home', showHome(parts, views.summaries(), at)) : eventText('pulse', showPulse(parts, at))];
  for (const id of shown(api, at)) texts.push(eventText('rollout', await views.view(id)));
  return texts;
}

function eventText(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

function shown(api: Api, at: Instant): readonly string[] {
  const records = [...api.ledger.world().rollouts.values()];
  const current = records.filter(({ rollout }) => isActive(rollout) || elapsed(rollout.now.since, at) < JUST_ENDED);
  return current.map(({ rollout }) => rollout.id);
}

const config = { present: true, alone: true };
const schema = {
  operationId: 'stream',
  summary: 'Live events: home or pulse, rollout, entry, lines of objectives, and answers to what is asked',
  tags: ['evidence'],
  querystring: z.object({
    q: z
      .union([z.string(), z.array(z.string())])
      .optional()
      .describe(
        'a question that is asked again and again: milliseconds, a colon, and a path below /api/v1 with its query, such as `5000:/objectives/checkout`; twelve at most. `answer` events carry `path` and `answer` or `problem`, at first and whenever it is another one',
      ),
    lines: z
      .enum(['objectives'])
      .optional()
      .describe(
        '`lines` events tell the line of every objective, as budgets list them: all at first, `left` says how many are still to come, and then those that are others',
      ),
  }),
  response: {
    200: textAnswer('text/event-stream', 'Events until one side closes'),
    ...refusesRead('STREAMS_FULL', 'REQUEST_INVALID'),
  },
};
