import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { catalogSchema } from '../../src/catalog/catalog-schema.ts';
import { catalogCodes } from '../../src/catalog/codes.ts';
import { openSloKinds, plimsollKinds } from '../../src/catalog/document-kinds.ts';
import { HEALTH_CHECK_AGENTS, HEALTH_CHECK_PATHS } from '../../src/catalog/health-checks.ts';
import { INDICATORS } from '../../src/catalog/promised-measure.ts';
import { readCatalog, type CatalogFile } from '../../src/catalog/read-catalog.ts';
import { KEPT } from '../../src/catalog/retention.ts';
import { TIERS } from '../../src/evidence/cell.ts';
import { showProblem } from '../../src/kernel/problem.ts';

const root = new URL('../../', import.meta.url);

function textOf(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

function folder(path: string): CatalogFile[] {
  return readdirSync(new URL(path, root))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => ({ file, text: textOf(`${path}/${file}`) }));
}

test('a catalog with many mistakes is told all of them, each at its place', () => {
  const read = readCatalog(folder('test/golden/catalog'));
  assert.ok(!read.ok);
  assert.ok(new Set(read.problems.map(({ code }) => code)).size >= 20);
  const shown = read.problems.map((problem) => `${showProblem(problem)}\n`).join('');
  assert.equal(shown, textOf('test/golden/catalog/mistakes.txt'));
});

for (const path of ['examples/shop/catalog', 'examples/first/catalog', 'examples/indicators', 'examples/promises']) {
  test(`${path} has no mistake and no warning`, () => {
    const read = readCatalog(folder(path));
    assert.deepEqual(read.ok ? read.warnings : read.problems, []);
  });
}

test('examples/indicators has one SLI at least for every signal', () => {
  const read = readCatalog(folder('examples/indicators'));
  const signals = new Set(read.ok ? read.value.indicators.map(({ signal }) => signal) : []);
  assert.deepEqual([...signals].toSorted(), ['log', 'metric', 'query', 'span', 'telemetry']);
});

test('examples/promises has each kind of promise, and every kind of document that is about promises', () => {
  const texts = folder('examples/promises').map(({ text }) => text);
  for (const kind of ['Objective', 'SloPolicy', 'BurnPolicy', 'BudgetAdjustment', 'Product', 'Journey'])
    assert.ok(
      texts.some((text) => text.includes(`kind: ${kind}\n`)),
      kind,
    );
  const read = readCatalog(folder('examples/promises'));
  const made = new Set(read.ok ? read.value.indicators.map(({ name }) => name.replace(/^.*\//, '')) : []);
  // What probes bring is called after them.
  assert.deepEqual([...made].filter((name) => !name.includes('-probe')).toSorted(), [...INDICATORS].toSorted());
});

test('what is kept where nothing else is said is what the tiers of evidence say', () => {
  assert.deepEqual(Object.fromEntries(Object.entries(TIERS).map(([tier, { keep }]) => [tier, keep])), KEPT);
});

test('the demo shop is judged by both checkout indicators and keeps its budget rule', () => {
  const read = readCatalog(folder('examples/shop/catalog'));
  assert.ok(read.ok);
  assert.deepEqual(
    read.value.indicators.map(({ name }) => name).filter((name) => !name.startsWith('web-')),
    ['browse-fast', 'browse-success', 'checkout-fast', 'checkout-success', 'checkout-tail/quantile', 'payment-answers/success'],
  );
  const [plan] = read.value.plans;
  assert.deepEqual(
    plan?.steps,
    [0.25, 0.5, 1].map((share) => ({ share, mirror: 0, bake: 10_000, approval: null })),
  );
  assert.deepEqual(
    plan?.judge.indicators,
    ['checkout-success', 'checkout-fast'].map((indicator) => ({
      indicator,
      candidateIndicator: null,
      test: { kind: 'ratio', delta: 0.01 },
      weight: 0.5,
      key: true,
    })),
  );
  assert.deepEqual(plan?.budget, { objective: 'checkout-availability', floor: -4, slow: null });
});

const blocks = [...textOf('docs/catalog.md').matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => text);

test('docs/catalog.md shows every kind', () => {
  const kinds = new Set(blocks.flatMap((block) => [...block.matchAll(/^kind: (\w+)$/gm)].map(([, kind]) => kind)));
  assert.deepEqual(kinds, new Set([...Object.keys(openSloKinds), ...Object.keys(plimsollKinds)]));
  assert.ok(blocks.length >= 7);
});

for (const [index, text] of blocks.entries()) {
  test(`docs/catalog.md, block ${index + 1}, is read without a mistake`, () => {
    const read = readCatalog([{ file: 'docs/catalog.md', text }]);
    assert.deepEqual(read.ok ? [] : read.problems.map(showProblem), []);
  });
}

test('docs/catalog.md lists the health checks that are excluded', () => {
  const paragraph = /\*\*Health checks\*\*.*?\n\n/s.exec(textOf('docs/catalog.md'))?.[0] ?? '';
  for (const value of [...HEALTH_CHECK_PATHS, ...HEALTH_CHECK_AGENTS]) assert.ok(paragraph.includes(`\`${value}\``), value);
});

test('docs/errors.md explains every code of the catalog in the words of the table, and no other', () => {
  const rows = textOf('docs/errors.md')
    .split('\n')
    .filter((line) => line.startsWith('| `CAT_'));
  const wanted = Object.entries(catalogCodes).map(
    ([code, { severity, means, mend }]) => `| \`${code}\` | ${severity} | ${means} | ${mend} |`,
  );
  assert.deepEqual(rows, wanted);
});

test('docs/schema/catalog.schema.json is what tools/write-schema.ts writes', () => {
  assert.equal(
    textOf('docs/schema/catalog.schema.json'),
    `${JSON.stringify(catalogSchema(), null, 2)}\n`,
    'run: node tools/write-schema.ts',
  );
});
