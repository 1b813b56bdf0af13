import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Instant } from '../../src/kernel/units.ts';
import { GENESIS, seal, type Tail } from '../../src/proof/chain.ts';
import type { Draft, Entry } from '../../src/ledger/entry.ts';
import type { LedgerStore } from '../../src/ports/ledger-store.ts';

export type OpenedLedgerStore = AsyncDisposable & { readonly store: LedgerStore };

const START: Tail = { seq: 0, hash: GENESIS };

/** What every LedgerStore promises; all adapters pass this unchanged. */
export function ledgerStoreContract(name: string, open: () => Promise<OpenedLedgerStore>): void {
  describe(`LedgerStore contract: ${name}`, () => {
    test('an empty ledger has no last entry', async () => {
      await using opened = await open();
      assert.equal(await opened.store.last(), null);
      assert.deepEqual(await opened.store.read({ after: 0, limit: 10 }), []);
    });

    test('entries come back as they were appended', async () => {
      await using opened = await open();
      const entries = chain(3);
      assert.equal(await opened.store.append(entries, { after: 0 }), 'APPENDED');
      assert.deepEqual(await opened.store.read({ after: 0, limit: 10 }), entries);
      assert.deepEqual(await opened.store.last(), entries[2]);
    });

    test('a writer that read an older tail is refused, and nothing of it is written', async () => {
      await using opened = await open();
      const entries = chain(3);
      await opened.store.append(entries.slice(0, 2), { after: 0 });
      assert.equal(await opened.store.append(entries.slice(1), { after: 1 }), 'CONFLICT');
      assert.equal(await opened.store.append(entries.slice(0, 1), { after: 0 }), 'CONFLICT');
      assert.equal(await opened.store.append(entries.slice(2), { after: 3 }), 'CONFLICT');
      assert.deepEqual(await opened.store.read({ after: 0, limit: 10 }), entries.slice(0, 2));
      assert.equal(await opened.store.append(entries.slice(2), { after: 2 }), 'APPENDED');
    });

    test('entries that do not follow the tail are refused as a whole', async () => {
      await using opened = await open();
      const [first, second, third] = chain(3);
      assert.ok(first !== undefined && second !== undefined && third !== undefined);
      for (const entries of [[second], [first, third], [first, second, second]]) {
        await assert.rejects(
          opened.store.append(entries, { after: 0 }),
          new RegExp(`^Error: Cannot append ${entries.length} ledger entries after 0$`),
        );
        assert.equal(await opened.store.last(), null);
      }
      assert.equal(await opened.store.append([first, second, third], { after: 0 }), 'APPENDED');
    });

    test('of two writers who read the same tail one is refused', async () => {
      await using opened = await open();
      const answers = await Promise.all([
        opened.store.append(chain(1), { after: 0 }),
        opened.store.append(chain(1), { after: 0 }),
      ]);
      assert.deepEqual(answers.toSorted(), ['APPENDED', 'CONFLICT']);
      assert.equal((await opened.store.read({ after: 0, limit: 10 })).length, 1);
    });

    test('the ledger is read page by page, each after the last of the one before', async () => {
      await using opened = await open();
      const entries = chain(7);
      await opened.store.append(entries, { after: 0 });
      const read: Entry[] = [];
      for (
        let page = await opened.store.read({ after: 0, limit: 3 });
        page.length > 0;
        page = await opened.store.read({ after: read.length, limit: 3 })
      ) {
        assert.ok(page.length <= 3);
        read.push(...page);
      }
      assert.deepEqual(read, entries);
    });

    test('the entries about one subject are read alone', async () => {
      await using opened = await open();
      const entries = chain(6);
      await opened.store.append(entries, { after: 0 });
      const of = async (after: number, limit: number): Promise<number[]> =>
        (await opened.store.read({ after, limit, subject: 'odd' })).map(({ seq }) => seq);
      assert.deepEqual([await of(0, 10), await of(1, 10), await of(0, 1), await of(5, 10)], [[1, 3, 5], [3, 5], [1], []]);
    });

    test('what a reader does to an entry stays with the reader', async () => {
      await using opened = await open();
      await opened.store.append(chain(1), { after: 0 });
      for (const entry of await opened.store.read({ after: 0, limit: 10 }))
        Object.assign(entry.body, { why: 'because I say so' });
      Object.assign((await opened.store.last())?.body ?? {}, { why: 'because I say so' });
      assert.deepEqual(await opened.store.read({ after: 0, limit: 10 }), chain(1));
    });

    test('what a writer does to an entry afterwards is not recorded', async () => {
      await using opened = await open();
      const entries = chain(1);
      const done = opened.store.append(entries, { after: 0 });
      Object.assign(entries[0]?.body ?? {}, { why: 'because I say so' });
      await done;
      assert.deepEqual(await opened.store.read({ after: 0, limit: 10 }), chain(1));
    });
  });
}

/** Entries about two subjects in turn, with every kind of character that a file may mangle. */
export function chain(length: number): readonly Entry[] {
  const drafts = Array.from({ length }, (_, index): Draft => {
    const why = `reason ${index}: "ß", 🛳️, \u0000, \\ and\nlines`;
    return { kind: 'server.stopped', subject: index % 2 === 0 ? 'odd' : 'even', actor: 'somebody', body: { why } };
  });
  return seal(drafts, { tail: START, at: 1_800_000_000_123 as Instant });
}
