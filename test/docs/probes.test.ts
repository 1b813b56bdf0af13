import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readCatalog } from '../../src/catalog/read-catalog.ts';

const root = new URL('../../', import.meta.url);
const text = readFileSync(new URL('docs/probes.md', root), 'utf8');

const AROUND = `apiVersion: plimsoll/v1
kind: Journey
metadata: { name: checkout }
spec: { owner: team-shop, match: [{ kind: server, where: { service.name: shop } }] }
---
apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
`;

test('the documents that docs/probes.md shows are a catalog without a mistake', () => {
  const blocks = [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block = ''], index) => asDocument(block, index));
  const read = readCatalog([AROUND, ...blocks].map((block, index) => ({ file: `${index}.yaml`, text: block })));
  assert.deepEqual(read.ok ? read.warnings : read.problems, []);
  assert.ok(blocks.length >= 4 && read.ok && (read.value.probes?.length ?? 0) >= 1);
});

test('every reason that a run can have is explained, and no other', () => {
  const sources = ['src/probe/exchange.ts', 'src/probe/judge-step.ts', 'src/probe/run.ts', 'src/loops/probes/make-run.ts'];
  const more = ['src/loops/probes/make-step.ts', 'src/loops/probes/probe-rounds.ts'];
  const code = [...sources, ...more].map((path) => readFileSync(new URL(path, root), 'utf8')).join('\n');
  const types = /export type Fault =([^;]*);[^]*export type Hindrance =([^;]*);/.exec(code) ?? [];
  const typed = [...`${types[1]} ${types[2]}`.matchAll(/'([A-Z_]+)'/g)].map(([, name = '']) => name);
  const said = [...code.matchAll(/(?:because: |failed\(\s*)'([A-Z_]+)'/g)].map(([, name = '']) => name);
  const section = /## What a run says\n([^]*?)\nTimes are/.exec(text)?.[1] ?? '';
  const explained = [...section.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name = '']) => name);
  assert.deepEqual(explained.toSorted(), [...new Set([...typed, ...said])].toSorted());
});

/** Where only steps are shown, they are those of some probe. */
function asDocument(block: string, index: number): string {
  if (block.includes('apiVersion:')) return block;
  const head = `apiVersion: plimsoll/v1\nkind: Probe\nmetadata: { name: part-${index} }\nspec:\n  journey: checkout\n`;
  return head + block.replaceAll(/^/gm, '  ');
}
