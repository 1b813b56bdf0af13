import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importCycles } from '../../tools/import-cycles.ts';
import { importFault, packageFault } from '../../tools/layers.ts';
import { sourceModules } from '../../tools/source-module.ts';

const modules = sourceModules(new URL('../..', import.meta.url).pathname);

test('every import obeys the table in tools/layers.ts', () => {
  const faults = modules.flatMap(({ imports }) => imports.flatMap((one) => importFault(one) ?? []));
  assert.equal(faults.join('\n'), '');
});

test('pure stages import no package but those of the table', () => {
  const faults = modules.flatMap(({ path, packages }) => packages.flatMap((name) => packageFault(path, name) ?? []));
  assert.equal(faults.join('\n'), '');
});

test('no files import each other in a ring', () => {
  const rings = importCycles(modules.flatMap(({ imports }) => imports));
  assert.equal(rings.map((ring) => `these import each other: ${ring.join(' → ')}`).join('\n'), '');
});

test('only tests import main.ts', () => {
  const importers = modules.flatMap(({ imports }) => imports).filter(({ to }) => to === 'src/main.ts');
  assert.deepEqual(
    importers.filter(({ from }) => !from.startsWith('test/')),
    [],
  );
});

const faults: readonly { name: string; from: string; to: string; isType?: true; want: RegExp | null }[] = [
  { name: 'a later stage may use an earlier one', from: 'src/verdict/a.ts', to: 'src/evidence/b.ts', want: null },
  {
    name: 'an earlier stage may not use a later one',
    from: 'src/evidence/a.ts',
    to: 'src/verdict/b.ts',
    want: /evidence may import/,
  },
  { name: 'delivery does not know response', from: 'src/delivery/a.ts', to: 'src/response/b.ts', want: /delivery may import/ },
  { name: 'a stage does no I/O', from: 'src/ledger/a.ts', to: 'src/adapters/sqlite/b.ts', want: /ledger may import/ },
  {
    name: 'an adapter merges cells by their own functions',
    from: 'src/adapters/sqlite/a.ts',
    to: 'src/evidence/b.ts',
    want: null,
  },
  {
    name: 'an adapter names types of other stages',
    from: 'src/adapters/a/x.ts',
    to: 'src/delivery/b.ts',
    isType: true,
    want: null,
  },
  { name: 'an adapter decides nothing', from: 'src/adapters/sqlite/a.ts', to: 'src/delivery/b.ts', want: /types only/ },
  {
    name: 'adapters do not know each other',
    from: 'src/adapters/a/x.ts',
    to: 'src/adapters/b/y.ts',
    isType: true,
    want: /know each other/,
  },
  { name: 'an adapter has several files', from: 'src/adapters/a/x.ts', to: 'src/adapters/a/y.ts', want: null },
  { name: 'a loop knows ports, not adapters', from: 'src/loops/a.ts', to: 'src/adapters/sqlite/b.ts', want: /loops may import/ },
  {
    name: 'a surface does not open adapters',
    from: 'src/surface/http/a.ts',
    to: 'src/adapters/sqlite/b.ts',
    want: /http may import/,
  },
  { name: 'main joins everything', from: 'src/main.ts', to: 'src/adapters/sqlite/b.ts', want: null },
  { name: 'the pages know the wire', from: 'web/src/a.tsx', to: 'src/wire/b.ts', isType: true, want: null },
  { name: 'the pages know the wire alone', from: 'web/src/a.tsx', to: 'src/kernel/b.ts', isType: true, want: /web may import/ },
  { name: 'a test beside the source may use the test tools', from: 'src/verdict/a.test.ts', to: 'test/requires.ts', want: null },
  { name: 'a file outside the map is noticed', from: 'src/utils/a.ts', to: 'src/kernel/b.ts', want: /no layer/ },
];
for (const { name, want, isType = false, ...paths } of faults) {
  test(name, () => {
    const fault = importFault({ ...paths, isType });
    if (want === null) assert.equal(fault, null);
    else assert.match(fault ?? 'no fault', want);
  });
}

test('a ring is told once, whatever file it is entered by', () => {
  const imports = ['a b', 'b c', 'c b', 'd c'].map((pair) => ({ from: pair[0] ?? '', to: pair[2] ?? '', isType: true }));
  assert.deepEqual(importCycles(imports), [['b', 'c']]);
});

test('a pure stage may import its own packages and no other', () => {
  assert.equal(packageFault('src/catalog/a.ts', 'yaml'), null);
  assert.equal(packageFault('src/kernel/a.ts', '@noble/hashes/sha2.js'), null);
  assert.match(packageFault('src/verdict/a.ts', 'node:fs') ?? '', /verdict is pure and may import no package/);
});
