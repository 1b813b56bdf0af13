import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE, type Instant } from '../kernel/units.ts';
import type { AlertChange } from './advance-alert.ts';
import type { Alert, AttachedRule } from './alert.ts';
import { noticesOf } from './alert-notices.ts';
import { addresseesOf, explainAlert, type Concerned } from './tell-alert.ts';

const AT = 1_800_000_000_000 as Instant;
const TELLS = { opened: true, closed: true, noData: true };
const RULE: AttachedRule = {
  id: 'fast',
  severity: 'page',
  since: AT,
  calmSince: null,
  stirredAt: null,
  tells: TELLS,
  targets: [],
};
const ALERT: Alert = {
  id: 'burning/o@now',
  subject: 'o',
  cause: 'burning',
  severity: 'page',
  since: AT,
  rules: [RULE],
  raised: [AT],
  frozenSince: null,
  told: [{ owner: 'team-shop', via: null }],
  sentence: 'it fails',
  revision: 1,
};
const ROUTE = { name: 'shop', owner: 'team-shop', services: ['shop'], webhook: 'http://127.0.0.1:9/shop' };
const CONCERNED: Concerned = {
  displayName: 'It works',
  service: 'shop',
  owner: 'somebody',
  routes: [ROUTE],
  targets: [
    { name: 'on-call', displayName: '', webhook: 'http://127.0.0.1:9/on-call' },
    { name: 'mail', displayName: '', webhook: null },
  ],
};

type Given = { readonly rules?: readonly AttachedRule[]; readonly before?: Alert };
const told = (change: AlertChange, { rules = [RULE], before = ALERT }: Given = {}): readonly string[] =>
  addresseesOf({ change, next: { ...ALERT, rules } }, change === 'opened' ? null : before, CONCERNED).map(({ owner }) => owner);

const cases: readonly { name: string; says: readonly string[]; want: readonly string[] }[] = [
  { name: 'a rule without a target goes by the route of the service', says: told('opened'), want: ['team-shop'] },
  {
    name: 'a target is told by its address',
    says: told('opened', { rules: [{ ...RULE, targets: ['on-call'] }] }),
    want: ['on-call'],
  },
  {
    name: 'a target without one goes by the route',
    says: told('opened', { rules: [{ ...RULE, targets: ['mail'] }] }),
    want: ['team-shop'],
  },
  {
    name: 'each is told once, however many rules name him',
    says: told('opened', { rules: [RULE, { ...RULE, id: 'mid', targets: ['mail', 'on-call'] }] }),
    want: ['team-shop', 'on-call'],
  },
  {
    name: 'of a page those of the page are told, not those of the ticket beside it',
    says: told('escalated', {
      rules: [
        { ...RULE, targets: ['on-call'] },
        { ...RULE, id: 'drip', severity: 'ticket' },
      ],
    }),
    want: ['on-call'],
  },
  {
    name: 'a policy that does not ask to be told is not',
    says: told('opened', { rules: [{ ...RULE, tells: { ...TELLS, opened: false } }] }),
    want: [],
  },
  { name: 'the end is told to those who were told of the beginning', says: told('closed', { rules: [] }), want: ['team-shop'] },
  {
    name: 'and to nobody where the policy does not ask for it',
    says: told('closed', { rules: [], before: { ...ALERT, rules: [{ ...RULE, tells: { ...TELLS, closed: false } }] } }),
    want: [],
  },
  ...(['attached', 'detached', 'frozen', 'thawed', 'calming', 'stirred'] as const).map((change) => ({
    name: `that it is ${change} is recorded and not told`,
    says: told(change),
    want: [],
  })),
];
for (const { name, says, want } of cases) test(name, () => assert.deepEqual(says, want));

test('a message says how loud, about what, why, and where the rest stands', () => {
  const text = explainAlert({ change: 'opened', next: ALERT }, null, { displayName: 'It works', at: AT });
  assert.equal(text, 'PAGE: It works. it fails. Rules: fast. See /ledger?subject=o');
  const flapping = { ...ALERT, raised: [AT, AT, AT] };
  assert.match(
    explainAlert({ change: 'opened', next: flapping }, null, { displayName: 'It works', at: AT }),
    /Raised 3 times within 1h/,
  );
  const over = explainAlert({ change: 'closed', next: { ...ALERT, rules: [] } }, ALERT, {
    displayName: 'It works',
    at: (AT + MINUTE) as Instant,
  });
  assert.equal(over, 'OVER after 1m: It works. it fails. See /ledger?subject=o');
});

test('each message has a key of its own, and three at once stay apart', () => {
  const to = { owner: 'team-shop', via: null };
  const tells = Array.from({ length: 12 }, (_, index) => {
    const alert = { ...ALERT, id: `a${index}` };
    return { alert, change: 'opened' as const, to, text: `PAGE: objective ${index}. it fails` };
  });
  assert.deepEqual(
    noticesOf(tells.slice(0, 3)).map(({ key }) => key),
    ['a0', 'a1', 'a2'].map((id) => `alert/${id}/1/team-shop`),
  );
  const [one, ...more] = noticesOf(tells);
  assert.deepEqual([more, one?.key], [[], 'alert/a0/1/team-shop/and-11-more']);
  assert.match(one?.text ?? '', /^12 alerts at once:\n- PAGE: objective 0: it fails\n[^]*\n- and 2 more\nSee \/api\/v1\/alerts$/);
  assert.equal(
    new Set(
      noticesOf([...tells.slice(0, 3), ...tells.slice(0, 3).map((tell) => ({ ...tell, to: { owner: 'ops', via: null } }))]).map(
        ({ key }) => key,
      ),
    ).size,
    6,
  );
});
