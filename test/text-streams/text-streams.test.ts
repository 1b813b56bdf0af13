import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { PassThrough, Readable, Writable } from 'node:stream';
import { test } from 'node:test';
import { LINE_CUT, openTextStreams } from '../../src/adapters/text-streams/text-streams.ts';
import { NO_STREAMS } from '../cli/no-texts.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';

async function linesOf(pieces: readonly Uint8Array[]): Promise<readonly string[]> {
  const { lines } = openTextStreams({ ...NO_STREAMS, input: () => Readable.from(pieces) });
  const found: string[] = [];
  for await (const chunk of lines('-')) found.push(...chunk.lines);
  return found;
}

test('a line is whole wherever the pieces end, within a letter or between the two ends of a line', async () => {
  const text = 'grüße\r\nzwei\n\nlast 🦆';
  const bytes = new TextEncoder().encode(text);
  for (let end = 0; end <= bytes.length; end += 1)
    assert.deepEqual(await linesOf([bytes.slice(0, end), bytes.slice(end)]), ['grüße', 'zwei', '', 'last 🦆'], `cut at ${end}`);
});

test('a line without an end is cut, so that it does not fill the memory', async () => {
  const piece = new Uint8Array(1 << 18).fill(97);
  const lines = await linesOf([...Array.from({ length: 64 }, () => piece), new TextEncoder().encode('\nnext\n')]);
  assert.equal(lines.length, 2);
  assert.ok((lines[0]?.length ?? 0) > 262_144 && (lines[0]?.length ?? 0) <= LINE_CUT + 2 * (1 << 18), `${lines[0]?.length}`);
  assert.equal(lines[1], 'next');
});

test('a file says how far it has been read, and is closed by who stops early', async () => {
  using folder = openTemporaryFolder();
  writeFileSync(folder.file('many'), 'line\n'.repeat(200_000));
  const { lines } = openTextStreams(NO_STREAMS);
  const seen: number[] = [];
  for await (const { bytes, of } of lines(folder.file('many'))) {
    assert.equal(of, 1_000_000);
    seen.push(bytes);
    if (seen.length === 2) break;
  }
  assert.ok((seen[0] ?? 0) > 0 && (seen[1] ?? 0) > (seen[0] ?? 0) && (seen[1] ?? 0) < 1_000_000);
});

test('writing waits for who reads, and tells when nobody does', async () => {
  const output = new PassThrough({ highWaterMark: 10 });
  const { write } = openTextStreams({ ...NO_STREAMS, output });
  const waiting = write('more than fits at once\n');
  output.resume();
  assert.equal(await waiting, true);
  output.destroy();
  await once(output, 'close');
  assert.equal(await write('too late\n'), false);
});

test('who stops reading while a line is on its way to him is no mistake of the file', async () => {
  const gone = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
  const output = new Writable({ highWaterMark: 10, write: (_, __, done) => void setImmediate(() => done(gone)) });
  output.on('error', () => {});
  const { write } = openTextStreams({ ...NO_STREAMS, output });
  assert.equal(await write('more than fits at once\n'), false);
});

test('waiting leaves nothing behind, however often', async () => {
  const output = new PassThrough({ highWaterMark: 1 });
  const { write } = openTextStreams({ ...NO_STREAMS, output });
  const before = output.listenerCount('close') + output.listenerCount('error');
  output.resume();
  for (let time = 0; time < 20; time += 1) await write('more than fits\n');
  assert.equal(output.listenerCount('close') + output.listenerCount('error'), before);
});

test('a file is replaced as a whole, and a folder that is not there is named', async () => {
  using folder = openTemporaryFolder();
  const { save } = openTextStreams(NO_STREAMS);
  await save(folder.file('picture.svg'), 'old and long');
  await save(folder.file('picture.svg'), 'new');
  assert.equal(readFileSync(folder.file('picture.svg'), 'utf8'), 'new');
  await assert.rejects(save(folder.file('none/picture.svg'), 'x'), /Cannot write .*picture\.svg/);
});

test('progress is for a person who watches and does not see the answers', () => {
  const shown = (watches: boolean, sees: boolean): string => {
    const [output, watched] = [new PassThrough(), new PassThrough()];
    const { progress } = openTextStreams({
      ...NO_STREAMS,
      output: Object.assign(output, { isTTY: sees }),
      watched: Object.assign(watched, { isTTY: watches }),
    });
    progress('half of it');
    progress(null);
    return String(watched.read() ?? '');
  };
  assert.equal(shown(true, false), '\r\u001b[Khalf of it\r\u001b[K');
  assert.equal(shown(false, false), '');
  assert.equal(shown(true, true), '');
});
