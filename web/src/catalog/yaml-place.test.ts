import assert from 'node:assert/strict';
import { test } from 'node:test';
import { yamlPlaceAt } from './yaml-place.ts';

/** `|` is the cursor. */
function at(text: string): [string, string, string] {
  const lines = text.split('\n');
  const row = lines.findIndex((line) => line.includes('|'));
  const column = (lines[row] ?? '').indexOf('|');
  const place = yamlPlaceAt(
    lines.map((line) => line.replace('|', '')),
    row,
    column,
  );
  return [place.kind, place.path.join('.'), place.typing];
}

const cases: readonly { name: string; text: string; want: [string, string, string] }[] = [
  { name: 'a key at the top', text: 'kind: SLO\nsp|', want: ['SLO', '', 'key'] },
  { name: 'the value of a key at the top', text: 'kind: |', want: ['', 'kind', 'value'] },
  { name: 'a key within a key', text: 'kind: SLO\nspec:\n  ser|', want: ['SLO', 'spec', 'key'] },
  { name: 'a value within a key', text: 'kind: SLO\nspec:\n  service: sh|', want: ['SLO', 'spec.service', 'value'] },
  { name: 'a key within braces', text: 'kind: SLO\nmetadata: { name: a, disp|', want: ['SLO', 'metadata', 'key'] },
  { name: 'a value within braces', text: 'kind: SLO\nmetadata: { name: |', want: ['SLO', 'metadata.name', 'value'] },
  { name: 'a list in brackets', text: 'kind: SLO\nspec:\n  timeWindow: [{ dur|', want: ['SLO', 'spec.timeWindow.[]', 'key'] },
  {
    name: 'a value in a list in brackets',
    text: 'kind: SLO\nspec:\n  timeWindow: [{ duration: 2|',
    want: ['SLO', 'spec.timeWindow.[].duration', 'value'],
  },
  { name: 'an item of a list', text: 'kind: Journey\nspec:\n  match:\n    - ki|', want: ['Journey', 'spec.match.[]', 'key'] },
  {
    name: 'a later key of an item',
    text: 'kind: Journey\nspec:\n  match:\n    - kind: server\n      wh|',
    want: ['Journey', 'spec.match.[]', 'key'],
  },
  {
    name: 'a key of an item’s key',
    text: 'kind: Journey\nspec:\n  match:\n    - kind: server\n      where:\n        ht|',
    want: ['Journey', 'spec.match.[].where', 'key'],
  },
  { name: 'another document', text: 'kind: SLO\nspec:\n  a: 1\n---\nkind: Route\nspec:\n  own|', want: ['Route', 'spec', 'key'] },
  { name: 'after a sibling with children', text: 'kind: SLO\nspec:\n  a:\n    b: 1\n  c|', want: ['SLO', 'spec', 'key'] },
  { name: 'beside comments and empty lines', text: 'kind: SLO\nspec:\n  # why\n\n  c|', want: ['SLO', 'spec', 'key'] },
];
for (const { name, text, want } of cases) test(name, () => assert.deepEqual(at(text), want));
