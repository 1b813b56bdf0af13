import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readBaseline } from '../baseline.ts';
import { documentWith, headlinesPart, partOf } from './document.ts';

const page = readFileSync(new URL('../../docs/canary-figures.md', import.meta.url), 'utf8');
const { canary } = readBaseline(readFileSync(new URL('../baseline.json', import.meta.url), 'utf8'));
/** How long something takes is another matter on another machine. */
const DEPENDS_ON_MACHINE = new Set(['µs', 'ms']);

test('the page shows the figures of the baseline', () => {
  assert.equal(partOf(page, 'headlines'), headlinesPart(canary));
});

test('every goal of the baseline is kept by its figure', () => {
  const goals = Object.entries(canary?.figures ?? {}).filter(
    ([, kept]) => kept.atMost !== undefined || kept.atLeast !== undefined,
  );
  assert.ok(goals.length >= 25, `${goals.length} goals`);
  for (const [name, { value, unit, atMost = Infinity, atLeast = -Infinity }] of goals)
    if (!DEPENDS_ON_MACHINE.has(unit)) assert.ok(value <= atMost && value >= atLeast, `${name}: ${value} ${unit}`);
});

test('tables are written to their places and nothing else is touched', () => {
  const empty =
    'before\n<!-- headlines -->\n<!-- end of headlines -->\nbetween\n<!-- tables -->old<!-- end of tables -->\nafter\n';
  const figures = { x: { value: 1.5, unit: 's', atMost: 2 }, y: { value: 3, unit: '%', atMost: 2 } };
  const written = documentWith(empty, { canary: { machine: null, figures }, report: '| a |' });
  assert.equal(partOf(written, 'tables'), '| a |');
  assert.match(partOf(written, 'headlines'), /\| x +\| 1.5 s +\| ≤ 2 +\| kept/);
  assert.match(partOf(written, 'headlines'), /\| y +\| 3 % +\| ≤ 2 +\| \*\*missed\*\*/);
  assert.ok(written.startsWith('before\n') && written.includes('\nbetween\n') && written.endsWith('\nafter\n'));
  assert.equal(documentWith(written, { canary: { machine: null, figures }, report: '| a |' }), written);
  assert.throws(() => documentWith('no places', { canary: undefined, report: '' }), /Cannot find the place of the headlines/);
});
