import { PLAIN_CHANGE } from '../../intake/change.ts';
import { openChanges } from '../../loops/changes.ts';
import { askGate } from '../../loops/gates.ts';
import { openRedaction } from '../../loops/redaction.ts';
import { changeKind } from '../../wire/change.ts';
import { nameOf } from '../known-names.ts';
import { partsOf, told } from './release-verbs.ts';
import { act, type Verb } from './verb.ts';

const KEY = new Uint8Array(32);

/** `change deploy of payment 2.0.1 "new tariff"`: somebody tells of something that can hurt. */
export const change: Verb = {
  name: 'change',
  read(words) {
    const kind = words.choose('the kind of change', changeKind.options);
    words.want('of');
    const service = words.next('a service').text;
    const version = words.peek() === null || words.peek()?.includes(' ') === true ? null : words.next('a version').text;
    const summary = words.peek() === null ? `${kind} of ${service}` : words.next('what it is').text;
    return act(async ({ plane }) => {
      const redaction = openRedaction(KEY, () => plane.catalog.current().redaction);
      const one = { ...PLAIN_CHANGE, kind, source: 'scenario', service, version, summary };
      await openChanges({ ledger: plane.ledger, redaction }).record({
        readings: [{ is: 'change', change: one }],
        actor: 'scenario',
      });
    });
  },
};

/** `ask gate of shop 1.2.0`: a pipeline asks, and the answer is recorded. */
export const ask: Verb = {
  name: 'ask',
  read(words, known) {
    words.want('gate');
    words.want('of');
    const service = nameOf(words, known, 'service');
    const version = words.peek() === null ? null : words.next('a version').text;
    return told(async (stage) => {
      const question = { service, version, plan: null, rollout: null };
      return askGate(partsOf(stage), { question, actor: 'scenario' });
    });
  },
};

/** `train shop start web=1.1.0 api=2.0.0 from web=1.0.0 api=1.9.0`, `train shop abort`, `train shop go-on`. */
export const train: Verb = {
  name: 'train',
  read(words, known) {
    const name = nameOf(words, known, 'train');
    const say = words.choose('what happens to the train', ['start', 'abort', 'go-on']);
    if (say !== 'start')
      return told(async ({ plane }) => {
        const run = [...plane.ledger.world().trains.runs.values()].findLast((one) => one.train.name === name);
        return plane.trains.command({ id: run?.id ?? name, command: { say }, reason: 'a story', actor: 'operator' });
      });
    const candidates = readVersions(words.rest, 0);
    const baselines = readVersions(words.rest, 1);
    while (words.peek() !== null) words.next('a version');
    const versions = Object.fromEntries(
      [...candidates].map(([member, candidate]) => [member, { candidate, baseline: baselines.get(member) ?? '1.0.0' }]),
    );
    return told(({ plane }) => plane.trains.start({ train: name, versions, reason: 'a story', actor: 'scenario' }));
  },
};

function readVersions(words: readonly string[], part: 0 | 1): ReadonlyMap<string, string> {
  const from = words.indexOf('from');
  const half = part === 0 ? words.slice(0, from < 0 ? undefined : from) : from < 0 ? [] : words.slice(from + 1);
  return new Map(half.map((word) => [word.split('=')[0] ?? '', word.split('=')[1] ?? '']));
}
