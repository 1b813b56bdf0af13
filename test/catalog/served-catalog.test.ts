import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import { keptCatalog } from '../../src/loops/catalog-at.ts';
import { openCatalogDesk, type CatalogDesk } from '../../src/loops/catalog-desk.ts';
import { openCatalogLoop, type CatalogLoop } from '../../src/loops/catalog.ts';
import { openLedger, type Ledger } from '../../src/loops/ledger.ts';
import { openServedCatalog, type ServedCatalog } from '../../src/server/served-catalog.ts';
import type { ServeOptions } from '../../src/surface/cli/command-context.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { openVirtualClock } from '../virtual-clock.ts';

const FIRST = readFileSync(new URL('../../examples/first/catalog/shop.yaml', import.meta.url), 'utf8');
const REST = { host: '', port: 0, otlpPort: 0, otlpGrpcPort: 0, durability: 'disk' } as const;
const optionsOf = (given: Partial<ServeOptions>): ServeOptions => ({ ...REST, data: '', ...given });

type Desk = { readonly desk: CatalogDesk; readonly loop: CatalogLoop; readonly ledger: Ledger };

async function openDesk(served: ServedCatalog): Promise<Desk> {
  const ledger = await openLedger({ store: openMemoryLedgerStore(), clock: openVirtualClock(1_800_000_000_000) });
  const log = { say: () => undefined, warn: () => undefined };
  // What is written is read by the edit itself; nobody has to watch.
  const source = { ...served.source, watch: () => ({ close: () => undefined }) };
  const loop = await openCatalogLoop({ source, ledger, log, applied: () => undefined });
  const desk = openCatalogDesk({ source, writer: served.writer, ledger, catalog: loop, key: new Uint8Array(32) });
  return { desk, loop, ledger };
}

test('a folder of the server’s own may be empty, promises nothing, and takes the first promise', async () => {
  using folder = openTemporaryFolder();
  const data = folder.file('data');
  mkdirSync(folder.file('data/catalog'), { recursive: true });
  const served = await openServedCatalog(optionsOf({ catalog: folder.file('data/catalog') }), data);
  const { desk, loop, ledger } = await openDesk(served);
  assert.deepEqual([loop.current().journeys.length, loop.warnings().length, await desk.refusal()], [0, 0, null]);
  assert.deepEqual((await keptCatalog(ledger, ledger.world())).catalog, loop.current(), 'the past knows it, too');
  const { base } = await desk.texts();
  const files = [{ file: 'shop.yaml', text: FIRST }];
  const answer = await desk.apply({ base, files, reason: 'the first promise', actor: 'ada' });
  assert.ok('entry' in answer);
  assert.equal(loop.current().journeys.length, 1);
  assert.equal(readFileSync(folder.file('data/catalog/shop.yaml'), 'utf8'), FIRST);
  const kinds = (await ledger.read({ after: 0, limit: 10 })).map(({ kind, actor }) => `${kind} by ${actor}`);
  assert.deepEqual(kinds, ['catalog.applied by catalog folder', 'catalog.edited by ada', 'catalog.applied by catalog folder']);
});

test('an empty folder of somebody else is odd, and is only written to where the start says so', async () => {
  using folder = openTemporaryFolder();
  const catalog = folder.file('mine');
  mkdirSync(catalog);
  const { loop } = await openDesk(await openServedCatalog(optionsOf({ catalog }), folder.file('data')));
  assert.deepEqual(
    loop.warnings().map(({ code }) => code),
    ['CAT_EMPTY'],
  );
  writeFileSync(folder.file('mine/shop.yaml'), FIRST);
  for (const catalogWritable of [false, true]) {
    const { desk } = await openDesk(await openServedCatalog(optionsOf({ catalog, catalogWritable }), folder.file('data')));
    const { base } = await desk.texts();
    const files = [{ file: 'more.yaml', text: '# more\n' }];
    const answer = await desk.apply({ base, files, reason: 'why not', actor: 'ada' });
    assert.equal('code' in answer ? answer.code : 'written', catalogWritable ? 'written' : 'CATALOG_NOT_WRITABLE');
  }
});

test('a write that fails leaves the catalog that was in force, and the next edit goes on', async () => {
  using folder = openTemporaryFolder();
  mkdirSync(folder.file('mine'));
  writeFileSync(folder.file('mine/shop.yaml'), FIRST);
  const served = await openServedCatalog(optionsOf({ catalog: folder.file('mine'), catalogWritable: true }), folder.file('data'));
  const state = { fails: true };
  const write: ServedCatalog['writer']['write'] = (files) =>
    state.fails ? Promise.reject(new Error('the disk is full')) : served.writer.write(files);
  const { desk, loop } = await openDesk({ ...served, writer: { ...served.writer, write } });
  const before = loop.current();
  const { base } = await desk.texts();
  const edit = { base, files: [{ file: 'shop.yaml', text: FIRST.replace('28d', '7d') }], reason: 'shorter', actor: 'ada' };
  await assert.rejects(desk.apply(edit), /the disk is full/);
  assert.equal(loop.current(), before);
  state.fails = false;
  assert.ok('entry' in (await desk.apply(edit)));
  assert.equal(loop.current().objectives[0]?.windowMs, 7 * 86_400_000);
});
