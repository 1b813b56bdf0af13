import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HIDDEN, LONGEST, toldSafely } from '../../src/adapters/chromium/told-safely.ts';

const SECRETS = ['s3cret pass', 's3cret'];
const cases: readonly { readonly name: string; readonly text: string; readonly want: string }[] = [
  { name: 'a secret', text: 'wrong: s3cret!', want: `wrong: ${HIDDEN}!` },
  { name: 'a secret that holds another', text: 's3cret pass', want: HIDDEN },
  { name: 'a secret as an address writes it', text: 'no s3cret%20pass here', want: `no ${HIDDEN} here` },
  { name: 'queries and fragments', text: 'GET https://a.example/x?token=1#y failed', want: 'GET https://a.example/x failed' },
  { name: 'who is logged in by an address', text: 'https://ada:pw@a.example/', want: 'https://a.example/' },
  { name: 'addresses of people', text: 'no account ada.l@example.org', want: `no account ${HIDDEN}` },
  { name: 'what is called a token', text: 'Authorization: abc, Bearer xyz', want: `Authorization: ${HIDDEN}, Bearer ${HIDDEN}` },
];

for (const { name, text, want } of cases) test(`${name} is not told`, () => assert.equal(toldSafely(text, SECRETS), want));

test('a text is short, and a page that complains of megabytes holds nobody up', () => {
  const began = performance.now();
  assert.equal(toldSafely('a'.repeat(4_000_000), SECRETS).length, LONGEST);
  assert.ok(performance.now() - began < 2_000);
});
