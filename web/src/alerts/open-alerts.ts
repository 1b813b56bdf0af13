import type { AlertListView, AlertView } from '../../../src/wire/alert.ts';
import type { ObjectiveView } from '../../../src/wire/objective.ts';

/** Open alerts that are about one of these objectives, or about their journey's telemetry; the loudest first, as they came. */
export function alertsAbout(
  list: AlertListView | null,
  { journey, objectives }: { journey: string | null; objectives: readonly Pick<ObjectiveView, 'name'>[] },
): readonly AlertView[] {
  const names = new Set(objectives.map(({ name }) => name));
  const isAbout = ({ cause, subject }: AlertView): boolean =>
    names.has(subject) || (cause === 'telemetry-lost' && journey !== null && subject === journey);
  return (list?.alerts ?? []).filter((alert) => alert.ended_at === null && isAbout(alert));
}

/** `1 page, 2 tickets open, 1 frozen`: null when nothing is. */
export function countAlerts(open: readonly Pick<AlertView, 'severity' | 'frozen_since'>[]): string | null {
  if (open.length === 0) return null;
  const of = (severity: AlertView['severity'], [one, many]: readonly [string, string]): string[] => {
    const count = open.filter((alert) => alert.severity === severity).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  };
  const said = [...of('page', ['page', 'pages']), ...of('ticket', ['ticket', 'tickets']), ...of('inform', ['note', 'notes'])];
  const frozen = open.filter((alert) => alert.frozen_since !== null).length;
  return `${said.join(', ')} open${frozen === 0 ? '' : `, ${frozen} frozen`}`;
}

export function loudest(open: readonly Pick<AlertView, 'severity'>[]): AlertView['severity'] | null {
  return (['page', 'ticket', 'inform'] as const).find((severity) => open.some((alert) => alert.severity === severity)) ?? null;
}

export const SEVERITY_TONES: Readonly<Record<AlertView['severity'], 'breach' | 'warning' | 'plain'>> = {
  page: 'breach',
  ticket: 'warning',
  inform: 'plain',
};
