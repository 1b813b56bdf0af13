import type { ScoreTerms } from '../../catalog/score-terms.ts';
import { memberKey } from '../../intake/score-series.ts';
import { showDuration, showInstant, showRatio } from '../../kernel/show.ts';
import type { Instant } from '../../kernel/units.ts';
import type { Doubt } from './doubts.ts';
import { roundedToSum, type Fall } from './explain-fall.ts';
import type { Score, WeighedMember } from './score-of.ts';
import type { Judged, ScoreState } from './score-state.ts';

/** Points are hundredths of a whole score, and are shown with one digit behind the point. */
const TENTH = 0.001;

export function showPoints(share: number): string {
  return (share * 100).toFixed(1);
}

/** `checkout-works`, `journey pay`, `dependency bank`: objectives are what most members are. */
export function showMember(key: string): string {
  const dot = key.indexOf('.');
  const [kind, name] = [key.slice(0, dot), key.slice(dot + 1)];
  return kind === 'objective' ? name : `${kind} ${name}`;
}

/** One sentence: how it is, and why it is no better. */
export function explainScore(score: Score, { standing, because }: Judged, terms: ScoreTerms): string {
  const { lo, point, confidence } = score;
  const worst = costliest(score);
  switch (because) {
    case null:
      return `The score is ${showPoints(point ?? lo)}, and ${showPoints(terms.healthy.enter)} is healthy.`;
    case 'SCORE_BELOW_BOUND': {
      const bound = standing === 'breached' ? terms.atRisk.enter : terms.healthy.enter;
      return `The score is ${showPoints(point ?? score.hi)}${point === null ? ' at best' : ''} and should be ${showPoints(bound)}${worst}`;
    }
    case 'SCORE_NOT_PROVEN':
      return `What is known scores ${showPoints(point ?? lo)}, but only ${showPoints(lo)} is proven and ${showPoints(terms.healthy.enter)} is healthy${dark(score)}`;
    case 'SCORE_UNSURE':
      return `Of the score ${showRatio(Math.round(confidence * 1e4) / 1e4)} is known, and ${showRatio(terms.leastConfidence)} is needed${dark(score)}`;
    case 'SCORE_WITHOUT_MEMBERS':
      return 'Nothing that could be weighed is a part of it, so nothing can be said about it.';
    case 'KEY_MEMBER_BREACHED':
      return `The score is ${showPoints(point ?? lo)}, but ${keys(score, 'breached')} has no budget left, which is a veto.`;
    case 'KEY_MEMBER_UNKNOWN':
      return `The key member ${keys(score, 'unknown')} is not known, and without it nothing can be said.`;
    case 'MEMBER_LEFT_OUT':
      return `The score is ${showPoints(point ?? lo)} without ${listed(score.members.filter(({ missing, share }) => missing && share === 0))}, which is missing and left out: that is at risk at best.`;
    case 'SCORE_RECOVERING':
      return `The score is ${showPoints(point ?? lo)}${standing === 'unknown' ? '' : ' again'}, and has to stay so for ${showDuration(terms.dwellMs)}.`;
  }
}

/** Of a state over time: what it waits for, besides. */
export function explainState(score: Score, state: ScoreState, terms: ScoreTerms): string {
  const { rising } = state;
  if (rising === null) return explainScore(score, state, terms);
  const now = explainScore(score, { standing: state.standing, because: 'SCORE_RECOVERING' }, terms);
  return `${now.slice(0, -1)}; it has been so since ${showInstant(rising.since)}.`;
}

/** `fell by 7.0 points: checkout-works −10.0, search +3.0`; what is shown adds up as it is shown. */
export function explainMove({ from, to, contributions, held }: Fall): string {
  const all = [...contributions.map(({ key, all }) => ({ name: showMember(key), all })), { name: 'held back', all: held }];
  const steps = roundedToSum(
    all.map((one) => one.all),
    TENTH,
    // The ends are shown rounded, and the parts lie between them.
    Math.round(10 * (Number(showPoints(to)) - Number(showPoints(from)))),
  );
  const sum = steps.reduce((so, step) => so + step, 0);
  const moved = all
    .map(({ name }, index) => ({ name, step: steps[index] ?? 0 }))
    .filter(({ step }) => step !== 0)
    .toSorted((a, b) => Math.abs(b.step) - Math.abs(a.step));
  const parts = moved.map(({ name, step }) => `${name} ${signed(step)}`).join(', ');
  if (moved.length === 0) return `stayed at ${showPoints(to)}`;
  const word = sum < 0 ? 'fell' : sum > 0 ? 'rose' : 'stayed the same';
  const by = sum === 0 ? '' : ` by ${(Math.abs(sum) / 10).toFixed(1)} points`;
  return `${word}${by} from ${showPoints(from)}: ${parts}`;
}

export function explainDoubt({ code, member }: Doubt, heldBack: number): string {
  const name = member === '' ? '' : showMember(member);
  switch (code) {
    case 'WEIGHTS_EDITED_WHILE_BAD':
      return 'The weights or bounds were edited while the score was bad.';
    case 'SCORE_ROSE_AFTER_REMOVAL':
      return `The score rose soon after ${name} was taken out of it.`;
    case 'SCORE_ROSE_AFTER_SILENCE':
      return `The score rose soon after ${name} fell silent.`;
    case 'SCORE_MOVED_WITHOUT_EVIDENCE':
      return `The score would rise by ${showPoints(heldBack)} points that no events are behind; it is held back.`;
  }
}

function signed(step: number): string {
  return `${step < 0 ? '−' : '+'}${(Math.abs(step) / 10).toFixed(1)}`;
}

/** What takes most from a whole score, of what is known of it. */
function costliest({ members }: Score): string {
  const cost = ({ share, known, part }: WeighedMember): number => share * (known - part);
  const worst = members.toSorted((a, b) => cost(b) - cost(a))[0];
  if (worst === undefined || cost(worst) < TENTH / 2) return dark({ members });
  return `: ${showMember(worst.key)} takes ${showPoints(cost(worst))} of 100 points.`;
}

/** Which members are known too little, the most important first. */
function dark({ members }: Pick<Score, 'members'>): string {
  const unseen = members
    .filter(({ share, known }) => share * (1 - known) >= TENTH / 2)
    .toSorted((a, b) => b.share * (1 - b.known) - a.share * (1 - a.known))
    .slice(0, 3);
  if (unseen.length === 0) return '.';
  const each = unseen.map(
    ({ key, missing, known }) =>
      `${showMember(key)} is ${missing ? 'not seen' : `${showRatio(Math.round(known * 1e3) / 1e3)} known`}`,
  );
  return `: ${each.join(', ')}.`;
}

function keys({ members }: Score, which: 'breached' | 'unknown'): string {
  return listed(
    members.filter(({ member, standing, missing }) => member.key && (standing === which || (which === 'unknown' && missing))),
  );
}

function listed(members: readonly WeighedMember[]): string {
  return members.map(({ key }) => showMember(key)).join(', ');
}

export function explainTerms(before: ScoreTerms | null, after: ScoreTerms | null): string {
  if (after === null) return 'It is not scored any more.';
  const weights = new Map(after.members.map((member) => [memberKey(member), member.weight]));
  if (before === null)
    return `It is scored by ${[...weights].map(([key, weight]) => `${showMember(key)} ${weight}`).join(', ') || 'no member'}.`;
  const was = new Map(before.members.map((member) => [memberKey(member), member.weight]));
  const changes = [...new Set([...was.keys(), ...weights.keys()])].flatMap((key) => {
    const [from, to] = [was.get(key), weights.get(key)];
    if (from === to) return [];
    return [
      `${showMember(key)} ${from === undefined ? `is new with ${to}` : to === undefined ? `with ${from} is gone` : `weighs ${to} instead of ${from}`}`,
    ];
  });
  return changes.length === 0
    ? 'Its members or bounds are judged by other terms.'
    : `What it is made of was changed: ${changes.join(', ')}.`;
}

export function explainHold(key: string, since: Instant | null): string {
  return since === null
    ? `What was not seen of ${showMember(key)} is known or has left the window; it counts as it is again.`
    : `Too much of ${showMember(key)} was not seen since ${showInstant(since)}: it counts for no more than then until that is known or has left the window.`;
}
