import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namesIn } from './known-names.ts';

const TEXTS = [
  'kind: Service\nmetadata: { displayName: The shop, name: shop }\n---\nkind: SLI\nmetadata:\n  labels: {}\n  name: "checkout-success"\nspec: {}\n',
  'kind: Journey\nmetadata: { name: checkout }\nspec:\n  owner: team-a\n---\nkind: Route\nmetadata: { name: told }\nspec: { owner: team-b }',
];

test('a key is offered the names of what it names, from all files', () => {
  assert.deepEqual(namesIn(TEXTS, ['spec', 'service']), ['shop']);
  assert.deepEqual(namesIn(TEXTS, ['spec', 'indicatorRef']), ['checkout-success']);
  assert.deepEqual(namesIn(TEXTS, ['spec', 'services', '[]']), ['shop']);
  assert.deepEqual(namesIn(TEXTS, ['spec', 'owner']), ['team-a', 'team-b']);
  assert.deepEqual(namesIn(TEXTS, ['spec', 'target']), []);
});
