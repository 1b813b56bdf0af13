import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { after, before, test } from 'node:test';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { runCommand, startServer, type ServerProcess } from './server-process.ts';

let server: ServerProcess;
const folder = openTemporaryFolder();
before(async () => {
  server = await startServer();
});
after(async () => {
  await server[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

async function key(): Promise<{ id: string; public_key: string; since_entry: number }[]> {
  const { out } = await server.run('ledger', 'key', '--json');
  return (JSON.parse(out) as { keys: { id: string; public_key: string; since_entry: number }[] }).keys;
}

test('a server verifies itself, and says how far a signature goes', async () => {
  const { code, out } = await server.run('ledger', 'verify');
  assert.match(out, /^The chain is intact: \d+ entries, head [0-9a-f]{64}\nledger [0-9a-f]{16}, /);
  assert.equal(code, 0);
});

test('an export is verified without a server, from a file and from standard input', async () => {
  const file = folder.file('ledger.jsonl');
  assert.match((await server.run('ledger', 'export', '--out', file)).err, /^Written: .*ledger\.jsonl\. plimsoll ledger verify /);
  const [first] = await key();
  const args = ['ledger', 'verify', file, '--key', first?.id ?? ''];
  assert.deepEqual((await runCommand(args)).code, 0);
  const { out } = await runCommand([...args, '--json']);
  const report = JSON.parse(out) as { intact: boolean; last_entry: number; head: string; signed_through: number };
  assert.deepEqual([report.intact, report.signed_through], [true, report.last_entry]);
  assert.equal((await runCommand(['ledger', 'verify', file, '--expect', `${report.last_entry}:${report.head}`])).code, 0);
  const cut = await runCommand(['ledger', 'verify', file, '--expect', `${report.last_entry + 1}:${report.head}`]);
  assert.equal(cut.code, 1);
  assert.match(cut.err, /CUT_OFF The ledger was cut off: it ends with entry \d+, and entry \d+ is known/);
});

test('an edited export exits 1 and names the entry and its line', async () => {
  const { out } = await server.run('ledger', 'export');
  const file = folder.file('edited.jsonl');
  writeFileSync(file, out.replace('"kind":"server.started"', '"kind":"server.stopped"'));
  const { code, err } = await runCommand(['ledger', 'verify', file]);
  assert.equal(code, 1);
  assert.match(err, /line \d+: ENTRY_EDITED Entry \d+ was edited: its content was changed/);
  const unknown = await runCommand(['ledger', 'verify', file, '--key', '0123456789abcdef']);
  assert.match(unknown.err, /KEY_UNKNOWN Key [0-9a-f]{16}, the ledger’s first, is none of those that you named/);
});

test('what cannot be read and what is no key is said so, and is no broken chain', async () => {
  const file = folder.file('absent.jsonl');
  const absent = await runCommand(['ledger', 'verify', file]);
  assert.deepEqual([absent.code, absent.err.split('\n')[0]], [3, `Cannot read ${file}`]);
  const noFile = await runCommand(['ledger', 'verify', join(file, '..')]);
  assert.match(noFile.err, /^Cannot read .*: it is a folder\n$/);
  const noKey = await runCommand(['ledger', 'verify', file, '--key', 'nonsense']);
  assert.deepEqual([noKey.code, noKey.err.includes('it is the id of a key, 16 digits')], [64, true]);
});

test('a rotated key signs, and the key before it is gone from the data folder', async () => {
  const [before] = await key();
  const pem = readFileSync(join(server.data, 'ledger.key'), 'utf8');
  assert.match((await server.run('ledger', 'rotate-key')).out, /^Key [0-9a-f]{16} signs from entry \d+ on\.\n$/);
  assert.notEqual(readFileSync(join(server.data, 'ledger.key'), 'utf8'), pem);
  const keys = await key();
  assert.equal(keys.length, 2);
  const file = folder.file('rotated.jsonl');
  await server.run('ledger', 'export', '--out', file);
  assert.equal((await runCommand(['ledger', 'verify', file, '--key', before?.public_key ?? ''])).code, 0);
});

test('a sealed segment is checked and decided again as it lies in the data folder', async () => {
  await server.run('ledger', 'export');
  const [sealed] = (
    JSON.parse((await server.run('ledger', 'seal', '--before', '2100-01-01T00:00:00Z', '--json')).out) as {
      segments: { file: string; last_entry: number }[];
    }
  ).segments;
  const file = join(server.data, 'ledger', sealed?.file ?? '');
  assert.match((await runCommand(['ledger', 'verify', file])).out, new RegExp(`signed through entry ${sealed?.last_entry} by`));
  assert.match((await runCommand(['replay', '--all', '--file', file])).out, /^1 decision made again: 1 the same to the byte\./);
  const cut = folder.file('cut.jsonl.gz');
  writeFileSync(cut, readFileSync(file).subarray(0, -20));
  assert.deepEqual(
    [(await runCommand(['ledger', 'verify', cut])).code, (await runCommand(['replay', '--all', '--file', cut])).code],
    [3, 3],
  );
});

test('what was dropped and what is left are decided again as one ledger', async () => {
  await server.run('ledger', 'seal', '--before', '2100-01-01T00:00:00Z', '--drop');
  const { segments } = JSON.parse((await server.run('ledger', 'segments', '--json')).out) as { segments: { file: string }[] };
  const files = segments.map(({ file }) => gunzipSync(readFileSync(join(server.data, 'ledger', file))).toString());
  const whole = folder.file('whole.jsonl');
  writeFileSync(whole, [...files, (await server.run('ledger', 'export')).out].join(''));
  const { code, out } = await runCommand(['replay', '--all', '--file', whole, '--json']);
  assert.equal(code, 0, out);
  const { through } = JSON.parse(out) as { through: number };
  const { entries } = JSON.parse((await server.run('ledger', '--last', '1', '--json')).out) as { entries: { seq: number }[] };
  assert.equal(through, entries[0]?.seq);
});

test('a file that is not there, and an expectation that cannot be read, are told', async () => {
  assert.equal((await runCommand(['ledger', 'verify', folder.file('none')])).code, 3);
  assert.equal((await runCommand(['ledger', 'verify', '--expect', 'the last one'])).code, 64);
});
