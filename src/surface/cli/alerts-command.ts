import type { Command } from 'commander';
import { showDuration } from '../../kernel/show.ts';
import type { DurationMs } from '../../kernel/units.ts';
import { alertList, type AlertListView, type AlertView } from '../../wire/alert.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { showTable, type Cell } from './table.ts';
import type { Terminal } from './terminal.ts';

export function alertsCommand(program: Command, { outside, finish, client, json }: CommandContext): void {
  program
    .command('alerts')
    .description('who is told of what now, and of what lately; exits 1 when a page is open, 2 when telemetry is missing')
    .option('--open', 'leave out those that ended')
    .action(async ({ open = false }: { open?: boolean }) => {
      const answer = await client().get('/api/v1/alerts', alertList);
      const alerts = open ? answer.alerts.filter(({ ended_at }) => ended_at === null) : answer.alerts;
      finish(exitOf(answer));
      outside.say(json() ? JSON.stringify({ ...answer, alerts }, null, 2) : showAlerts({ ...answer, alerts }, outside.terminal));
    });
}

/** Blindness is asked about first: an open page whose telemetry is missing may be over or may be worse. */
function exitOf({ alerts }: AlertListView): ExitCode {
  const open = alerts.filter(({ ended_at }) => ended_at === null);
  if (
    open.some(({ severity, cause, frozen_since }) => severity === 'page' && cause !== 'telemetry-lost' && frozen_since === null)
  )
    return EXIT.no;
  if (open.some(({ cause, frozen_since }) => cause === 'telemetry-lost' || frozen_since !== null)) return EXIT.unknown;
  return EXIT.yes;
}

const HEADING = ['ALERT', 'SEVERITY', 'STATE', 'SINCE', 'RULES', 'TOLD', 'WHY'];

export function showAlerts({ alerts, waiting }: AlertListView, terminal: Terminal): string {
  const rows = alerts.map((alert): readonly Cell[] => [
    alert.cause === 'telemetry-lost' ? `telemetry of ${alert.subject}` : alert.subject,
    { word: alert.severity },
    { word: stateOf(alert) },
    alert.since,
    alert.rules.map(({ id }) => id).join(' '),
    alert.told.join(' '),
    alert.sentence,
  ]);
  const table = rows.length === 0 ? 'No alert is open, and none ended lately.' : showTable({ heading: HEADING, rows }, terminal);
  return waiting === 0 ? table : `${table}\n\n${waiting} more wait until one of these ends.`;
}

function stateOf({ ended_at, since, frozen_since, rules, flapping }: AlertView): string {
  if (ended_at !== null) return `over after ${showDuration((Date.parse(ended_at) - Date.parse(since)) as DurationMs)}`;
  if (frozen_since !== null) return 'frozen';
  if (flapping) return 'flapping';
  return rules.every(({ calm_since }) => calm_since !== null) ? 'calming' : 'open';
}
