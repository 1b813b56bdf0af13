import { showDuration } from '../../kernel/show.ts';
import { elapsed, type Instant } from '../../kernel/units.ts';
import { nameOf } from '../known-names.ts';
import type { Stage } from '../stage.ts';
import type { Finding } from '../story.ts';
import { loudnessOf, subjectsOf, type Loudness, type Told } from '../world/people.ts';
import type { ReadLook } from './read-look.ts';

/** `page to team-shop about checkout`: somebody was woken. */
export const page: ReadLook = toldAs(['page']);
export const ticket: ReadLook = toldAs(['ticket']);
/** Whatever anybody was told, however loudly. */
export const told: ReadLook = toldAs(['page', 'ticket', 'note', 'over']);
export const paged: ReadLook = toldAs(['page']);

/** `nobody paged`, `nobody told`. */
export const nobody: ReadLook = (words) => {
  const loud: readonly Loudness[] =
    words.choose('what nobody was', ['paged', 'told']) === 'paged' ? ['page'] : ['page', 'ticket', 'note', 'over'];
  return (stage, since) => {
    const { holds, is } = found(stage, messages(stage, { loud, since, to: null, about: null }));
    return { holds: !holds, is };
  };
};

/** `alert checkout`, `alert checkout ticket`: it is open, as loud as that. */
export const alert: ReadLook = (words, known) => {
  const subject = nameOf(words, known, 'subject');
  const loud = ['page', 'ticket', 'inform'].includes(words.peek() ?? '') ? words.next('how loud').text : null;
  return ({ plane }) => {
    const open = [...plane.ledger.world().alerts.open.values()].filter((one) => one.subject === subject);
    const holds = open.some(({ severity }) => loud === null || severity === loud);
    const is = open.map(({ cause, severity, sentence }) => `${cause} as ${severity}: ${sentence}`).join('; ');
    return { holds, is: is === '' ? `no alert of ${subject} is open` : is };
  };
};

type Sought = {
  readonly loud: readonly Loudness[];
  readonly since: Instant;
  readonly to: string | null;
  readonly about: string | null;
};

function toldAs(loud: readonly Loudness[]): ReadLook {
  return (words, known) => {
    const to = words.take('to') ? nameOf(words, known, 'owner') : null;
    const about = words.take('about') ? nameOrVersion(words, known) : null;
    return (stage, since) => found(stage, messages(stage, { loud, since, to, about }));
  };
}

/** A rollout is known by its version, which no catalog names. */
function nameOrVersion(...[words, known]: Parameters<ReadLook>): string {
  return /^v?\d/.test(words.peek() ?? '') ? words.next('a version').text : nameOf(words, known, 'subject');
}

function messages({ people, plane }: Stage, { loud, since, to, about }: Sought): readonly Told[] {
  return people.told.filter(
    (one) =>
      one.at >= since &&
      loud.includes(loudnessOf(one)) &&
      (to === null || one.owner === to) &&
      (about === null || subjectsOf(one, plane.ledger.world()).includes(about)),
  );
}

function found(stage: Stage, sent: readonly Told[]): Finding {
  if (sent.length > 0)
    return {
      holds: true,
      is: sent
        .slice(0, 3)
        .map((one) => shown(stage, one))
        .join('; '),
    };
  const all = stage.people.told;
  const last = all.slice(-3).map((one) => shown(stage, one));
  return { holds: false, is: last.length === 0 ? 'nobody was told anything' : `nobody was; what was told: ${last.join('; ')}` };
}

function shown({ start }: Stage, { at, owner, text }: Told): string {
  return `${showDuration(elapsed(start, at))} to ${owner}: ${text.split('. ', 2).join('. ').slice(0, 120)}`;
}
