import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ago } from '../delivery/rollout.test-data.ts';
import type { Alert } from '../response/alert.ts';
import { burningAlerts } from './burning-alerts.ts';
import { NO_ALERTS, withAlert } from './open-alerts.ts';

const RULE = { id: 'fast', severity: 'page', since: ago(60), calmSince: null };
const alert = (subject: string, given: object = {}): Alert =>
  ({
    subject,
    cause: 'burning',
    severity: 'page',
    since: ago(60),
    rules: [RULE],
    frozenSince: null,
    ...given,
  }) as unknown as Alert;

test('what burns is the same to whoever asks: paged for, seen, and not calming down', () => {
  const alerts = [
    alert('shop'),
    alert('cart{region=eu}', { since: ago(90) }),
    alert('mail', { severity: 'ticket' }),
    alert('search', { cause: 'telemetry-lost' }),
    alert('login', { frozenSince: ago(5) }),
    alert('basket', { rules: [{ ...RULE, calmSince: ago(10) }] }),
    alert('other'),
  ].reduce(withAlert, NO_ALERTS);
  const burning = burningAlerts(alerts, ['shop', 'cart', 'mail', 'search', 'login', 'basket']);
  assert.deepEqual(
    burning.map(({ subject }) => subject),
    ['cart{region=eu}', 'shop'],
  );
});
