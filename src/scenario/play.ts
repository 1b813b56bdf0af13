import type { CatalogFile } from '../catalog/read-catalog.ts';
import type { Place } from '../kernel/problem.ts';
import { SECOND, type Instant } from '../kernel/units.ts';
import type { Entry } from '../ledger/entry.ts';
import { openStage, passSecond, type Stage } from './stage.ts';
import { ActRefused } from './act-refused.ts';
import type { Act, Doing, Finding, Story } from './story.ts';
import type { Told } from './world/people.ts';

/** An act that could not be done, or an expectation that does not hold. */
export type Failure = {
  readonly place: Place;
  /** When the act happens, and when it was clear that it failed. */
  readonly atMs: number;
  readonly failedMs: number;
  readonly act: string;
  readonly is: string;
  readonly hint: string | undefined;
};

export type Played = {
  readonly story: Story;
  readonly failures: readonly Failure[];
  /** Expectations that were looked at to their end, and hold. */
  readonly held: number;
  readonly entries: readonly Entry[];
  readonly told: readonly Told[];
};

export type PlayOptions = {
  readonly catalog: readonly CatalogFile[];
  /** Called after each second of the story. */
  readonly passed?: (stage: Stage) => void | Promise<void>;
};

type Expectation = Act & { readonly doing: Doing & { readonly does: 'expect' } };
type Watched = { readonly act: Expectation; readonly since: Instant; readonly untilMs: number };
type Play = { readonly stage: Stage; readonly failures: Failure[]; watched: Watched[]; held: number };

/** Failures of one story that are gathered: what comes after so many says nothing new. */
const MOST_FAILURES = 20;

/** Plays a story second by second on a virtual clock, through the control plane that the server runs. */
export async function play(story: Story, { catalog, passed }: PlayOptions): Promise<Played> {
  const stage = await openStage({ catalog, start: story.start, seed: story.seed });
  const state: Play = { stage, failures: [], watched: [], held: 0 };
  const acts = Map.groupBy(story.acts, ({ atMs }) => atMs);
  for (let ms = 0; ms <= story.lastsMs; ms += SECOND) {
    stage.now = (story.start + ms) as Instant;
    await passSecond(stage);
    for (const act of acts.get(ms) ?? []) {
      // Where a release could not start, everything after it would fail as well.
      if (!(await perform(state, act, { ms, story }))) return ended(state, story);
    }
    await lookAround(state, ms);
    await passed?.(stage);
    if (state.failures.length >= MOST_FAILURES) break;
  }
  return ended(state, story);
}

async function ended({ stage, failures, held, watched }: Play, story: Story): Promise<Played> {
  const entries = await stage.entries();
  await stage.plane.close();
  const whole = watched.filter(({ act }) => act.doing.how === 'throughout').length;
  return { story, failures, held: held + whole, entries, told: stage.people.told };
}

type Occasion = { readonly ms: number; readonly story: Story };

/** False when the story cannot go on. */
async function perform(state: Play, act: Act, { ms, story }: Occasion): Promise<boolean> {
  const { doing } = act;
  if (doing.does === 'act') {
    const refused = await run(() => doing.run(state.stage));
    if (refused !== null) fail(state, act, { ms, is: refused.message, hint: refused.hint });
    return refused === null;
  }
  const untilMs = doing.how === 'now' ? ms : ms + (doing.lasts ?? story.lastsMs);
  // What is expected of a stretch is looked for in it; what is expected now may have happened before.
  const since = doing.how === 'now' ? story.start : state.stage.now;
  state.watched.push({ act: act as Expectation, since, untilMs });
  if (doing.how === 'now') await lookAround(state, ms, (one) => one.act === act);
  return true;
}

/** Every expectation that is open at this moment. */
async function lookAround(state: Play, ms: number, concerns: (one: Watched) => boolean = () => true): Promise<void> {
  const looked = state.watched.filter(concerns);
  const left = state.watched.filter((one) => !looked.includes(one));
  for (const one of looked) {
    const { act, since, untilMs } = one;
    const { how, look } = act.doing;
    const { holds, is, hint } = await find(() => look(state.stage, since));
    const isOver = ms >= untilMs;
    if (how === 'throughout' ? holds && !isOver : !holds && !isOver) left.push(one);
    else if (holds) state.held += 1;
    else fail(state, act, { ms, is, hint });
  }
  state.watched = left;
}

async function find(look: () => Finding | Promise<Finding>): Promise<Finding> {
  try {
    return await look();
  } catch (cause) {
    if (cause instanceof ActRefused) return { holds: false, is: cause.message, hint: cause.hint };
    throw cause;
  }
}

async function run(act: () => void | Promise<void>): Promise<ActRefused | null> {
  try {
    await act();
    return null;
  } catch (cause) {
    if (cause instanceof ActRefused) return cause;
    throw cause;
  }
}

function fail({ failures }: Play, { place, text, atMs }: Act, found: { ms: number; is: string; hint: string | undefined }): void {
  failures.push({ place, atMs, failedMs: found.ms, act: text, is: found.is, hint: found.hint });
}
