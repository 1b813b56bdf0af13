import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixtureAlerts } from '../../../test/web/fixture-answers.ts';
import { alertOrders } from './alert-orders.ts';

const AT = Date.parse('2026-11-21T10:00:00Z');
const [open] = fixtureAlerts(AT).alerts;
const alert = open ?? assert.fail();

test('an open alert is silenced by its id, for a time that is asked for', () => {
  const [order, ...others] = alertOrders(alert);
  assert.deepEqual(
    [order?.label, order?.asksHowLong, order?.body, others],
    ['Silence', true, { of: { kind: 'alert', name: alert.id } }, []],
  );
});

test('one that is silenced is told of again by lifting what keeps it quiet', () => {
  const [order] = alertOrders({ ...alert, silence: { name: 'silence-7', until: '2026-11-21T11:00:00Z' } });
  assert.deepEqual([order?.label, order?.path], ['Lift silence', '/silences/silence-7/lift']);
  assert.match(order?.consequence ?? '', /^silence-7 ends now instead of 11:00:00 UTC/);
});

test('what has ended cannot be silenced', () => {
  assert.deepEqual(alertOrders({ ...alert, ended_at: '2026-11-21T09:59:00Z' }), []);
});
