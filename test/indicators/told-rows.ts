import { DELIVERY_ROWS } from './told-delivery.ts';
import type { Row } from './told-row.ts';
import type { Attributes, Told } from './told-world.ts';

const STEP: Attributes = { 'http.route': '/checkout', 'http.response.status_code': 200 };
export const checkout = (of: Attributes = {}, more: { ms?: number } = {}): Told => ({ span: { ...STEP, ...of }, ...more });
const call = (failed: boolean, ms: number): Told => ({ span: { 'server.address': 'payments.internal' }, kind: 3, failed, ms });
const vital = (name: string, value: number): Told => ({
  event: 'browser.web_vital',
  of: { 'browser.web_vital.name': name, 'browser.web_vital.value': value, 'url.template': '/' },
});
const bought = (outcome: string): Told => ({
  event: 'browser.journey',
  of: { 'journey.name': 'purchase', 'journey.outcome': outcome },
});

const REQUESTS: readonly Row[] = [
  {
    row: 1,
    objective: 'checkout-succeeds',
    // A repetition is no request of its own, however it ends.
    tell: (well) => [
      checkout({ 'order.outcome': well ? 'placed' : 'lost' }),
      checkout({ 'http.request.resend_count': 1, 'http.response.status_code': well ? 503 : 200 }),
    ],
  },
  { row: 2, objective: 'checkout-p95', tell: (well) => [checkout({}, { ms: well ? 400 : 600 })] },
  {
    row: 3,
    objective: 'checkout-p99',
    tell: (well) => [
      checkout({ 'order.value': 150 }, { ms: well ? 700 : 900 }),
      checkout({ 'order.value': 5 }, { ms: well ? 900 : 10 }),
    ],
  },
  {
    row: 4,
    objective: 'invoices-correct',
    tell: (well) => [{ event: 'invoice.checked', of: { 'invoice.difference': well ? 0 : 3 } }],
  },
  { row: 12, objective: 'payments-answer', tell: (well) => [call(!well, 50)] },
  { row: 12, objective: 'payments-quick', tell: (well) => [call(false, well ? 300 : 500)] },
  { row: 17, objective: 'thumbnails-warm', tell: (well) => [{ span: { 'faas.coldstart': !well }, service: 'thumbnails' }] },
  {
    row: 21,
    objective: 'checkout-per-tenant',
    tell: (well) => [checkout({ 'shop.tenant': 'acme', 'http.response.status_code': well ? 200 : 500 })],
  },
  { row: 21, objective: 'quick-per-tenant', tell: (well) => [checkout({ 'shop.tenant': 'acme' }, { ms: well ? 100 : 900 })] },
  {
    row: 21,
    objective: 'fair-share',
    tell: (well) => [{ says: 'tenant.cpu.share', value: well ? 0.3 : 0.6, of: { 'shop.tenant': 'acme' } }],
  },
];

const DATA: readonly Row[] = [
  {
    row: 5,
    objective: 'orders-arrive',
    tell: (well) => [
      { rises: 'orders.placed', by: 4 },
      { rises: 'warehouse.orders.received', by: well ? 4 : 3 },
    ],
    rounds: 46,
    intervals: 2,
    bad: 'burning',
  },
  {
    row: 6,
    objective: 'records-valid',
    tell: (well) => [{ event: 'record.validated', of: { 'validation.outcome': well ? 'passed' : 'failed' } }],
  },
  {
    row: 6,
    objective: 'dead-letters',
    tell: (well) => [
      { rises: 'messages.consumed', by: 1 },
      { rises: 'messages.dead_lettered', by: well ? 0 : 1 },
    ],
    less: 1,
  },
  { row: 7, objective: 'stock-fresh', tell: (well) => [{ says: 'stock.age', value: well ? 4 : 6 }] },
  {
    row: 8,
    objective: 'cache-fresh',
    tell: (well) => [
      { rises: 'cache.answers', by: 1, of: { 'cache.state': well ? 'fresh' : 'stale', 'cache.phase': 'warm' } },
      { rises: 'cache.answers', by: 5, of: { 'cache.state': 'stale', 'cache.phase': 'warming' } },
    ],
    less: 1,
  },
  { row: 10, objective: 'job-lag', tell: (well) => [{ event: 'job.begun', of: { 'job.waited': well ? 30_000 : 90_000 } }] },
  { row: 10, objective: 'job-lag/2', tell: (well) => [{ event: 'job.begun', of: { 'job.waited': well ? 90_000 : 700_000 } }] },
  { row: 14, objective: 'told-once', tell: (well) => [{ event: 'message.delivered', of: { 'message.copy': well ? 1 : 2 } }] },
  {
    row: 18,
    objective: 'predictions-right',
    tell: (well) => [{ event: 'prediction.labelled', of: { 'prediction.right': well } }],
  },
  { row: 18, objective: 'shadow-agrees', tell: (well) => [{ event: 'prediction.shadowed', of: { 'prediction.agrees': well } }] },
  {
    row: 2,
    objective: 'server-latency',
    tell: (well) => [{ measures: 'http.server.request.duration', value: well ? 0.2 : 0.4, of: STEP }],
  },
];

const PEOPLE: readonly Row[] = [
  { row: 13, objective: 'purchase-completes', tell: (well) => [bought('abandoned'), bought(well ? 'completed' : 'failed')] },
  { row: 13, objective: 'purchase-finished', tell: (well) => [bought('started'), bought(well ? 'completed' : 'abandoned')] },
  { row: 15, objective: 'page-paint', tell: (well) => [vital('lcp', well ? 2_400 : 2_600)] },
  { row: 15, objective: 'page-answers', tell: (well) => [vital('inp', well ? 150 : 250)] },
  { row: 15, objective: 'page-steady', tell: (well) => [vital('cls', well ? 0.05 : 0.2)] },
  { row: 15, objective: 'page-begins', tell: (well) => [vital('ttfb', well ? 700 : 900)] },
];

const SECURITY: readonly Row[] = [
  {
    row: 9,
    objective: 'authorized',
    tell: (well) => [
      { event: 'access.decided', of: { 'access.outcome': well ? 'granted' : 'refused', 'access.reason': well ? 'ok' : 'error' } },
      { event: 'access.decided', of: { 'access.outcome': 'refused', 'access.reason': 'wrong-credentials' } },
    ],
  },
  {
    row: 9,
    objective: 'provider-answers',
    tell: (well) => [{ event: 'access.decided', of: { 'access.reason': well ? 'ok' : 'provider-down' } }],
  },
  {
    row: 19,
    objective: 'policy-kept',
    tell: (well) => [
      { event: 'user.signed_in', of: { 'user.role': 'admin', 'auth.factors': well ? 2 : 1 } },
      { event: 'user.signed_in', of: { 'user.role': 'shopper', 'auth.factors': 1 } },
    ],
  },
  {
    row: 19,
    objective: 'access-usual',
    tell: (well) => [{ event: 'access.scored', of: { 'access.anomaly': well ? 0.2 : 0.95 } }],
  },
  {
    row: 34,
    objective: 'audit-complete',
    tell: (well) => [{ event: 'admin.acted' }, { event: 'audit.written', of: { 'audit.of': well ? 'admin' : 'system' } }],
  },
];

const COST: readonly Row[] = [
  {
    row: 20,
    objective: 'checkout-cost',
    tell: (well) => [checkout(), checkout(), checkout(), { rises: 'cloud.cost', by: well ? 0.03 : 0.09 }],
    rounds: 124,
    intervals: 1,
    // One hour of a month's hours is within the budget, of which it is told.
    bad: 'healthy',
  },
  { row: 20, objective: 'capacity-used', tell: (well) => [{ says: 'capacity.idle.share', value: well ? 0.3 : 0.5 }] },
];

const OPERATION: readonly Row[] = [
  {
    row: 24,
    objective: 'pipelines-succeed',
    tell: (well) => [{ event: 'pipeline.ended', of: { 'pipeline.outcome': well ? 'success' : 'failure' } }],
  },
  {
    row: 33,
    objective: 'alarms-true',
    tell: (well) => [{ event: 'alert.reviewed', of: { 'alert.verdict': well ? 'needed' : 'false-alarm' } }],
  },
  {
    row: 31,
    objective: 'checkout-heard',
    tell: (well, round) => (well || round < 3 ? [checkout()] : []),
    intervals: 'many',
  },
  {
    row: 31,
    objective: 'checkout-instrumented',
    // What another route lets in is none of it; the first reading of a counter is what later ones are compared with.
    tell: (well, round) => [
      { rises: 'edge.requests', by: 2, of: { 'edge.route': '/checkout' } },
      { rises: 'edge.requests', by: 7, of: { 'edge.route': '/search' } },
      ...(round === 0 ? [] : well ? [checkout(), checkout()] : [checkout()]),
    ],
    each: 2,
    less: 1,
    illGood: 1,
  },
  { row: 32, objective: 'telemetry-on-time', tell: (well) => [{ event: 'job.begun', late: well ? 1_000 : 40_000 }] },
];

/** Each rule of the policies has to fire where all fails, and none where all is well. */
const POLICIES: readonly Row[] = [
  'review-then-page',
  'page-when-low',
  'progressive',
  'investigate-then-page',
  'half-in-a-day',
].map((policy) => ({
  row: 29,
  objective: `checkout-by-${policy}`,
  tell: (well) => Array.from({ length: 20 }, () => checkout({ 'http.response.status_code': well ? 200 : 500 })),
  each: 20,
}));

export const ROWS: readonly Row[] = [
  ...REQUESTS,
  ...DATA,
  ...PEOPLE,
  ...SECURITY,
  ...COST,
  ...OPERATION,
  ...DELIVERY_ROWS,
  ...POLICIES,
];
