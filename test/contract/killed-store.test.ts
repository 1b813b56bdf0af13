import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openSqliteCellStore } from '../../src/adapters/sqlite/cell-store.ts';
import { TIERS } from '../../src/evidence/cell.ts';
import { rollUp } from '../../src/evidence/roll-up.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { ALL_TIERS, EVER, plain } from './sample-cells.ts';
import { sealedBy } from './sealed-series.ts';

const CHILD = fileURLToPath(new URL('killed-sealing.ts', import.meta.url));
const KILLS = 8;

test(
  'kill -9 while cells are sealed and merged: what was sealed is there once, whole, and with its checkpoint',
  { timeout: 120_000 },
  async () => {
    using folder = openTemporaryFolder();
    const file = folder.file('cells.db');
    let told = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = spawn(process.execPath, [CHILD, file], { stdio: ['ignore', 'pipe', 'inherit'] });
      const gone = once(child, 'exit');
      const enough = told + 5 + kill * 3;
      for await (const text of child.stdout.setEncoding('utf8') as AsyncIterable<string>) {
        told = Number(text.trim().split('\n').at(-1));
        // Not right after an answer, but anywhere in the work that follows it.
        if (told >= enough && !child.killed) setTimeout(() => child.kill('SIGKILL'), kill * 1.7);
      }
      assert.deepEqual(await gone, [null, 'SIGKILL']);
      const store = openSqliteCellStore(file);
      const checkpoint = await store.checkpoint();
      const last = checkpoint?.positions['0'] ?? 0;
      assert.ok(last >= told, `${last} seals are there, of ${told}`);
      assert.deepEqual(checkpoint?.counters, Uint8Array.of(last % 256));
      const sealed = Array.from({ length: last }, (_, index) => sealedBy(index + 1)).flat();
      for (const tier of ALL_TIERS) {
        const wanted = rollUp(sealed, TIERS[tier].width).toSorted((a, b) => a.at - b.at || byName(a, b));
        assert.deepEqual(plain(await store.cells({ tier, ...EVER })), plain(wanted), `${tier} after kill ${kill}`);
      }
      await store.close();
    }
    assert.ok(told > 60, `only ${told} seals`);
  },
);

function byName(a: { generation: string; cohort: string }, b: { generation: string; cohort: string }): number {
  if (a.generation !== b.generation) return a.generation < b.generation ? -1 : 1;
  return a.cohort < b.cohort ? -1 : 1;
}
