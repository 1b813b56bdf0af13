import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { openMemorySigner } from '../../src/adapters/memory/signer.ts';
import { openSqliteLedgerStore } from '../../src/adapters/sqlite/ledger-store.ts';
import { digest } from '../../src/kernel/hash.ts';
import type { Instant } from '../../src/kernel/units.ts';
import type { Entry } from '../../src/ledger/entry.ts';
import { EMPTY_WORLD, fold } from '../../src/ledger/world.ts';
import { openLedger } from '../../src/loops/ledger.ts';
import { NOTHING_VERIFIED, verify } from '../../src/proof/chain.ts';
import type { LedgerStore } from '../../src/ports/ledger-store.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';

const CHILD = fileURLToPath(new URL('killed-sealing.ts', import.meta.url));
const KILLS = 8;

test(
  'kill -9 while entries are recorded, sealed and dropped: each is there once, the chain is whole, and a start knows all of them',
  { timeout: 120_000 },
  async () => {
    using folder = openTemporaryFolder();
    const path = folder.file('.');
    let told = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      told = await runUntilKilled(path, told + 9 + kill * 3, kill * 1.3);
      const store = openSqliteLedgerStore(join(path, 'ledger.db'));
      const whole = [...(await sealedAlone(store, path)), ...(await store.read({ after: 0, limit: 10_000 }))];
      const { entries, firstBroken } = verify(NOTHING_VERIFIED, whole);
      assert.equal(firstBroken, null, `after kill ${kill}`);
      assert.ok(entries >= told, `${entries} entries are there, of ${told}`);
      const clock = { now: () => 0 as Instant };
      const ledger = await openLedger({ store, clock, code: 'code', signer: openMemorySigner('killed') });
      assert.deepEqual(ledger.world(), whole.reduce(fold, EMPTY_WORLD), `after kill ${kill}`);
      await store.close();
    }
    const store = openSqliteLedgerStore(join(path, 'ledger.db'));
    assert.ok((await store.dropped()).seq > 20, 'entries were dropped on the way');
    await store.close();
  },
);

/** Lets it work until so much is acknowledged, and kills it somewhere in the work that follows; says what was acknowledged. */
async function runUntilKilled(path: string, enough: number, laterMs: number): Promise<number> {
  const child = spawn(process.execPath, [CHILD, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  let told = 0;
  for await (const text of child.stdout.setEncoding('utf8') as AsyncIterable<string>) {
    told = Number(text.trim().split('\n').at(-1));
    if (told >= enough && !child.killed) setTimeout(() => child.kill('SIGKILL'), laterMs);
  }
  assert.deepEqual(await gone, [null, 'SIGKILL']);
  return told;
}

/** The entries that files hold and the database does not any more; every file is the one that was sealed. */
async function sealedAlone(store: LedgerStore, path: string): Promise<readonly Entry[]> {
  const dropped = await store.dropped();
  const entries: Entry[] = [];
  for (const { file, digest: sealed, first } of await store.segments()) {
    if (first > dropped.seq) continue;
    const bytes = readFileSync(join(path, 'segments', file));
    assert.equal(digest(bytes), sealed);
    const lines = gunzipSync(bytes).toString('utf8').trimEnd().split('\n');
    for (const line of lines.map((text) => JSON.parse(text) as Partial<Entry>))
      if (line.seq !== undefined && line.seq <= dropped.seq) entries.push(line as Entry);
  }
  return entries;
}
