import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { openSigningKey } from '../../src/adapters/data-folder/signing-key.ts';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import { rotateKey, settleKeys } from '../../src/loops/ledger-keys.ts';
import { openLedgerProof } from '../../src/loops/ledger-proof.ts';
import { openLedger, type Ledger } from '../../src/loops/ledger.ts';
import { verifyLedger } from '../../src/loops/verify-ledger.ts';
import { processTime } from '../../src/loops/work-time.ts';
import { signCheckpoint } from '../../src/proof/checkpoint.ts';
import type { LedgerStore } from '../../src/ports/ledger-store.ts';
import type { Signer } from '../../src/ports/signer.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { openVirtualClock } from '../virtual-clock.ts';
import { AT } from './sample-export.ts';

const clock = openVirtualClock(AT);

async function start(store: LedgerStore, folder: string): Promise<{ ledger: Ledger; signer: Signer; said: string[] }> {
  const signer = openSigningKey(folder);
  const said: string[] = [];
  const ledger = await openLedger({ store, clock, signer });
  await settleKeys({ ledger, signer, log: { say: () => {}, warn: (text) => void said.push(text) } });
  return { ledger, signer, said };
}

test('the first entry introduces the key, once', async () => {
  using folder = openTemporaryFolder();
  const store = openMemoryLedgerStore();
  const { signer } = await start(store, folder.path);
  const { ledger } = await start(store, folder.path);
  const [entry] = await ledger.read({ after: 0, limit: 10 });
  assert.deepEqual([entry?.kind, ledger.world().tail.seq], ['key.introduced', 1]);
  assert.deepEqual(
    ledger.world().keys.keys.map(({ id }) => id),
    [signer.keyId()],
  );
  assert.equal(ledger.world().keys.ledger, entry?.hash);
});

test('a rotation is in force in the moment in which its entry is', async () => {
  using folder = openTemporaryFolder();
  const { ledger, signer } = await start(openMemoryLedgerStore(), folder.path);
  const seen: string[] = [];
  ledger.onEntry(() => seen.push(signer.keyId()));
  const rotated = await rotateKey({ ledger, signer }, 'ada');
  assert.ok(rotated.ok);
  assert.deepEqual(seen, [rotated.id]);
});

test('a rotation that was recorded and not finished is finished by the next start', async () => {
  using folder = openTemporaryFolder();
  const store = openMemoryLedgerStore();
  const { signer } = await start(store, folder.path);
  const stopped = { ...signer, adopt: () => assert.fail('it stops before') };
  // The server stops between the entry and the key: nobody hears the entry.
  const unheard = await openLedger({ store, clock, signer });
  const rotated = await rotateKey({ ledger: unheard, signer: stopped }, 'ada');
  assert.ok(rotated.ok);
  const next = await start(store, folder.path);
  assert.equal(next.signer.keyId(), rotated.id);
  assert.deepEqual([next.said, next.ledger.world().tail.seq], [[], 2]);
});

test('of rotations that are asked for at once each is in force before the next one begins', async () => {
  using folder = openTemporaryFolder();
  const store = openMemoryLedgerStore();
  const { ledger, signer } = await start(store, folder.path);
  const proof = openLedgerProof({ ledger, store, signer, clock, time: processTime });
  const rotated = await Promise.all(['ada', 'bob', 'eve'].map((actor) => proof.rotate(actor)));
  assert.deepEqual(
    ledger
      .world()
      .keys.keys.slice(1)
      .map(({ id }) => id),
    rotated.map((one) => (one.ok ? one.id : null)),
  );
  assert.equal(signer.keyId(), ledger.world().keys.keys.at(-1)?.id);
  const tail = ledger.world().tail;
  await store.keepCheckpoint(signCheckpoint({ ...tail, at: AT, state: null }, { signer, ledger: ledger.world().keys.ledger }));
  assert.deepEqual((await proof.verify()).findings, []);
});

test('a rotation that was not recorded is forgotten', async () => {
  using folder = openTemporaryFolder();
  const store = openMemoryLedgerStore();
  const { signer } = await start(store, folder.path);
  await signer.prepare();
  const next = await start(store, folder.path);
  assert.equal(next.signer.keyId(), signer.keyId());
});

test('a lost key is replaced, and everybody is told until he knows the new one', async () => {
  using folder = openTemporaryFolder();
  const store = openMemoryLedgerStore();
  const before = await start(store, folder.path);
  rmSync(folder.file('ledger.key'));
  const { ledger, signer, said } = await start(store, folder.path);
  assert.match(
    said[0] ?? '',
    /^The key [0-9a-f]{16} that signs for the ledger is gone: [0-9a-f]{16} takes its place unendorsed$/,
  );
  const tail = ledger.world().tail;
  await store.keepCheckpoint(signCheckpoint({ ...tail, at: AT, state: null }, { signer, ledger: ledger.world().keys.ledger }));
  const parts = { ledger, store, signer, clock, time: processTime };
  assert.deepEqual(
    (await verifyLedger(parts, [])).findings.map(({ code }) => code),
    ['KEY_NOT_ENDORSED'],
  );
  assert.deepEqual((await verifyLedger(parts, [before.signer.keyId(), signer.keyId()])).findings, []);
});
