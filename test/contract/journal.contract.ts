import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MINUTE, type Instant } from '../../src/kernel/units.ts';
import type { Journal } from '../../src/ports/journal.ts';

/** A journal and the same one again, as after the process ended. */
export type OpenedJournal = AsyncDisposable & { readonly journal: Journal; reopen(): Promise<Journal> };

export const T0 = 1_800_000_000_000 as Instant;

/** What every Journal promises; all adapters pass this unchanged. */
export function journalContract(name: string, open: () => Promise<OpenedJournal>): void {
  describe(`Journal contract: ${name}`, () => {
    test('frames come back in order, each with its place', async () => {
      await using opened = await open();
      const writer = await opened.journal.writer('0');
      assert.equal(writer.next, 1);
      await writer.append([frame('a'), frame('b')], T0);
      await writer.append([frame('c')], T0);
      assert.equal(writer.next, 4);
      assert.deepEqual(await replayed(opened.journal), ['0:1 a', '0:2 b', '0:3 c']);
    });

    test('appends that are asked for together come one after the other', async () => {
      await using opened = await open();
      const writer = await opened.journal.writer('0');
      await Promise.all(Array.from('abcdef', (letter) => writer.append([frame(letter)], T0)));
      assert.deepEqual(await replayed(opened.journal), ['0:1 a', '0:2 b', '0:3 c', '0:4 d', '0:5 e', '0:6 f']);
    });

    test('a journal without frames replays none', async () => {
      await using opened = await open();
      assert.deepEqual(await replayed(opened.journal), []);
      await opened.journal.writer('0');
      assert.deepEqual(await replayed(opened.journal), []);
    });

    test('an append of no frames is none', async () => {
      await using opened = await open();
      const writer = await opened.journal.writer('0');
      await writer.append([], T0);
      assert.equal(writer.next, 1);
      assert.deepEqual(writer.segment, { bytes: 0, since: null });
    });

    test('empty frames and every byte are kept', async () => {
      await using opened = await open();
      const writer = await opened.journal.writer('0');
      const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
      await writer.append([new Uint8Array(0), bytes], T0);
      const found: Uint8Array[] = [];
      await opened.journal.replay((frame) => found.push(frame.slice()));
      assert.deepEqual(found, [new Uint8Array(0), bytes]);
    });

    test('the sequence goes on after the journal was opened again', async () => {
      await using opened = await open();
      await (await opened.journal.writer('0')).append([frame('a'), frame('b')], T0);
      for (const [index, letter] of ['c', 'd', 'e'].entries()) {
        const writer = await (await opened.reopen()).writer('0');
        assert.equal(writer.next, 3 + index);
        await writer.append([frame(letter)], T0);
      }
      assert.deepEqual(await replayed(await opened.reopen()), ['0:1 a', '0:2 b', '0:3 c', '0:4 d', '0:5 e']);
    });

    test('the sequence goes on when nothing was appended in between, and when everything was dropped', async () => {
      await using opened = await open();
      const writer = await opened.journal.writer('0');
      await writer.append([frame('a'), frame('b')], T0);
      await writer.rotate();
      await opened.journal.drop({ '0': 2 }, (T0 + 1) as Instant);
      assert.deepEqual(await replayed(opened.journal), []);
      for (let time = 0; time < 3; time += 1) assert.equal((await (await opened.reopen()).writer('0')).next, 3);
    });

    test('no frame gets a sequence that a checkpoint contains, even if the journal is behind it', async () => {
      await using opened = await open();
      await (await opened.journal.writer('0')).append([frame('a')], T0);
      const ahead = await (await opened.reopen()).writer('0', 10);
      assert.equal(ahead.next, 11);
      await ahead.append([frame('b')], T0);
      const behind = await opened.reopen();
      assert.equal((await behind.writer('0', 5)).next, 12);
      assert.deepEqual(await replayed(behind), ['0:1 a', '0:11 b']);
    });

    test('two writers have sequences of their own, and are replayed one after the other', async () => {
      await using opened = await open();
      const one = await opened.journal.writer('1');
      const zero = await opened.journal.writer('0');
      await one.append([frame('a')], T0);
      await zero.append([frame('b')], T0);
      await one.append([frame('c')], T0);
      assert.deepEqual(await replayed(opened.journal), ['0:1 b', '1:1 a', '1:2 c']);
      await assert.rejects(opened.journal.writer('1'), /Cannot open writer 1.* twice/);
    });

    test('several writers are replayed in the order of their appends', async () => {
      await using opened = await open();
      const [zero, one] = [await opened.journal.writer('0'), await opened.journal.writer('1')];
      const at = (seconds: number): Instant => (T0 + seconds * 1_000) as Instant;
      await one.append([frame('a'), frame('b')], at(1));
      await zero.append([frame('c')], at(2));
      await zero.rotate();
      await zero.append([frame('d')], at(4));
      await one.append([frame('e')], at(3));
      await one.append([frame('f')], at(5));
      assert.deepEqual(await replayed(opened.journal), ['1:1 a', '1:2 b', '0:1 c', '1:3 e', '0:2 d', '1:4 f']);
    });

    test('a segment tells its size and its first append, and rotating begins another', async () => {
      await using opened = await open();
      const writer = await opened.journal.writer('0');
      await writer.append([frame('a')], T0);
      const { bytes } = writer.segment;
      await writer.append([frame('b')], (T0 + MINUTE) as Instant);
      assert.ok(bytes > 0 && writer.segment.bytes > bytes);
      assert.equal(writer.segment.since, T0);
      await writer.rotate();
      assert.deepEqual(writer.segment, { bytes: 0, since: null });
      await writer.rotate();
      assert.equal((await opened.journal.size()).segments, 2);
      await writer.append([frame('c')], (T0 + 2 * MINUTE) as Instant);
      assert.equal(writer.segment.since, T0 + 2 * MINUTE);
      assert.deepEqual(await segments(opened.journal), [['a', 'b'], ['c']]);
      assert.ok((await opened.journal.size()).bytes > 2 * bytes);
    });

    const drops = [
      { name: 'what is contained and old goes', positions: { '0': 4 }, before: 3, left: ['e', 'f'] },
      { name: 'a segment goes whole or not at all', positions: { '0': 3 }, before: 9, left: ['c', 'd', 'e', 'f'] },
      { name: 'what is contained but young stays', positions: { '0': 6 }, before: 1, left: ['c', 'd', 'e', 'f'] },
      { name: 'an append at the instant itself stays', positions: { '0': 6 }, before: 0, left: ['a', 'b', 'c', 'd', 'e', 'f'] },
      { name: 'what is of another writer stays', positions: { '1': 9 }, before: 9, left: ['a', 'b', 'c', 'd', 'e', 'f'] },
      { name: 'the segment that is written stays', positions: { '0': 9 }, before: 9, left: ['e', 'f'] },
    ];
    for (const { name, positions, before, left } of drops) {
      test(`drop: ${name}`, async () => {
        await using opened = await open();
        const writer = await opened.journal.writer('0');
        for (const [minute, pair] of ['ab', 'cd', 'ef'].entries()) {
          if (minute > 0) await writer.rotate();
          await writer.append(Array.from(pair, frame), (T0 + minute * MINUTE) as Instant);
        }
        await opened.journal.drop(positions, (T0 + before * MINUTE) as Instant);
        assert.deepEqual((await segments(opened.journal)).flat(), left);
        await writer.append([frame('g')], T0);
        assert.equal(writer.next, 8);
      });
    }

    test('what is replayed while more is appended is a beginning of what was appended', async () => {
      await using opened = await open();
      const writer = await opened.journal.writer('0');
      const names = Array.from({ length: 200 }, (_, index) => `${index}`.repeat(1 + (index % 50)));
      const done = { yet: false };
      const writing = (async () => {
        for (const [index, name] of names.entries()) {
          await writer.append([frame(name)], T0);
          if (index % 40 === 39) await writer.rotate();
        }
        done.yet = true;
      })();
      const all = names.map((name, index) => `0:${index + 1} ${name}`);
      for (let most = 0; !done.yet;) {
        const found = await replayed(opened.journal);
        assert.deepEqual(found, all.slice(0, found.length));
        assert.ok(found.length >= most);
        most = found.length;
        await new Promise(setImmediate);
      }
      await writing;
      assert.deepEqual(await replayed(opened.journal), all);
    });

    test('a huge frame among small ones is a frame like them', async () => {
      await using opened = await open();
      const writer = await opened.journal.writer('0');
      const huge = new Uint8Array(20 * 1024 * 1024).map((_, index) => index * 31);
      await writer.append([frame('a')], T0);
      await writer.append([frame('b'), huge, frame('c')], T0);
      await writer.append([frame('d')], T0);
      const found: Uint8Array[] = [];
      await opened.journal.replay((frame) => found.push(frame.slice()));
      assert.equal(found.length, 5);
      assert.ok(Buffer.from(huge).equals(found[2]!));
      assert.deepEqual([found[0], found[1], found[3], found[4]], Array.from('abcd', frame));
    });

    test('frames may be used for something else as soon as they are appended', async () => {
      await using opened = await open();
      const writer = await opened.journal.writer('0');
      const bytes = frame('before');
      await writer.append([bytes], T0);
      bytes.fill(0);
      assert.deepEqual(await replayed(opened.journal), ['0:1 before']);
    });

    test('to recover from nothing changes nothing', async () => {
      await using opened = await open();
      const writer = await opened.journal.writer('0');
      await writer.append([frame('a')], T0);
      await writer.recover();
      await writer.append([frame('b')], T0);
      assert.deepEqual(await replayed(opened.journal), ['0:1 a', '0:2 b']);
    });
  });
}

export function frame(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export async function replayed(journal: Journal): Promise<readonly string[]> {
  const found: string[] = [];
  await journal.replay((frame, { writer, sequence }) => found.push(`${writer}:${sequence} ${new TextDecoder().decode(frame)}`));
  return found;
}

async function segments(journal: Journal): Promise<readonly (readonly string[])[]> {
  const found = new Map<string, string[]>();
  await journal.replay((frame, _, segment) => {
    found.set(segment, [...(found.get(segment) ?? []), new TextDecoder().decode(frame)]);
  });
  return [...found.values()];
}
