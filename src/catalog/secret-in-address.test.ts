import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCatalog } from './read-catalog.ts';
import { holdsSecret } from './secret-in-address.ts';

const cases: readonly { name: string; text: string; want: boolean }[] = [
  { name: 'a chat’s hook', text: `https://hooks.example/services/T01/${'aB3'.repeat(8)}`, want: true },
  { name: 'a token as a parameter', text: 'https://hooks.example/ring?access_token=abcdef0123', want: true },
  { name: 'a key among others', text: 'https://hooks.example/ring?to=ops&api-key=abcdef0123', want: true },
  { name: 'a plain address', text: 'https://hooks.example/plimsoll/checkout-works', want: false },
  { name: 'what a program puts in', text: 'https://hooks.example/ring?token={TOKEN_OF_OPS}', want: false },
  { name: 'a parameter that names something else', text: 'https://hooks.example/ring?monkey=abcdef0123', want: false },
  { name: 'a revision', text: `https://git.example/commit/${'0a1b'.repeat(10)}`, want: false },
  { name: 'no address', text: `aB3`.repeat(10), want: false },
];
for (const { name, text, want } of cases)
  test(`${want ? 'a secret' : 'no secret'}: ${name}`, () => assert.equal(holdsSecret(text), want));

test('it is said where it stands, and the secret is not repeated', () => {
  const secret = 'aB3'.repeat(8);
  const text = `apiVersion: plimsoll/v1
kind: Route
metadata: { name: all }
spec:
  owner: ops
  notify:
    webhook: https://hooks.example/services/${secret}
`;
  const read = readCatalog([{ file: 'routes.yaml', text }]);
  assert.ok(read.ok);
  const [warning, ...more] = read.warnings;
  assert.deepEqual(
    [warning?.code, warning?.place.line, warning?.place.path, more.length],
    ['CAT_SECRET', 7, 'spec.notify.webhook', 0],
  );
  assert.equal(JSON.stringify(warning).includes(secret), false);
});
