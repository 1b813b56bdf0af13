import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sourceScope } from './source-scope.ts';

const cases: readonly { name: string; services: readonly string[] | null; service: string | null; may: boolean }[] = [
  { name: 'without a list any service', services: null, service: 'checkout', may: true },
  { name: 'without a list no service, too', services: null, service: null, may: true },
  { name: 'an empty list lets nothing through', services: [], service: 'checkout', may: false },
  { name: 'a name that is listed', services: ['cart', 'checkout'], service: 'checkout', may: true },
  { name: 'a name that is not', services: ['cart'], service: 'checkout', may: false },
  { name: 'a name that only begins like one', services: ['check'], service: 'checkout', may: false },
  { name: 'a name in another case', services: ['Checkout'], service: 'checkout', may: false },
  { name: 'a prefix', services: ['shop-*'], service: 'shop-cart', may: true },
  { name: 'the prefix itself', services: ['shop-*'], service: 'shop-', may: true },
  { name: 'something before the prefix', services: ['shop-*'], service: 'my-shop-cart', may: false },
  { name: 'a star inside is an ordinary character', services: ['a*b'], service: 'axb', may: false },
  { name: 'a lone star is any name', services: ['*'], service: 'checkout', may: true },
  { name: 'but a name', services: ['*'], service: null, may: false },
  { name: 'and no empty one', services: ['*'], service: '', may: false },
];

describe('what a source may speak of', () => {
  for (const { name, services, service, may } of cases) test(name, () => assert.equal(sourceScope(services)(service), may));
});
