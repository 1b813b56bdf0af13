import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openKeyedDigest } from '../kernel/keyed-hash.ts';
import { withoutSecrets, withSecrets } from './kept-secrets.ts';

const nameOf = openKeyedDigest(new Uint8Array(32).fill(7));
const HOOK = 'https://hooks.example.com/services/T0123ABCd/B9xYz0123/aB3dE5fG7hI9jK1lM3nO5pQ7';

test('an address that lets somebody in is not shown, and every other text is', () => {
  const shown = withoutSecrets(`webhook: ${HOOK}\nsee: https://docs.example.com/runbook\n`, nameOf);
  assert.match(shown, /^webhook: https:\/\/kept-secret-[0-9a-f]{12}\.invalid\/\nsee: https:\/\/docs\.example\.com\/runbook\n$/);
});

test('quotes, JSON escapes, names and passwords, and queries are seen through', () => {
  const escaped = HOOK.replaceAll('/', '\\/');
  for (const secret of [HOOK, escaped, 'https://ada:secret@example.com/x', 'http://example.com/?token=0123456789']) {
    const shown = withoutSecrets(`{"webhook": "${secret}", "a": 1}`, nameOf);
    assert.ok(!shown.includes('secret@') && !shown.includes('0123456789') && !shown.includes('aB3dE5'), shown);
    assert.equal(withSecrets(shown, { of: [`"${secret}"`], nameOf }), `{"webhook": "${secret}", "a": 1}`);
  }
});

test('a stand-in of a secret that is not there stays what it is', () => {
  const stranger = 'webhook: https://kept-secret-000000000000.invalid/';
  assert.equal(withSecrets(stranger, { of: [HOOK], nameOf }), stranger);
});

test('whatever is shown comes back as it was', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(HOOK, 'webhook: ', '\n', '"', 'https://a.example/?key=abcdefghij', '---\n'),
  );
  const text = fc.array(piece, { maxLength: 20 }).map((all) => all.join(' '));
  fc.assert(fc.property(text, (one) => assert.equal(withSecrets(withoutSecrets(one, nameOf), { of: [one], nameOf }), one)));
});
