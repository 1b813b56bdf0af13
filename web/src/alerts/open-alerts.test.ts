import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AlertView } from '../../../src/wire/alert.ts';
import { alertsAbout, countAlerts, loudest } from './open-alerts.ts';

const alert = (known: Partial<AlertView>): AlertView =>
  ({ id: 'a', subject: 'works', cause: 'burning', severity: 'page', ended_at: null, frozen_since: null, ...known }) as AlertView;

test('alerts of a journey are those of its objectives, and that its telemetry is lost', () => {
  const alerts = [
    alert({ id: '1' }),
    alert({ id: '2', subject: 'other' }),
    alert({ id: '3', ended_at: '2026-11-21T09:00:00Z' }),
    alert({ id: '4', subject: 'checkout', cause: 'telemetry-lost' }),
    alert({ id: '5', subject: 'checkout', cause: 'burning' }),
  ];
  const about = alertsAbout({ alerts, waiting: 0 }, { journey: 'checkout', objectives: [{ name: 'works' }] });
  assert.deepEqual(
    about.map(({ id }) => id),
    ['1', '4'],
  );
  assert.deepEqual(alertsAbout(null, { journey: null, objectives: [] }), []);
});

test('they are counted by how loud they are, and the frozen ones are said', () => {
  assert.equal(countAlerts([]), null);
  const open = [
    alert({}),
    alert({ severity: 'ticket' }),
    alert({ severity: 'ticket', frozen_since: 'x' }),
    alert({ severity: 'inform' }),
  ];
  assert.equal(countAlerts(open), '1 page, 2 tickets, 1 note open, 1 frozen');
  assert.equal(loudest(open.slice(1)), 'ticket');
  assert.equal(loudest([]), null);
});
