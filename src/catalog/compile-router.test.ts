import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemsOf, read } from '../../test/catalog/shop-documents.ts';
import { HAPROXY, NGINX, plan, SHOP } from '../../test/catalog/plan-documents.ts';
import { routerKey } from './actuator-ref.ts';

const GATEWAY = '{ gatewayApi: { route: shop, places: { stable: shop-v1, canary: shop-v2 } } }';
const SHADOW = 'shadow: { mirror: 20%, for: 30m }';

const routers: readonly { router: string; want: object; from: string; key: string }[] = [
  {
    router: '{ http: http://127.0.0.1:1/w }',
    want: { kind: 'http', url: 'http://127.0.0.1:1/w', places: null },
    from: 'router',
    key: 'http://127.0.0.1:1/w',
  },
  {
    router: HAPROXY,
    want: {
      kind: 'haproxy',
      address: '/run/haproxy/admin.sock',
      backend: 'shop',
      places: { blue: ['b1', 'b2'], green: ['g1'] },
    },
    from: 'router',
    key: 'haproxy /run/haproxy/admin.sock shop',
  },
  {
    router: NGINX,
    want: {
      kind: 'nginx',
      file: '/etc/nginx/split.conf',
      variable: 'release',
      key: '$cookie_user',
      places: { blue: ['shop_blue'], green: ['shop_green'] },
      status: 'http://127.0.0.1:8080/status',
      log: '/var/log/nginx/split.log',
      pidFile: '/run/nginx.pid',
      reload: null,
    },
    from: 'router',
    key: 'nginx /etc/nginx/split.conf release',
  },
  {
    router: GATEWAY,
    want: {
      kind: 'gateway-api',
      cluster: 'default',
      namespace: 'default',
      route: 'shop',
      rule: 0,
      places: { stable: ['shop-v1'], canary: ['shop-v2'] },
    },
    from: 'telemetry',
    key: 'gateway-api default default/shop[0]',
  },
  {
    router: '{ argoRollouts: { namespace: prod, rollout: shop } }',
    want: {
      kind: 'argo-rollouts',
      cluster: 'default',
      namespace: 'prod',
      rollout: 'shop',
      places: { stable: ['stable'], canary: ['canary'] },
    },
    from: 'telemetry',
    key: 'argo-rollouts default prod/shop',
  },
  {
    router: '{ external: { controller: flagger test/podinfo } }',
    want: { kind: 'external', controller: 'flagger test/podinfo', places: null },
    from: 'telemetry',
    key: 'external flagger test/podinfo',
  },
  {
    router: '{ webhook: { url: https://traffic.example/shop, secret: traffic } }',
    want: { kind: 'webhook', url: 'https://traffic.example/shop', secret: 'traffic', places: null },
    from: 'telemetry',
    key: 'https://traffic.example/shop',
  },
  {
    router: '{ command: { name: set-weights, timeout: 10s } }',
    want: { kind: 'command', command: 'set-weights', timeout: 10_000, places: null },
    from: 'telemetry',
    key: 'command set-weights',
  },
];
for (const { router, want, from, key } of routers) {
  test(`${key} is a router, and ${from} counts there`, () => {
    const [compiled] = read([...SHOP, plan({ router })]).plans;
    assert.deepEqual(compiled?.router, want);
    assert.equal(compiled.exposure.from, from);
    assert.equal(routerKey(compiled.router), key);
  });
}

test('a control has a place that is called what it is told by', () => {
  const router = HAPROXY.replace('green: g1', 'green: g1, fresh: f1');
  const judge = '{ indicators: [{ sli: success }], control: { track: fresh } }';
  assert.deepEqual(problemsOf([...SHOP, plan({ router, judge })]), []);
});

test('who counts can be said', () => {
  const from = (router: string, who: string): string | undefined =>
    read([...SHOP, plan({ router, more: `exposure: { from: ${who} }` })]).plans[0]?.exposure.from;
  assert.equal(from(HAPROXY, 'telemetry'), 'telemetry');
  assert.equal(from('{ webhook: { url: https://traffic.example/shop } }', 'router'), 'router');
});

const mistakes: readonly { name: string; text: Parameters<typeof plan>[0]; want: readonly string[] }[] = [
  { name: 'no router', text: { router: '{}' }, want: ['CAT_ONE_OF spec.router'] },
  {
    name: 'two routers',
    text: { router: '{ http: http://127.0.0.1:1/w, command: { name: a } }' },
    want: ['CAT_ONE_OF spec.router.command'],
  },
  { name: 'an unknown router', text: { router: '{ envoy: {} }' }, want: ['CAT_UNKNOWN_KEY spec.router.envoy'] },
  { name: 'a mirror of HAProxy', text: { router: HAPROXY, steps: SHADOW }, want: ['CAT_ROUTER spec.router.haproxy'] },
  {
    name: 'a mirror of a command',
    text: { router: '{ command: { name: a } }', steps: SHADOW },
    want: ['CAT_ROUTER spec.router.command'],
  },
  {
    name: 'three arms at two places',
    text: { router: HAPROXY, judge: '{ indicators: [{ sli: success }], control: { track: fresh } }' },
    want: ['CAT_ROUTER spec.router.haproxy.places'],
  },
  {
    name: 'a control that has no place of its name',
    text: {
      router: HAPROXY.replace('green: g1', 'green: g1, red: r1'),
      judge: '{ indicators: [{ sli: success }], control: { track: fresh } }',
    },
    want: ['CAT_ROUTER spec.router.haproxy.places'],
  },
  {
    name: 'one place',
    text: { router: HAPROXY.replace(', green: g1', '') },
    want: ['CAT_LENGTH spec.router.haproxy.places'],
  },
  {
    name: 'a server at two places',
    text: { router: HAPROXY.replace('g1', '[g1, b2]') },
    want: ['CAT_DUPLICATE_NAME spec.router.haproxy.places.green'],
  },
  {
    name: 'a place of another form',
    text: { router: HAPROXY.replace('green', 'Green') },
    want: ['CAT_NAME spec.router.haproxy.places.Green'],
  },
  {
    name: 'an address that is none',
    text: { router: HAPROXY.replace('/run/haproxy/admin.sock', 'haproxy') },
    want: ['CAT_ROUTER spec.router.haproxy.address'],
  },
  {
    name: 'a command in the name of a backend',
    text: { router: HAPROXY.replace('backend: shop', 'backend: "shop; disable frontend www"') },
    want: ['CAT_ROUTER spec.router.haproxy.backend'],
  },
  {
    name: 'a variable with its $',
    text: { router: NGINX.replace('variable: release', 'variable: $release') },
    want: ['CAT_ROUTER spec.router.nginx.variable'],
  },
  {
    name: 'a key that is configuration',
    text: { router: NGINX.replace('$cookie_user', '"$cookie_user { } include /etc/shadow;"') },
    want: ['CAT_ROUTER spec.router.nginx.key'],
  },
  {
    name: 'a key that tells nobody apart',
    text: { router: NGINX.replace('$cookie_user', 'user') },
    want: ['CAT_ROUTER spec.router.nginx.key'],
  },
  {
    name: 'a file that is no whole path',
    text: { router: NGINX.replace('/etc/nginx/split.conf', 'split.conf') },
    want: ['CAT_ROUTER spec.router.nginx.file'],
  },
  {
    name: 'an nginx that does not count and is to',
    text: {
      router: NGINX.replace(/, status: .*(?= }})/, '').replace(/, status.*split.log/, ''),
      more: 'exposure: { from: router }',
    },
    want: ['CAT_ROUTER spec.exposure.from'],
  },
  {
    name: 'users that nobody tells apart',
    text: { router: NGINX.replace(' key: $cookie_user,', ''), more: 'exposure: { sticky: user }' },
    want: ['CAT_ROUTER spec.exposure.sticky'],
  },
  {
    name: 'a route that counts',
    text: { router: GATEWAY, more: 'exposure: { from: router }' },
    want: ['CAT_ROUTER spec.exposure.from'],
  },
  {
    name: 'a command with arguments',
    text: { router: '{ command: { name: "set-weights --all" } }' },
    want: ['CAT_NAME spec.router.command.name'],
  },
  {
    name: 'a webhook with a password',
    text: { router: '{ webhook: { url: "https://me:pw@traffic.example" } }' },
    want: ['CAT_URL spec.router.webhook.url'],
  },
  { name: 'a hook that calls nobody', text: { more: 'hooks: [{ on: promoted }]' }, want: ['CAT_ONE_OF spec.hooks[0]'] },
  {
    name: 'a hook at no moment',
    text: { more: 'hooks: [{ on: [promotd], command: { name: a } }]' },
    want: ['CAT_CHOICE spec.hooks[0].on[0]'],
  },
];
for (const { name, text, want } of mistakes) {
  test(`${name} is a mistake`, () => assert.deepEqual(problemsOf([...SHOP, plan(text)]), want));
}
