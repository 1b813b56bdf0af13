import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogCodes, type CatalogCode } from './codes.ts';
import { readCatalog } from './read-catalog.ts';

const SERVICE = 'apiVersion: openslo/v1\nkind: Service\nmetadata: { name: shop }\n';
const JOURNEY =
  'apiVersion: plimsoll/v1\nkind: Journey\nmetadata: { name: checkout }\nspec: { owner: team, match: [{ kind: server }] }\n';
const SLI = sli(
  'total: { metricSource: { type: plimsoll, spec: { journey: checkout } } }, good: { metricSource: { type: plimsoll, spec: { where: { a: b } } } }',
);
const FOREIGN = sli(
  'counter: true, total: { metricSource: { type: Other, spec: { q: 1 } } }, good: { metricSource: { type: Other, spec: { q: 1 } } }',
);
const METRICS =
  'apiVersion: plimsoll/v1\nkind: Source\nmetadata: { name: metrics }\nspec: { prometheus: { url: http://127.0.0.1:9090 } }\n';
const ASKED = '{ metricSource: { metricSourceRef: metrics, spec: { journey: checkout, query: "rate(a[1m])" } } }';
const QUERIES = sli(`counter: true, total: ${ASKED}, good: ${ASKED}`);
const WINDOW = 'timeWindow: [{ duration: 28d, isRolling: true }]';
const SLO = slo({});

function sli(ratioMetric: string): string {
  return `apiVersion: openslo/v1\nkind: SLI\nmetadata: { name: success }\nspec: { ratioMetric: { ${ratioMetric} } }\n`;
}

type SloText = { window?: string; method?: string; objectives?: string; more?: string };
function slo({
  window = WINDOW,
  method = 'budgetingMethod: Occurrences',
  objectives = '[{ target: 0.99 }]',
  more = 'indicatorRef: success',
}: SloText): string {
  return `apiVersion: openslo/v1\nkind: SLO\nmetadata: { name: works }\nspec:\n  service: shop\n  ${more}\n  ${window}\n  ${method}\n  objectives: ${objectives}\n`;
}

function plan({
  steps = '[{ share: 100% }]',
  judge = 'indicators: [{ sli: success }]',
  more = '',
}: {
  steps?: string;
  judge?: string;
  more?: string;
}): string {
  const head = 'apiVersion: plimsoll/v1\nkind: RolloutPlan\nmetadata: { name: shop }\nspec:\n  service: shop\n  owner: team\n';
  return `${head}  router: { http: http://127.0.0.1:1/w }\n  steps: ${steps}\n  judge: { ${judge} }\n  ${more}\n`;
}

function journey(spec: string): string {
  return `apiVersion: plimsoll/v1\nkind: Journey\nmetadata: { name: checkout }\nspec: { owner: team, match: [{ kind: server }], ${spec} }\n`;
}

function condition(spec: string): string {
  return `apiVersion: openslo/v1\nkind: AlertCondition\nmetadata: { name: c }\nspec: { ${spec} }\n`;
}

function calendar(zone: string): string {
  return `timeWindow: [{ duration: 1M, calendar: { startTime: 2026-01-01 00:00:00, timeZone: ${zone} } }]`;
}

const POLICY =
  'apiVersion: openslo/v1\nkind: AlertPolicy\nmetadata: { name: p }\nspec: { conditions: [{ conditionRef: c }], notificationTargets: [{ targetRef: t }] }\n';
const CONDITION = condition('severity: page, condition: { op: gt, threshold: 2, lookbackWindow: 1h }');
const ALERTED = 'indicatorRef: success\n  alertPolicies: [{ alertPolicyRef: p }]';
function ours(kind: string, spec: string, name = 'ours'): string {
  return `apiVersion: plimsoll/v1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec: { ${spec} }\n`;
}
const whole = [SERVICE, JOURNEY, SLI, SLO];

/** For every code the documents that raise it, in the smallest catalog where it can be raised. */
const raising: Readonly<Record<CatalogCode, readonly string[]>> = {
  CAT_EMPTY: ['# nothing yet\n'],
  CAT_FILE_TOO_LARGE: [`# ${'x'.repeat(1_048_576)}\n`],
  CAT_TOO_MANY_DOCUMENTS: ['---\n{}\n'.repeat(30_001)],
  CAT_YAML_SYNTAX: ['a: [1, 2\n'],
  CAT_TAB: ['spec:\n\towner: me\n'],
  CAT_DUPLICATE_KEY: [`${SERVICE}kind: Service\n`],
  CAT_ALIASES: ['spec: *nowhere\n'],
  CAT_NOT_A_DOCUMENT: ['just words\n'],
  CAT_API_VERSION: [SERVICE.replace('openslo/v1', 'openslo/v7')],
  CAT_KIND: [SERVICE.replace('kind: Service', 'kind: Server')],
  CAT_DUPLICATE_NAME: [SERVICE, SERVICE],
  CAT_NAME: [JOURNEY.replace('checkout', 'Check Out')],
  CAT_UNKNOWN_KEY: [journey('ovner: me')],
  CAT_MISSING: [JOURNEY.replace('owner: team, ', '')],
  CAT_TYPE: [journey('exclude: none')],
  CAT_CHOICE: [journey('healthChecks: maybe')],
  CAT_LENGTH: [journey('cohorts: {}')],
  CAT_RANGE: [journey('cohortCap: 1')],
  CAT_DURATION: [...whole, plan({ steps: '[{ share: 100%, bake: soon }]' })],
  CAT_SHARE: [...whole, plan({ steps: '[{ share: most }]' })],
  CAT_URL: ['apiVersion: plimsoll/v1\nkind: Route\nmetadata: { name: r }\nspec: { owner: me, notify: { webhook: nowhere } }\n'],
  CAT_ONE_OF: [SERVICE, JOURNEY, SLI, slo({ objectives: '[{ target: 0.99, targetPercent: 99 }]' })],
  CAT_TARGET_RANGE: [SERVICE, JOURNEY, SLI, slo({ objectives: '[{ target: 1 }]' })],
  CAT_WINDOW_RANGE: [SERVICE, JOURNEY, SLI, slo({ window: 'timeWindow: [{ duration: 1Y, isRolling: true }]' })],
  CAT_STEPS: [...whole, plan({ steps: '[{ share: 50% }, { share: 25% }]' })],
  CAT_PLAN_TIME: [...whole, plan({ steps: '[{ share: 5%, bake: 2h }, { share: 100% }]' })],
  CAT_ROUTER: [
    ...whole,
    plan({ steps: '[{ share: 100% }]' }).replace(
      'http: http://127.0.0.1:1/w',
      'haproxy: { address: nowhere, backend: b, places: { blue: a, green: b } }',
    ),
  ],
  CAT_JUDGED: [...whole, plan({ judge: 'indicators: [{ sli: success, growth: {} }]' })],
  CAT_TRAIN: [
    ...whole,
    plan({}),
    ours('Train', 'owner: team, members: [{ name: a, plan: shop, after: [b] }, { name: b, plan: shop, after: [a] }]'),
  ],
  CAT_UNKNOWN_REF: [SERVICE, SLO],
  CAT_UNDECLARED: [JOURNEY, SLI, SLO],
  CAT_INDICATOR: [JOURNEY, SLI.replace('{ journey: checkout }', '{ where: { a: b } }')],
  CAT_PATTERN: [
    'apiVersion: plimsoll/v1\nkind: Redaction\nmetadata: { name: ours }\nspec: { rules: [{ name: pin, pattern: "(pin)\\\\1" }] }\n',
  ],
  CAT_PROMISE: [
    ...whole,
    ours('Objective', 'journey: checkout, service: shop, target: 99%, freshness: { source: default, atMost: 10 }'),
  ],
  CAT_PROBE: [JOURNEY, ours('Probe', 'journey: checkout, steps: [{ name: home, http: { url: "https://a.example/{{none}}" } }]')],
  CAT_RECONCILIATION: [
    JOURNEY,
    ours(
      'Reconciliation',
      'journey: checkout, bucket: 7m, expected: { sqlite: { file: /a, table: a, key: [id], at: at } }, seen: { sqlite: { file: /b, table: a, key: [id], at: at } }',
    ),
  ],
  CAT_POLICY_CONFLICT: [...whole, ours('SloPolicy', 'burnPolicy: practice', 'a'), ours('SloPolicy', 'burnPolicy: workbook', 'b')],
  CAT_SELECTS_NONE: [...whole, ours('SloPolicy', 'objectives: { labels: { tier: gold } }, burnPolicy: practice')],
  CAT_RECURRENCE: [
    ...whole,
    ours(
      'BudgetAdjustment',
      'again: { rrule: EVERY=SUNDAY, start: 2026-01-04 02:00:00, zone: UTC, duration: 1h }, reason: r, requestedBy: me',
    ),
  ],
  CAT_SCORE_TERMS: [journey('members: [{ journey: checkout }]')],
  CAT_NO_DELTA: [SERVICE, JOURNEY, SLI, plan({})],
  CAT_COHORT_KEY: [...whole, plan({ judge: 'by: region, indicators: [{ sli: success }]' })],
  CAT_NOT_MEASURED: [SERVICE, FOREIGN, SLO, plan({})],
  CAT_DEFAULT_USED: [SERVICE, JOURNEY, SLI, slo({ method: '' })],
  CAT_OP_IGNORED: [SERVICE, JOURNEY, SLI, slo({ objectives: '[{ target: 0.99, op: gt }]' })],
  CAT_SOURCE_NOT_COMPUTED: [SERVICE, FOREIGN, SLO],
  CAT_QUERY_COUNTER: [SERVICE, JOURNEY, METRICS, QUERIES, SLO],
  CAT_IGNORED: [...whole.slice(0, 3), slo({ objectives: '[{ target: 0.99, timeSliceWindow: 1m }]' })],
  CAT_TAKEN_AS: [...whole, condition('severity: loud, condition: { op: gt, threshold: 2, lookbackWindow: 1h }'), POLICY],
  CAT_UNUSED: [POLICY, CONDITION],
  CAT_SECRET: [ours('Route', `owner: ops, notify: { webhook: https://hooks.example/${'aB3'.repeat(8)} }`)],
  CAT_ZONE: [SERVICE, JOURNEY, SLI, slo({ window: calendar('Europe/Atlantis') })],
  CAT_SLICE: [
    SERVICE,
    JOURNEY,
    SLI,
    slo({ method: 'budgetingMethod: RatioTimeslices', objectives: '[{ target: 0.99, timeSliceWindow: 7m }]' }),
  ],
  CAT_ALERT_UNREACHABLE: [SERVICE, JOURNEY, SLI, slo({ objectives: '[{ target: 0.5 }]', more: ALERTED }), CONDITION, POLICY],
  CAT_ALERT_TARGET: ['apiVersion: openslo/v1\nkind: AlertNotificationTarget\nmetadata: { name: t }\nspec: { target: pager }\n'],
  CAT_ALERT_SILENT: [POLICY.replace('spec: {', 'spec: { alertWhenBreaching: false,'), CONDITION],
};

for (const [code, documents] of Object.entries(raising)) {
  const { severity } = catalogCodes[code as CatalogCode];
  test(`${code} is raised as a ${severity}`, () => {
    const read = readCatalog([{ file: 'a.yaml', text: documents.join('---\n') }]);
    const found = read.ok ? read.warnings : read.problems;
    assert.equal(read.ok, severity === 'warning', JSON.stringify(found));
    assert.ok(
      found.some((problem) => problem.code === code),
      JSON.stringify(found),
    );
  });
}

test('one wrong thing is one problem, not a chain of them', () => {
  const chains = Object.entries(raising).flatMap(([code, documents]) => {
    if (catalogCodes[code as CatalogCode].severity === 'warning' || MANY.has(code)) return [];
    const read = readCatalog([{ file: 'a.yaml', text: documents.join('---\n') }]);
    return read.ok || read.problems.length === 1 ? [] : [`${code}: ${read.problems.map((problem) => problem.code).join(' ')}`];
  });
  assert.deepEqual(chains, []);
});

/** These are raised by text that is no document at all, or by two mistakes at once. */
const MANY = new Set(['CAT_TOO_MANY_DOCUMENTS', 'CAT_STEPS']);
