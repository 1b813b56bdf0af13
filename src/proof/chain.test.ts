import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Instant } from '../kernel/units.ts';
import { GENESIS, NOTHING_VERIFIED, seal, verify, type Content as Draft, type Sealed as Entry } from './chain.ts';

const AT = 1_800_000_000_000 as Instant;
const drafts = fc.array(
  fc.record({
    why: fc.string({ unit: 'grapheme' }),
    subject: fc.constantFrom('server', 'r-1'),
    actor: fc.string({ unit: 'grapheme', maxLength: 8 }),
  }),
  { minLength: 2, maxLength: 8 },
);

function sealed(given: readonly { why: string; subject: string; actor: string }[]): readonly Entry[] {
  const from = (index: number): Draft => ({
    kind: 'server.stopped',
    subject: given[index]?.subject ?? '',
    actor: given[index]?.actor ?? '',
    body: { why: given[index]?.why ?? '' },
  });
  return seal(
    given.map((_, index) => from(index)),
    { tail: { seq: 0, hash: GENESIS }, at: AT },
  );
}

/** The number of the first entry that is found broken, or null. */
function brokenAt(entries: readonly Entry[]): number | null {
  return verify(NOTHING_VERIFIED, entries).firstBroken?.seq ?? null;
}

test('what was sealed verifies, as a whole and page by page', () => {
  fc.assert(
    fc.property(drafts, fc.integer({ min: 1, max: 4 }), (given, size) => {
      const entries = sealed(given);
      assert.deepEqual(verify(NOTHING_VERIFIED, entries), {
        entries: entries.length,
        tail: { seq: entries.length, hash: entries.at(-1)?.hash },
        firstBroken: null,
      });
      let so = NOTHING_VERIFIED;
      for (let at = 0; at < entries.length; at += size) so = verify(so, entries.slice(at, at + size));
      assert.deepEqual(so, verify(NOTHING_VERIFIED, entries));
    }),
  );
});

test('sealing goes on where the chain ends', () => {
  const [first, second] = sealed([
    { why: 'a', subject: 's', actor: 'x' },
    { why: 'b', subject: 's', actor: 'x' },
  ]);
  assert.ok(first !== undefined && second !== undefined);
  const again = seal([{ kind: 'server.stopped', subject: 's', actor: 'x', body: { why: 'b' } }], { tail: first, at: AT });
  assert.deepEqual(again, [second]);
});

const where = fc.nat(7);

test('a changed character in any part of any entry is found, at that entry', () => {
  const parts = ['subject', 'actor', 'previous', 'hash', 'kind', 'why'] as const;
  fc.assert(
    fc.property(
      drafts,
      fc.record({ index: where, part: fc.constantFrom(...parts), place: fc.nat(70) }),
      (given, { index, part, place }) => {
        const entries = [...sealed(given)];
        const entry = entries[index % entries.length] ?? assert.fail('no entry');
        const text = part === 'why' ? (entry.body as { why: string }).why : entry[part];
        const changed = `${text.slice(0, place)}${text.charAt(place) === 'x' ? 'y' : 'x'}${text.slice(place + 1)}`;
        entries[entry.seq - 1] = { ...entry, ...(part === 'why' ? { body: { why: changed } } : { [part]: changed }) };
        assert.equal(brokenAt(entries), entry.seq);
      },
    ),
  );
});

test('a moved time, an added and a dropped property are found', () => {
  const entries = sealed([
    { why: 'a', subject: 's', actor: 'x' },
    { why: 'b', subject: 's', actor: 'x' },
  ]);
  const [first, second] = entries as readonly [Entry, Entry];
  const { actor, ...anonymous } = second;
  assert.equal(actor, 'x');
  for (const edited of [
    { ...second, at: AT + 1 },
    { ...second, note: 'harmless' },
    anonymous,
    { ...second, body: { why: 'b', also: null } },
  ]) {
    assert.equal(brokenAt([first, edited as Entry]), 2);
  }
});

test('a removed entry is found where the next one stands, unless it was the last', () => {
  fc.assert(
    fc.property(drafts, where, (given, index) => {
      const entries = [...sealed(given)];
      const [removed] = entries.splice(index % (entries.length - 1), 1);
      assert.equal(brokenAt(entries), (removed?.seq ?? 0) + 1);
    }),
  );
});

test('entries in another order are found at the first that is out of place', () => {
  fc.assert(
    fc.property(drafts, where, (given, index) => {
      const entries = [...sealed(given)];
      const at = index % (entries.length - 1);
      const [moved] = entries.splice(at, 1);
      entries.splice(at + 1, 0, moved ?? assert.fail('no entry'));
      assert.equal(brokenAt(entries), at + 2);
    }),
  );
});

test('an inserted entry is found, even one that was sealed to continue its predecessor', () => {
  fc.assert(
    fc.property(drafts, where, (given, index) => {
      const entries = [...sealed(given)];
      const before = entries[index % (entries.length - 1)] ?? assert.fail('no entry');
      const forged = seal([{ kind: 'server.stopped', subject: 's', actor: 'nobody', body: { why: 'forged' } }], {
        tail: before,
        at: AT,
      });
      entries.splice(before.seq, 0, ...forged);
      assert.equal(brokenAt(entries), before.seq + 1);
    }),
  );
});

test('an entry sealed anew after an edit breaks the chain at its successor', () => {
  const entries = [...sealed(['a', 'b', 'c'].map((why) => ({ why, subject: 's', actor: 'x' })))];
  const [first] = entries as [Entry];
  entries.splice(
    1,
    1,
    ...seal([{ kind: 'server.stopped', subject: 's', actor: 'x', body: { why: 'forged' } }], { tail: first, at: AT }),
  );
  const { firstBroken } = verify(NOTHING_VERIFIED, entries);
  assert.match(firstBroken?.why ?? '', /^it does not continue entry 2: it names [0-9a-f]{12} and that one is [0-9a-f]{12}$/);
});

const words: readonly { name: string; edit: (entries: Entry[]) => void; want: RegExp }[] = [
  { name: 'a gap', edit: (entries) => void entries.splice(1, 1), want: /^entry 2 is missing: after 1 comes 3$/ },
  {
    name: 'an edit',
    edit: (entries) => void entries.splice(1, 1, { ...entries[1], actor: 'nobody' } as Entry),
    want: /^its content was changed: it hashes to [0-9a-f]{12} and carries [0-9a-f]{12}$/,
  },
  {
    name: 'half a character',
    edit: (entries) => void entries.splice(1, 1, { ...entries[1], actor: '\ud800' } as Entry),
    want: /^its content was changed: it has no canonical form/,
  },
];
for (const { name, edit, want } of words) {
  test(`${name} is told in words, and what came before it still counts`, () => {
    const entries = [...sealed(['a', 'b', 'c'].map((why) => ({ why, subject: 's', actor: 'x' })))];
    edit(entries);
    const { entries: count, firstBroken } = verify(NOTHING_VERIFIED, entries);
    assert.match(firstBroken?.why ?? '', want);
    assert.equal(count, 1);
  });
}

test('the first break is kept, whatever comes after it', () => {
  const entries = sealed(['a', 'b', 'c'].map((why) => ({ why, subject: 's', actor: 'x' })));
  const so = verify(NOTHING_VERIFIED, entries.slice(1, 2));
  assert.deepEqual(verify(so, entries), so);
});
