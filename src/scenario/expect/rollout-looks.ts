import { showRatio } from '../../kernel/show.ts';
import { explainEntry } from '../../ledger/explain-entry.ts';
import { factsOf } from '../../loops/rollout-facts.ts';
import { rolloutOf, routerNamed } from '../plan-named.ts';
import type { Look } from '../story.ts';
import { partsOf } from '../verbs/release-verbs.ts';
import type { Words } from '../words.ts';
import type { ReadLook } from './read-look.ts';
import { readBecause } from './promise-looks.ts';
import { nameOf } from '../known-names.ts';

export const PHASES = ['shifting', 'held', 'rolling-back', 'rolled-back', 'promoted', 'concluded'] as const;

/** `rollout 1.1.0 held because OPERATOR`, and the same without the first word. */
export const rollout: ReadLook = (words) => phase(words.next('a version').text, words);

export function phase(candidate: string, words: Words): Look {
  const wanted = words.choose('the phase of a rollout', PHASES);
  const because = readBecause(words);
  return async (stage) => {
    const { rollout: found, sentence } = rolloutOf(stage, candidate);
    const why = 'because' in found.now ? found.now.because : null;
    const holds = found.now.phase === wanted && (because === null || why === because);
    return { holds, is: `${found.now.phase}${why === null ? '' : ` because ${why}`}: ${sentence}` };
  };
}

/** `share 1.1.0 25%`, `share 1.1.0 below 30%`: the router's weight for the version. */
export const share: ReadLook = (words, known) => {
  const version = words.next('a version').text;
  const side = words.take('above') ? 'above' : words.take('below') ? 'below' : 'at';
  const bound = words.share('its share');
  const named = words.take('by') ? nameOf(words, known, 'plan') : null;
  return async (stage) => {
    const world = stage.plane.ledger.world();
    const record = [...world.rollouts.values()].findLast((one) => one.rollout.candidate === version);
    const plan = named === null ? record?.rollout.plan.name : named;
    const place = record?.rollout.places.candidate ?? version;
    const { weights } = await routerNamed(stage, plan ?? null).observe();
    const now = weights[place] ?? 0;
    const holds = side === 'at' ? Math.abs(now - bound) < 1e-9 : side === 'above' ? now > bound : now < bound;
    const all = Object.entries(weights).map(([name, weight]) => `${name} ${showRatio(weight)}`);
    return { holds, is: `the router has ${all.join(', ')}` };
  };
};

/** What the rollout's page says of the candidate now, which after its end is what was known then. */
export const verdict: ReadLook = (words) => {
  const candidate = words.next('a version').text;
  const kind = words.next('a verdict').text;
  return async (stage) => {
    const { plane, now } = stage;
    const record = rolloutOf(stage, candidate);
    const world = plane.ledger.world();
    const seen = { at: now, orderPending: false, world, ...plane.traffic.latest(record.rollout) };
    const { comparison } = factsOf(partsOf(stage), record, seen);
    const judged = (await stage.entries()).findLast((one) => one.kind === 'rollout.judged' && one.subject === record.rollout.id);
    const last = judged === undefined ? 'nothing was judged yet' : explainEntry(judged);
    return { holds: comparison.kind === kind, is: `${comparison.kind}; ${last}` };
  };
};
