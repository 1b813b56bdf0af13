import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { recordedBy } from '../../test/ledger/recorded.ts';
import type { Entry } from './entry.ts';
import { effectsIn } from './world.ts';
import { whatCameOf } from './what-came-of.ts';

let entries: readonly Entry[] = [];
before(async () => {
  entries = await recordedBy('demo.scenario');
});

const after = ({ seq, subject }: Entry): readonly Entry[] => entries.filter((one) => one.subject === subject && one.seq > seq);

test('of a move that was rolled back later it is said when, and by which words', () => {
  const rolledBack = entries.find((one) => one.kind === 'rollout.moved' && one.body.next.phase === 'rolled-back');
  assert.ok(rolledBack !== undefined, 'the story has a rollback');
  const start = entries.find((one) => one.kind === 'rollout.started' && one.subject === rolledBack.subject);
  assert.ok(start !== undefined);
  const { ended, sentence } = whatCameOf(start, after(start));
  assert.deepEqual([ended?.how, ended?.by.seq], ['taken back', rolledBack.seq]);
  assert.match(sentence, /It was taken back (\d+m ?)?\d+s later: /);
  assert.equal(whatCameOf(rolledBack, after(rolledBack)).ended, null);
});

test('every effect of an entry is told of with its outcome, and of those without a word that they wait', () => {
  const asked = entries.filter((one) => effectsIn(one).length > 0);
  assert.ok(asked.length > 3);
  for (const entry of asked) {
    const { effects } = whatCameOf(entry, after(entry));
    assert.equal(effects.length, effectsIn(entry).length);
    for (const { key, state, told } of effects) {
      const own = after(entry).filter((one) => one.kind.startsWith('effect.') && 'key' in one.body && one.body.key === key);
      assert.equal(told?.seq, own.at(-1)?.seq);
      assert.equal(state === 'pending', own.length === 0);
    }
    const waiting = whatCameOf(entry, []).effects;
    assert.deepEqual(new Set(waiting.map(({ state }) => state)), new Set(['pending']));
  }
});

for (const what of ['freeze', 'silence'])
  test(`a ${what} is ended by its own lift, and not by that of another`, () => {
    const [first] = entries;
    assert.ok(first !== undefined);
    const entry = (seq: number, kind: string, name: string): Entry =>
      ({
        ...first,
        seq,
        kind,
        subject: 'service/web',
        body: { name, service: 'web', reason: 'so', until: 0 },
      }) as unknown as Entry;
    const [set, other, own] = [
      entry(5, `${what}.set`, 'f-1'),
      entry(6, `${what}.lifted`, 'f-2'),
      entry(7, `${what}.lifted`, 'f-1'),
    ];
    assert.equal(whatCameOf(set, [other]).ended, null);
    assert.deepEqual([whatCameOf(set, [other, own]).ended?.by.seq, whatCameOf(set, [other]).sentence], [7, '']);
  });
