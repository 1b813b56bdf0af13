import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import { DEFAULT_SOURCE } from '../../catalog/default-source.ts';
import type { Source } from '../../catalog/catalog.ts';
import { MINUTE, type Instant } from '../../kernel/units.ts';
import { KnownSources, withSecrets, type Claim, type KnownSource } from './known-sources.ts';

const NOW = 1_700_000_000_000 as Instant;
const BODY = Buffer.from('what was seen');
const shop = known({ name: 'shop', token: 'the-token-of-shop' });
const signing = known({ name: 'signing', token: 'the-secret-of-signing', signature: 'hmac' });
const agent = known({ name: 'agent', token: null, certificate: 'agent.example' });
const SOURCES = new KnownSources([shop, signing, agent]);

function known(given: Partial<KnownSource>): KnownSource {
  return { ...DEFAULT_SOURCE, token: null, ...given };
}

function claim(given: Partial<Claim>): Claim {
  return { authorization: undefined, signature: undefined, certificate: [], ...given };
}

function signatureOf({ secret = 'the-secret-of-signing', at = NOW as number, body = BODY }): string {
  const seconds = Math.floor(at / 1_000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex')}`;
}

describe('who sends', () => {
  const cases: readonly { name: string; claim: Partial<Claim>; want: string | RegExp }[] = [
    { name: 'is known by its token', claim: { authorization: 'Bearer the-token-of-shop' }, want: 'shop' },
    { name: 'is known however Bearer is written', claim: { authorization: 'bEARER   the-token-of-shop ' }, want: 'shop' },
    { name: 'is known by its certificate', claim: { certificate: ['agent.example'] }, want: 'agent' },
    {
      name: 'is known by its certificate before its token',
      claim: { certificate: ['agent.example'], authorization: 'Bearer the-token-of-shop' },
      want: 'agent',
    },
    {
      name: 'is known by its token when its certificate says nothing to us',
      claim: { certificate: ['other.example'], authorization: 'Bearer the-token-of-shop' },
      want: 'shop',
    },
    { name: 'has to show something', claim: {}, want: /^the token is missing/ },
    {
      name: 'has to show the right thing',
      claim: { authorization: 'Bearer the-token-of-shoppers' },
      want: /^the token is wrong/,
    },
    { name: 'is not known by its name alone', claim: { authorization: 'Bearer shop' }, want: /^the token is wrong/ },
    {
      name: 'is not known by a certificate in the place of a token',
      claim: { authorization: 'Bearer agent.example' },
      want: /wrong/,
    },
    {
      name: 'must not send the secret that it signs with',
      claim: { authorization: 'Bearer the-secret-of-signing' },
      want: /wrong/,
    },
    { name: 'has to sign when it is one that signs', claim: { authorization: 'Bearer signing' }, want: /signs what it sends/ },
    {
      name: 'has to sign in the form there is',
      claim: { authorization: 'Bearer signing', signature: 'v1=abc' },
      want: /must be "t=UNIX SECONDS,v1=HEX OF HMAC-SHA256"/,
    },
  ];
  for (const { name, claim: given, want } of cases) {
    test(name, () => {
      const said = SOURCES.identify(claim(given));
      if (typeof want === 'string') assert.deepEqual([said.say, said.say === 'known' && said.source.name], ['known', want]);
      else assert.match(said.say === 'unknown' ? said.text : said.say, want);
      assert.doesNotMatch(JSON.stringify(said.say === 'unknown' ? said : {}), /the-(token|secret)/);
    });
  }
});

describe('a signature', () => {
  const cases: readonly { name: string; signature: string; body?: Buffer; want: string | null }[] = [
    { name: 'holds for what it signs', signature: signatureOf({}), want: null },
    {
      name: 'may stand beside one with an older secret',
      signature: `${signatureOf({ secret: 'old' })},${signatureOf({}).slice(13)}`,
      want: null,
    },
    { name: 'may stand beside what is to come', signature: `${signatureOf({})},v2=whatever`, want: null },
    {
      name: 'does not hold for another body',
      signature: signatureOf({}),
      body: Buffer.from('what was not'),
      want: 'the signature is not that of this body by this source',
    },
    {
      name: 'does not hold by another secret',
      signature: signatureOf({ secret: 'guessed' }),
      want: 'the signature is not that of this body by this source',
    },
    {
      name: 'does not hold for another time',
      signature: signatureOf({}).replace('t=1700000000', 't=1700000001'),
      want: 'the signature is not that of this body by this source',
    },
    { name: 'is as good after five minutes', signature: signatureOf({ at: NOW - 5 * MINUTE }), want: null },
    {
      name: 'is too old after more',
      signature: signatureOf({ at: NOW - 5 * MINUTE - 1_000 }),
      want: 'the signature’s time is more than 5 minutes away from now; compare the clocks',
    },
    {
      name: 'must not come from the future',
      signature: signatureOf({ at: NOW + 5 * MINUTE + 1_000 }),
      want: 'the signature’s time is more than 5 minutes away from now; compare the clocks',
    },
  ];
  for (const { name, signature, body = BODY, want } of cases) {
    test(name, () => {
      const said = SOURCES.identify(claim({ authorization: 'Bearer signing', signature }));
      assert.equal(said.say, 'to-prove');
      assert.equal(said.say === 'to-prove' && said.prove(body, NOW), want);
    });
  }
});

test('secrets are asked for once per catalog, and not for a source that shows a certificate', () => {
  const asked: string[] = [];
  const catalog = { sources: [DEFAULT_SOURCE, { ...DEFAULT_SOURCE, name: 'agent', certificate: 'agent' }] as readonly Source[] };
  const sources = withSecrets(
    () => catalog.sources,
    (name) => (asked.push(name), `secret of ${name}`),
  );
  assert.deepEqual(
    sources().map(({ name, token }) => [name, token]),
    [
      ['default', 'secret of default'],
      ['agent', null],
    ],
  );
  assert.equal(sources(), sources());
  assert.deepEqual(asked, ['default']);
  catalog.sources = [DEFAULT_SOURCE];
  assert.deepEqual(
    sources().map(({ name }) => name),
    ['default'],
  );
});
