import { routerKey } from '../../catalog/actuator-ref.ts';
import type { RolloutPlan } from '../../catalog/catalog.ts';
import { nameOf } from '../known-names.ts';
import type { Stage } from '../stage.ts';
import { ActRefused } from '../act-refused.ts';
import { planNamed, routerNamed } from '../plan-named.ts';
import { act, type Verb } from './verb.ts';

/** `serving 2.4.0 by PLAN`: the version that everybody gets, before anything was released. */
export const serving: Verb = {
  name: 'serving',
  read(words, known) {
    const version = words.next('a version').text;
    const plan = words.take('by') ? nameOf(words, known, 'plan') : null;
    return act((stage) => stage.routers.serve(planNamed(stage, plan), version));
  },
};

/** `router stops`, `router answers`: it neither answers nor obeys, and goes on with its weights. */
export const router: Verb = {
  name: 'router',
  read(words, known) {
    const isAway = words.choose('what the router does', ['stops', 'answers']) === 'stops';
    const plan = words.take('of') ? nameOf(words, known, 'plan') : null;
    return act((stage) => {
      for (const { router: ref } of plansNamed(stage, plan))
        if (isAway) stage.routers.away.add(routerKey(ref));
        else stage.routers.away.delete(routerKey(ref));
    });
  },
};

/** `weights 1.1.0 90% 1.0.0 10%`: somebody else sets them. */
export const weights: Verb = {
  name: 'weights',
  read(words, known) {
    const shares: [string, number | null][] = [];
    while (words.peek() !== null && words.peek() !== 'by') {
      const version = words.next('a version').text;
      shares.push([version, words.peek()?.endsWith('%') === true ? words.share('its share') : null]);
    }
    const plan = words.take('by') ? nameOf(words, known, 'plan') : null;
    // One share may be left out: it is what the others leave.
    const left = 1 - shares.reduce((sum, [, share]) => sum + (share ?? 0), 0);
    if (shares.filter(([, share]) => share === null).length > 1 || left < -1e-9)
      throw words.mistake('the shares have to add up to 100 %', 'weights 1.1.0 90% 1.0.0 10%');
    const whole = Object.fromEntries(shares.map(([version, share]) => [version, share ?? left]));
    return act((stage) => routerNamed(stage, plan).apply({ key: `somebody-${stage.now}`, weights: whole }));
  },
};

/** `redefine "below: 500" as "below: 400"`: somebody edits the catalog, and the server reads it again. */
export const redefine: Verb = {
  name: 'redefine',
  read(words) {
    const from = words.next('the text that is replaced').text;
    words.want('as');
    const to = words.next('the text in its place').text;
    return act(async (stage) => {
      if (!stage.catalog.texts.some(({ text }) => text.includes(from)))
        throw new ActRefused(`no file of the catalog has "${from}"`, 'the text has to be as it is written there');
      await editCatalog(
        stage,
        stage.catalog.texts.map(({ file, text }) => ({ file, text: text.replaceAll(from, to) })),
      );
    });
  },
};

/** The server is told, and has read it when this is done: a few turns of the loop are more than the memory's answers take. */
export async function editCatalog({ catalog }: Stage, texts: Stage['catalog']['texts']): Promise<void> {
  catalog.texts = texts;
  catalog.changed();
  for (let turn = 0; turn < 8; turn += 1) await new Promise(setImmediate);
}

/** `server stops`, `server starts`: away for a while, and started again with what was in the stores. */
export const server: Verb = {
  name: 'server',
  read(words) {
    const stops = words.choose('what the server does', ['stops', 'starts']) === 'stops';
    return act(async (stage) => {
      if (stage.away === stops) throw new ActRefused(stops ? 'the server is stopped already' : 'the server runs already');
      stage.away = stops;
      if (!stops) await stage.reopen();
    });
  },
};

/** The process dies between two instructions; the next one has only what was in the stores. */
export const crash: Verb = { name: 'crash', read: () => act((stage) => stage.reopen()) };

function plansNamed(stage: Stage, name: string | null): readonly RolloutPlan[] {
  return name === null ? stage.plane.catalog.current().plans : [planNamed(stage, name)];
}
