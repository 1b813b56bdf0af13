import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Route } from '../catalog/catalog.ts';
import { addressOf, routeOwner, type Addressee } from './route-owner.ts';

const ANY: Route = { name: 'any', owner: 'ops', services: null, webhook: 'http://127.0.0.1:9/ops' };
const SHOP: Route = { name: 'shop', owner: 'team-shop', services: ['storefront', 'payment'], webhook: null };
const LATER: Route = { ...SHOP, name: 'later', owner: 'team-later' };
const NONE: Route = { name: 'none', owner: 'nobody', services: [], webhook: null };

const cases: readonly { name: string; routes: readonly Route[]; want: Addressee }[] = [
  {
    name: 'a route that names the service comes before one for all, wherever it stands',
    routes: [ANY, SHOP],
    want: { owner: 'team-shop', via: null },
  },
  { name: 'of two that name it the first is taken', routes: [SHOP, LATER], want: { owner: 'team-shop', via: null } },
  {
    name: 'what no route names goes to the route for all',
    routes: [{ ...SHOP, services: ['search'] }, ANY],
    want: { owner: 'ops', via: 'route any' },
  },
  { name: 'a route of no service is for none', routes: [NONE], want: { owner: 'owner', via: null } },
  { name: 'without a route the owner is told', routes: [], want: { owner: 'owner', via: null } },
];
for (const { name, routes, want } of cases)
  test(name, () => assert.deepEqual(routeOwner(routes, { service: 'payment', owner: 'owner' }), want));

test('an address is looked up when something is sent, and one that is gone is said so', () => {
  const catalog = {
    routes: [ANY, SHOP],
    alertTargets: [{ name: 'on call', displayName: '', webhook: 'http://127.0.0.1:9/call' }],
  };
  assert.equal(addressOf(catalog, { owner: 'ops', via: 'route any' }), 'http://127.0.0.1:9/ops');
  assert.equal(addressOf(catalog, { owner: 'ops', via: 'target on call' }), 'http://127.0.0.1:9/call');
  assert.equal(addressOf(catalog, { owner: 'ops', via: null }), null);
  assert.throws(
    () => addressOf(catalog, { owner: 'ops', via: 'route gone' }),
    /Cannot tell ops: the catalog has no address for route gone/,
  );
});
