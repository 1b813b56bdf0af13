import { showRatio } from '../../kernel/show.ts';
import { lookAtGate } from '../../loops/gates.ts';
import { judgeCatalogObjective } from '../../loops/objectives.ts';
import type { ObjectiveVerdict } from '../../verdict/objective-verdict.ts';
import { nameOf } from '../known-names.ts';
import type { Stage } from '../stage.ts';
import { ActRefused } from '../act-refused.ts';
import type { Finding } from '../story.ts';
import { partsOf } from '../verbs/release-verbs.ts';
import type { Words } from '../words.ts';
import type { ReadLook } from './read-look.ts';

/** `objective checkout blind because STALE`. */
export const objective: ReadLook = (words, known) => {
  const name = nameOf(words, known, 'objective');
  const health = words.choose('the health of an objective', ['healthy', 'burning', 'exhausted', 'blind']);
  const because = readBecause(words);
  return (stage) => {
    const verdict = verdictOn(stage, name);
    const { because: why } = verdict;
    return { holds: verdict.health === health && (because === null || why === because), is: shownVerdict(verdict) };
  };
};

/** `budget checkout above 20%`: what is left of it; what is not known is neither above nor below. */
export const budget: ReadLook = (words, known) => {
  const name = nameOf(words, known, 'objective');
  const side = words.choose('where it is', ['above', 'below']);
  const bound = words.share('how much is left');
  return (stage) => {
    const verdict = verdictOn(stage, name);
    const left = verdict.budget.kind === 'known' ? verdict.budget.remaining : null;
    return { holds: left !== null && (side === 'above' ? left > bound : left < bound), is: shownVerdict(verdict) };
  };
};

function verdictOn(stage: Stage, name: string): ObjectiveVerdict {
  const found = stage.plane.catalog.current().objectives.find((one) => one.name === name);
  if (found === undefined) throw new ActRefused(`the catalog has no objective ${name} any more`);
  return judgeCatalogObjective(partsOf(stage), found, stage.now);
}

function shownVerdict({ health, because, budget: left, burns }: ObjectiveVerdict): string {
  const rest =
    left.kind === 'known' ? `${showRatio(left.remaining)} of its budget is left` : `its budget is blind because ${left.because}`;
  const [fastest] = burns.flatMap(({ burn }) => (burn.kind === 'known' ? [burn.rate] : [])).toSorted((a, b) => b - a);
  const burn = fastest === undefined ? '' : `, it burns at ${fastest.toFixed(1)} at most`;
  return `${health}${because === null ? '' : ` because ${because}`}; ${rest}${burn}`;
}

/** `score checkout at-risk because SCORE_NOT_PROVEN`, `score checkout above 0.9`. */
export const score: ReadLook = (words, known) => {
  const name = nameOf(words, known, 'score');
  const side = words.take('above') ? 'above' : words.take('below') ? 'below' : null;
  const bound = side === null ? 0 : words.number('a score from 0 to 1');
  const standing = side === null ? words.choose('the state of a score', ['healthy', 'at-risk', 'breached', 'unknown']) : null;
  const because = readBecause(words);
  return ({ plane, now }) => {
    const shown = plane.scores.current(now).find(({ scored }) => scored.name === name);
    if (shown === undefined) return { holds: false, is: `nothing called ${name} has a score now` };
    const { state, score: value } = shown;
    const isThere = value.point !== null && (side === 'above' ? value.point > bound : value.point < bound);
    const holds = (standing === null ? isThere : state.standing === standing) && (because === null || state.because === because);
    const point = value.point === null ? `between ${value.lo.toFixed(3)} and ${value.hi.toFixed(3)}` : value.point.toFixed(3);
    return { holds, is: `${state.standing}${state.because === null ? '' : ` because ${state.because}`}, at ${point}` };
  };
};

const SAYS = { allowed: 'allow', blocked: 'block', unknown: 'not-enough-evidence' } as const;

/** `gate shop blocked because BUDGET_BELOW_FLOOR`, `gate shop of 1.2.0 allowed`. */
export const gate: ReadLook = (words, known) => {
  const service = nameOf(words, known, 'service');
  const version = words.take('of') ? words.next('a version').text : null;
  const say = words.choose('what the gate says', Object.keys(SAYS) as (keyof typeof SAYS)[]);
  const because = readBecause(words);
  return (stage): Finding => {
    const answer = lookAtGate(partsOf(stage), { service, version, plan: null, rollout: null }, stage.now);
    if ('code' in answer) throw new ActRefused(answer.text, answer.hint);
    const holds = answer.say === SAYS[say] && (because === null || answer.reasons.some((reason) => reason.because === because));
    return { holds, is: `${answer.say}: ${answer.reasons.map((reason) => `${reason.because}, ${reason.text}`).join('; ')}` };
  };
};

export function readBecause(words: Words): string | null {
  return words.take('because') ? words.next('a reason').text : null;
}
