import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY } from '../../src/kernel/units.ts';
import { catalogFrom, convert, notesOf, objectiveIn, queriesOf } from './converted.ts';

const HEAD = 'version: prometheus/v1\nservice: my-service\nlabels: { owner: my-team, tier: "2" }\nslos:\n';
const slo = (sli: string, more = 'alerting: {}'): string =>
  `${HEAD}  - { name: works, objective: 99.9, sli: { ${sli} }, ${more} }\n`;
const events = (error: string, total: string): string => `events: { error_query: '${error}', total_query: '${total}' }`;
const W = '[{{.window}}]';
const PLAIN = events(`sum(rate(http_total{code=~"5.."}${W}))`, `sum(rate(http_total${W}))`);

test('an SLO of Sloth is one of OpenSLO, with its labels, its window and its target', () => {
  const objective = objectiveIn(catalogFrom(slo(PLAIN)), 'my-service-works');
  assert.equal(objective.target, 0.999);
  assert.equal(objective.windowMs, 30 * DAY);
  assert.equal(objective.owner, 'my-team');
  assert.deepEqual(objective.labels, { owner: ['my-team'], tier: ['2'] });
});

const queries: readonly { name: string; sli: string; want: Record<string, string> }[] = [
  {
    name: 'the rate of a counter is the counter itself',
    sli: PLAIN,
    want: { counter: 'true', total: 'http_total', bad: 'http_total{code=~"5.."} or vector(0)' },
  },
  {
    name: 'and so is the increase, in brackets and with spaces',
    sli: events(`(sum by (job) ( increase( http_total{code="500"} [{{ .window }}] ) ))`, `sum(increase(http_total${W}))`),
    want: { counter: 'true', total: 'http_total', bad: 'http_total{code="500"} or vector(0)' },
  },
  {
    name: 'all but the fast ones are told by the fast ones',
    sli: events(`(sum(rate(d_count${W})) - sum(rate(d_bucket{le="0.4"}${W})))`, `sum(rate(d_count${W}))`),
    want: { counter: 'true', total: 'd_count', good: 'd_bucket{le="0.4"} or vector(0)' },
  },
  {
    name: 'anything else is asked over a minute and scaled to ten seconds',
    sli: events(`sum(rate(a${W})) + sum(rate(b${W}))`, `sum(rate(c${W}))`),
    want: {
      counter: 'false',
      total: '10 * (sum(rate(c[1m])))',
      bad: '10 * (sum(rate(a[1m])) + sum(rate(b[1m]))) or vector(0)',
    },
  },
  {
    name: 'samples of a probe are counted over a minute, of which ten seconds are a sixth',
    sli: events(`sum(sum_over_time((up == bool 0)${W}))`, `sum(count_over_time(up${W}))`),
    want: {
      counter: 'false',
      total: '(sum(count_over_time(up[1m]))) / 6',
      bad: '(sum(sum_over_time((up == bool 0)[1m]))) / 6 or vector(0)',
    },
  },
];
for (const { name, sli, want } of queries)
  test(name, () => assert.deepEqual(queriesOf(catalogFrom(slo(sli)), 'my-service-works'), want));

test('a ratio that somebody else reckoned stays one', () => {
  const raw = slo(`raw: { error_ratio_query: 'sum(rate(a${W})) / sum(rate(b${W}))' }`);
  const [indicator] = catalogFrom(raw).indicators;
  assert.ok(indicator?.signal === 'query');
  assert.deepEqual(indicator.parts, [{ adds: 'total', query: 'sum(rate(a[1m])) / sum(rate(b[1m]))', raw: 'failure' }]);
});

test('alerts that are switched off stay so', () => {
  const off = (which: string): string => slo(PLAIN, `alerting: { ${which} }`);
  const rules = (text: string): readonly string[] => {
    const catalog = catalogFrom(text);
    const { burnPolicy } = objectiveIn(catalog, 'my-service-works');
    return catalog.burnPolicies.find(({ name }) => name === burnPolicy)?.rules.map(({ id, action }) => `${id} ${action}`) ?? [];
  };
  assert.deepEqual(rules(off('ticket_alert: { disable: true }')), ['fast page', 'mid page']);
  assert.deepEqual(rules(off('page_alert: { disable: true }')), ['slow ticket', 'drip ticket']);
  assert.deepEqual(rules(off('page_alert: { disable: true }, ticket_alert: { disable: true }')), []);
});

test('what is hung on alerts is kept as notes, and said to be no more than that', () => {
  const text = slo(PLAIN, 'alerting: { name: Broken, labels: { a: b }, page_alert: { annotations: { runbook: here } } }');
  assert.deepEqual(notesOf(text), ['CONV_CHANGED slos[0].alerting']);
  assert.match(
    convert(text)
      .files.map((file) => file.text)
      .join(''),
    /sloth.dev\/alert: Broken\n.*labels.a: b\n.*runbook: here/s,
  );
});

test('the resource of Kubernetes says the same in other words', () => {
  const resource = `apiVersion: sloth.slok.dev/v1
kind: PrometheusServiceLevel
metadata: { name: any }
spec:
  service: my-service
  labels: { owner: my-team, tier: "2" }
  slos:
    - name: works
      objective: 99.9
      sli: { events: { errorQuery: 'sum(rate(http_total{code=~"5.."}${W}))', totalQuery: 'sum(rate(http_total${W}))' } }
      alerting: { pageAlert: { disable: true }, ticketAlert: { disable: true } }
`;
  const same = slo(PLAIN, 'alerting: { page_alert: { disable: true }, ticket_alert: { disable: true } }');
  assert.deepEqual(convert(resource).files, convert(same).files);
});

const mistakes: readonly { name: string; text: string; want: RegExp }[] = [
  { name: 'no name', text: slo(PLAIN).replace('name: works, ', ''), want: /^in\.yaml:5:5 CONV_MISSING slos\[0\]\.name: / },
  {
    name: 'a target of 100 %',
    text: slo(PLAIN).replace('99.9', '100'),
    want: /CONV_RANGE slos\[0\]\.objective: .*\n.*try 99\.99/,
  },
  {
    name: 'a query without window',
    text: slo(PLAIN.replaceAll(W, '[5m]')),
    want: /CONV_QUERY slos\[0\]\.sli\.events\.error_query: /,
  },
  { name: 'no indicator', text: slo(''), want: /CONV_MISSING slos\[0\]\.sli: Cannot tell what is counted/ },
  { name: 'a plugin', text: slo('plugin: { id: a/b }'), want: /CONV_QUERY slos\[0\]\.sli\.plugin\.id: .*a\/b/ },
  { name: 'a wrong type', text: slo(PLAIN).replace('99.9', 'most'), want: /^in\.yaml:5:31 CONV_TYPE .*wanted is a number/ },
  { name: 'two of one name', text: slo(PLAIN) + slo(PLAIN).slice(HEAD.length), want: /CONV_RANGE slos\[1\]: .*rename/s },
];
for (const { name, text, want } of mistakes) {
  test(`${name} is told at its place`, async () => {
    const { showProblem } = await import('../../src/kernel/problem.ts');
    const { files, mistakes: found } = convert(text);
    assert.match(found.map(showProblem).join('\n'), want);
    assert.deepEqual(files, []);
  });
}
