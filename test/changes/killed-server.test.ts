import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { changePage } from '../../src/wire/change.ts';
import { makeFolder, runCommand, startServer, type Ran } from '../cli/server-process.ts';

test('a server that is killed knows what it was told, and is told what it missed', async () => {
  const place = makeFolder();
  const spool = join(place.folder, 'spool');
  const run = (...args: readonly string[]): Promise<Ran> =>
    runCommand(['--data', place.data, ...args], { cwd: place.folder, env: { PLIMSOLL_SPOOL: spool } });

  const first = await startServer(place);
  const told = await run('deploy', 'shop', '1.2.0', '--id', 'run-7', '--summary', 'for ada@example.com');
  assert.match(told.out, /^recorded: shop 1\.2\.0 deployed by ada \(token\): for \[email:[0-9a-f]{12}\]\n$/, told.err);
  first.child.kill('SIGKILL');
  await first.ended;

  const missed = await run('deploy', 'shop', '1.2.1', '--wait', '0s');
  assert.equal(missed.code, 3);
  assert.match(missed.err, /^The change is kept in .*spool; /);

  await using second = await startServer(place);
  const again = await run('deploy', 'shop', '1.2.0', '--id', 'run-7');
  assert.match(again.out, /^repeated: /, again.err);
  assert.match(again.err, /^Sent a change that waited in /);
  assert.deepEqual(readdirSync(spool), []);
  const { changes } = changePage.parse(JSON.parse((await run('--json', 'changes')).out));
  assert.deepEqual(
    changes.map(({ version }) => version),
    ['1.2.1', '1.2.0'],
  );

  const token = readFileSync(join(place.data, 'intake.token'), 'utf8').trim();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ kind: 'scaling', service: 'shop' });
  const answer = await fetch(`http://127.0.0.1:${second.port}/api/v1/changes`, { method: 'POST', headers, body });
  assert.equal(answer.status, 200, await answer.text());
});
