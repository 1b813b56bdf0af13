import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BURN_POLICIES } from './burn-policies.ts';
import { mistakes, objective, QUICK, read, warnings } from './promise.test-data.ts';

function policy(spec: string, name = 'ours'): string {
  return `apiVersion: plimsoll/v1\nkind: BurnPolicy\nmetadata: { name: ${name} }\nspec: { ${spec} }\n---\n`;
}
const TARGET = `apiVersion: openslo/v1\nkind: AlertNotificationTarget\nmetadata: { name: on-call }\nspec: { target: https://hooks.example/a }\n---\n`;

const PLAIN = { pageBelow: null, forMs: 0, freezes: false, tells: { opened: true, closed: true, noData: true }, targets: [] };

test('each kind of rule is as written', () => {
  const rules = `[
    { id: spent, action: page, burn: { spent: 2%, over: 1h, and: 5m }, freezes: true, for: 1m, targets: [on-call] },
    { id: rate, action: ticket, burn: { rate: 3, over: 1d, sure: false }, pageBelow: 25%, tells: { noData: false } },
    { id: drop, action: page, drop: { spent: 50%, over: 1d } },
    { id: left, action: inform, left: { below: 25% } },
    { id: gone, action: page, outage: {} },
    { id: soon, action: ticket, exhausts: { within: 3d } },
  ]`;
  const { burnPolicies } = read(TARGET + policy(`rules: ${rules}`));
  assert.deepEqual(burnPolicies.find(({ name }) => name === 'ours')?.rules, [
    {
      ...PLAIN,
      id: 'spent',
      action: 'page',
      when: { kind: 'burn', longMs: 3_600_000, shortMs: 300_000, threshold: { kind: 'spent', spent: 0.02 }, sure: true },
      forMs: 60_000,
      freezes: true,
      targets: ['on-call'],
    },
    {
      ...PLAIN,
      id: 'rate',
      action: 'ticket',
      when: { kind: 'burn', longMs: 86_400_000, shortMs: null, threshold: { kind: 'burn', op: 'gte', burn: 3 }, sure: false },
      pageBelow: 0.25,
      tells: { opened: true, closed: true, noData: false },
    },
    { ...PLAIN, id: 'drop', action: 'page', when: { kind: 'drop', spent: 0.5, overMs: 86_400_000 } },
    { ...PLAIN, id: 'left', action: 'inform', when: { kind: 'left', below: 0.25 } },
    { ...PLAIN, id: 'gone', action: 'page', when: { kind: 'outage', share: 0.5, overMs: 30_000, minEvents: 10, sureShare: 0.3 } },
    { ...PLAIN, id: 'soon', action: 'ticket', when: { kind: 'exhausts', withinMs: 259_200_000 } },
  ]);
});

test('a policy may extend one that is always there, and put rules of its own in the place of some', () => {
  const rules = '[{ id: fast, action: ticket, burn: { spent: 1%, over: 1h } }, { id: more, action: page, left: { below: 0% } }]';
  const { burnPolicies } = read(policy(`extends: workbook, rules: ${rules}`));
  const ours = burnPolicies.find(({ name }) => name === 'ours')?.rules ?? [];
  assert.deepEqual(
    ours.map(({ id, action }) => `${id} ${action}`),
    ['mid page', 'slow ticket', 'drip ticket', 'fast ticket', 'more page'],
  );
  assert.deepEqual(
    burnPolicies.map(({ name }) => name),
    ['ours', ...BURN_POLICIES.map(({ name }) => name)].toSorted(),
  );
});

const loose = (p: string, more = ''): string =>
  objective(`journey: checkout, quantile: { p: ${p}, atMost: 1s }, burnPolicy: ours ${more}`, `name: loose-${p}`);

test('a rule that can never fire is a mistake, told with its arithmetic', () => {
  const text = policy('rules: [{ id: fast, action: page, burn: { spent: 2%, over: 1h, and: 5m } }]');
  assert.deepEqual(mistakes(objective(QUICK) + text + loose('p99')), []); // 13.44 of 100 at most
  assert.deepEqual(mistakes(text + loose('p99') + loose('p90') + loose('p80')), [
    'CAT_ALERT_UNREACHABLE spec.rules[0]: Cannot ever fire for "loose-p80", and of 1 more: 2 % of 28d spent in 1h is a burn of 13.44, and when everything fails a target of 80 % burns at 1 / 0.2 = 5',
  ]);
  const rate = policy('rules: [{ id: fast, action: page, burn: { rate: 14.4, over: 1h } }]');
  assert.deepEqual(mistakes(rate + loose('p90')), [
    'CAT_ALERT_UNREACHABLE spec.rules[0]: Cannot ever fire for "loose-p90": a burn of 14.4 is asked, and when everything fails a target of 90 % burns at 1 / 0.1 = 10',
  ]);
  const drop = policy('rules: [{ id: drop, action: page, drop: { spent: 50%, over: 1d } }]');
  assert.deepEqual(mistakes(drop + loose('p90')).length, 1); // a burn of 14
  const wide = policy('rules: [{ id: wide, action: page, burn: { rate: 2, over: 8d } }]');
  assert.match(
    mistakes(wide + loose('p90', ', window: 7d')).join('\n'),
    /it looks back 8d, and the window of the objective is 7d/,
  );
});

test('a policy that no objective follows is said to watch nothing', () => {
  const unused = (text: string): readonly string[] => warnings(text).filter((said) => said.startsWith('CAT_UNUSED'));
  assert.deepEqual(unused(policy('rules: []') + loose('p99')), []);
  assert.deepEqual(unused(policy('rules: []') + objective(QUICK)), [
    'CAT_UNUSED metadata.name: No objective follows the BurnPolicy "ours": it watches nothing',
  ]);
});

test('a rule of a policy that is always there may be out of reach: it is shown as such, and not a mistake', () => {
  assert.deepEqual(mistakes(objective('journey: checkout, quantile: { p: p80, atMost: 1s }')), []);
  assert.deepEqual(mistakes(policy('extends: standard') + loose('p80')), []);
});

const wrong: readonly { name: string; text: string; want: RegExp }[] = [
  {
    name: 'a name that is taken',
    text: policy('rules: []', 'standard'),
    want: /^CAT_DUPLICATE_NAME metadata.name: .* always there/,
  },
  {
    name: 'a short window that is longer',
    text: policy('rules: [{ id: a, action: page, burn: { rate: 2, over: 1h, and: 2h } }]'),
    want: /^CAT_RANGE spec.rules\[0\].burn.and: /,
  },
  {
    name: 'two conditions',
    text: policy('rules: [{ id: a, action: page, drop: { spent: 5%, over: 1h }, left: { below: 0% } }]'),
    want: /^CAT_ONE_OF spec.rules\[0\].left: /,
  },
  { name: 'no condition', text: policy('rules: [{ id: a, action: page }]'), want: /^CAT_ONE_OF spec.rules\[0\]: / },
  {
    name: 'a rule that is there twice',
    text: policy('rules: [{ id: a, action: page, outage: {} }, { id: a, action: page, outage: {} }]'),
    want: /^CAT_DUPLICATE_NAME spec.rules\[1\].id: /,
  },
  {
    name: 'a target that is not there',
    text: policy('rules: [{ id: a, action: page, outage: {}, targets: [nobody] }]'),
    want: /^CAT_UNKNOWN_REF spec.rules\[0\].targets\[0\]: Cannot find an AlertNotificationTarget named "nobody"/,
  },
];
for (const { name, text, want } of wrong) test(`it is a mistake: ${name}`, () => assert.match(mistakes(text).join('\n'), want));
