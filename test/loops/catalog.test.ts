import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { CatalogRefused, openCatalogLoop, type CatalogLoop } from '../../src/loops/catalog.ts';
import { openControlPlane } from '../../src/loops/control-plane.ts';
import { openLedger, type Ledger } from '../../src/loops/ledger.ts';
import type { CatalogSource } from '../../src/ports/catalog-source.ts';
import { countsOver } from '../../src/evidence/evidence.ts';
import { openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { openMemoryJournal } from '../../src/adapters/memory/journal.ts';
import { openMemoryNotifier } from '../../src/adapters/memory/notifier.ts';
import { openPrometheusSource } from '../../src/adapters/prometheus/prometheus-source.ts';
import { openMemoryRouter } from '../../src/adapters/memory/router.ts';
import { HOUR } from '../../src/kernel/units.ts';
import { openVirtualClock } from '../virtual-clock.ts';
import { checkoutTraces } from './checkout-traces.ts';
import { jsonTraces } from '../intake/payload.ts';

const GOOD = readFileSync(new URL('../../examples/first/catalog/shop.yaml', import.meta.url), 'utf8');
const STRICTER = GOOD.replace('target: 0.999', 'target: 0.9999');
const BROKEN = GOOD.replace('indicatorRef: requests-success', 'indicatorRef: requests-sucess');
const BROKEN_OTHERWISE = GOOD.replace('28d', '28 fortnights');
const clock = openVirtualClock(1_800_000_000_000);

/** A folder of one file that a test edits. */
type Folder = CatalogSource & { text: string; readable: boolean; changed(): void };

function openFolder(text: string): Folder {
  const folder: Folder = {
    text,
    readable: true,
    changed: () => undefined,
    read: () =>
      folder.readable
        ? Promise.resolve([{ file: 'shop.yaml', text: folder.text }])
        : Promise.reject(new Error('the folder is away')),
    watch(changed) {
      folder.changed = changed;
      return { close: () => (folder.changed = () => undefined) };
    },
  };
  return folder;
}

type Desk = {
  readonly loop: CatalogLoop;
  readonly folder: Folder;
  readonly ledger: Ledger;
  readonly said: string[];
  readonly applied: Catalog[];
  edit(text: string): Promise<void>;
  recorded(): Promise<readonly string[]>;
};

async function openDesk(folder = openFolder(GOOD), store = openMemoryLedgerStore()): Promise<Desk> {
  const ledger = await openLedger({ store, clock });
  const said: string[] = [];
  const applied: Catalog[] = [];
  const log = { say: (text: string) => void said.push(text), warn: (text: string) => void said.push(text) };
  const loop = await openCatalogLoop({ source: folder, ledger, log, applied: (catalog) => void applied.push(catalog) });
  return {
    loop,
    folder,
    ledger,
    said,
    applied,
    async edit(text) {
      folder.text = text;
      folder.changed();
      await new Promise((resolve) => setImmediate(resolve));
    },
    recorded: async () => (await ledger.read({ after: 0, limit: 100 })).map(({ kind }) => kind),
  };
}

test('the catalog at the start is recorded once, also by the next process', async () => {
  const store = openMemoryLedgerStore();
  await openDesk(openFolder(GOOD), store);
  const next = await openDesk(openFolder(GOOD), store);
  assert.deepEqual(await next.recorded(), ['catalog.applied']);
  assert.equal(next.ledger.world().catalog.revision, next.loop.current().revision);
});

test('an edit is in force, recorded and handed on at once', async () => {
  const desk = await openDesk();
  const before = desk.loop.current().revision;
  await desk.edit(STRICTER);
  assert.equal(desk.loop.current().objectives[0]?.target, 0.9999);
  assert.notEqual(desk.loop.current().revision, before);
  assert.deepEqual(desk.applied, [desk.loop.current()]);
  assert.deepEqual(await desk.recorded(), ['catalog.applied', 'catalog.applied']);
});

test('an edit that changes no promise changes nothing', async () => {
  const desk = await openDesk();
  await desk.edit(`# a comment\n${GOOD}`);
  assert.deepEqual([desk.applied.length, await desk.recorded()], [0, ['catalog.applied']]);
});

test('a broken edit never replaces a good catalog, and is recorded once however often it is read', async () => {
  const desk = await openDesk();
  const good = desk.loop.current();
  for (let time = 0; time < 3; time += 1) await desk.edit(BROKEN);
  assert.equal(desk.loop.current(), good);
  assert.equal(desk.applied.length, 0);
  assert.deepEqual(await desk.recorded(), ['catalog.applied', 'catalog.refused']);
  assert.match(desk.ledger.world().catalog.refused[0] ?? '', /^shop\.yaml:\d+:\d+ CAT_\w+ .*requests-sucess/);
  await desk.edit(BROKEN_OTHERWISE);
  assert.deepEqual(await desk.recorded(), ['catalog.applied', 'catalog.refused', 'catalog.refused']);
});

test('a repaired catalog takes the mistakes back, also when it is the one that was in force', async () => {
  for (const repaired of [GOOD, STRICTER]) {
    const desk = await openDesk();
    await desk.edit(BROKEN);
    await desk.edit(repaired);
    assert.deepEqual(await desk.recorded(), ['catalog.applied', 'catalog.refused', 'catalog.applied']);
    assert.deepEqual(desk.ledger.world().catalog.refused, []);
  }
});

test('a catalog repaired while the server was stopped is recorded by the next process', async () => {
  const store = openMemoryLedgerStore();
  await (await openDesk(openFolder(GOOD), store)).edit(BROKEN);
  const next = await openDesk(openFolder(GOOD), store);
  assert.deepEqual(next.ledger.world().catalog.refused, []);
});

test('a server that starts beside a broken folder goes on with the catalog that the ledger keeps, and takes the mended one', async () => {
  const store = openMemoryLedgerStore();
  const before = await openDesk(openFolder(GOOD), store);
  const next = await openDesk(openFolder(BROKEN), store);
  assert.deepEqual(next.loop.current(), before.loop.current());
  assert.match(next.said.join('\n'), /requests-sucess[^]*stays in force, as the ledger has it/);
  assert.equal(next.ledger.world().catalog.refused.length, 1);
  await next.edit(STRICTER);
  assert.equal(next.loop.current().objectives[0]?.target, 0.9999);
  assert.deepEqual(next.ledger.world().catalog.refused, []);
});

test('an edit that cannot be recorded is not in force, and is taken anew by the next round', async () => {
  const store = openMemoryLedgerStore();
  const failing = { so: false };
  const append: typeof store.append = (...args) =>
    failing.so ? Promise.reject(new Error('the disk is full')) : store.append(...args);
  const desk = await openDesk(openFolder(GOOD), { ...store, append });
  const before = desk.loop.current();
  failing.so = true;
  await desk.edit(STRICTER);
  await desk.loop.round();
  assert.equal(desk.loop.current(), before);
  assert.equal(desk.applied.length, 0);
  failing.so = false;
  await desk.loop.round();
  assert.equal(desk.loop.current().objectives[0]?.target, 0.9999);
  assert.equal(desk.ledger.world().catalog.revision, desk.loop.current().revision);
});

test('a folder that cannot be read is said, and read again at the next change', async () => {
  const desk = await openDesk();
  desk.folder.readable = false;
  await desk.edit(STRICTER);
  assert.deepEqual(desk.said, ['Cannot read the catalog again']);
  desk.folder.readable = true;
  await desk.edit(STRICTER);
  assert.equal(desk.loop.current().objectives[0]?.target, 0.9999);
});

test('texts that go with sealed entries are kept anew at once', async () => {
  const desk = await openDesk();
  const body = {
    first: 1,
    last: 1,
    previous: '',
    hash: '',
    from: clock.now(),
    to: clock.now(),
    file: 'a',
    digest: '',
    state: '',
  };
  await desk.ledger.decide(() => [{ kind: 'ledger.sealed', subject: 'ledger', actor: 'plimsoll', body }]);
  assert.deepEqual(desk.ledger.world().catalog.texts, {}, 'what is sealed may leave');
  while (Object.keys(desk.ledger.world().catalog.texts).length === 0) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(await desk.recorded(), ['catalog.applied', 'ledger.sealed', 'catalog.texts']);
});

test('without any good catalog there is nothing to start with', async () => {
  await assert.rejects(
    openDesk(openFolder(BROKEN)),
    (error) => error instanceof CatalogRefused && /requests-sucess/.test(error.message),
  );
});

test('after an edit the next payload is matched by the new rules', async () => {
  const folder = openFolder(GOOD);
  const plane = await openControlPlane({
    clock,
    cellStore: openMemoryCellStore(),
    journal: openMemoryJournal(),
    ledgerStore: openMemoryLedgerStore(),
    source: folder,
    openMetricSource: openPrometheusSource,
    openRouter: () => openMemoryRouter({}),
    notifier: openMemoryNotifier(),
    log: { say() {}, warn() {} },
  });
  const matched = async (number: number): Promise<number> => {
    await plane.intake.accept(jsonTraces(checkoutTraces({ number, endMs: clock.now() })));
    const generation = plane.catalog.current().indicators[0]?.generation ?? '';
    return countsOver(plane.keeper.evidence, generation, { at: clock.now(), window: HOUR }).total;
  };
  assert.equal(await matched(1), 0);
  folder.text = GOOD.replace('{ service.name: my-service }', '{ service.name: storefront }');
  folder.changed();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(await matched(2), 1);
  await plane.close();
});
