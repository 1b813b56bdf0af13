import type { AlertView } from '../../../src/wire/alert.ts';
import { showAge, showLength, showMoment } from '../show.ts';
import { SEVERITY_TONES } from './open-alerts.ts';

export type AlertRow = {
  readonly tone: 'breach' | 'warning' | 'plain' | 'blind' | 'over';
  readonly severity: string;
  readonly about: string;
  readonly objective: string | null;
  readonly cause: string;
  readonly when: string;
  readonly notes: readonly { readonly tone: 'blind' | 'warning' | 'quiet'; readonly text: string }[];
  readonly facts: readonly string[];
};

const CAUSES: Readonly<Record<AlertView['cause'], string>> = {
  burning: 'burns too fast',
  'budget-low': 'little budget is left',
  'telemetry-lost': 'is not heard any more',
};

/** One alert as it is read: a frozen one is as blind as what it is about, and that comes before how loud it is. */
export function readAlert(alert: AlertView, at: number): AlertRow {
  const { severity, subject, cause, since, ended_at: ended, frozen_since: frozen } = alert;
  const began = Date.parse(since);
  return {
    tone: ended !== null ? 'over' : frozen !== null ? 'blind' : SEVERITY_TONES[severity],
    severity,
    about: subject,
    objective: cause === 'telemetry-lost' ? null : subject,
    cause: CAUSES[cause],
    when:
      ended === null
        ? `since ${showMoment(since, at)} UTC, ${showLength(at - began)}`
        : `${showMoment(since, at)} to ${showMoment(ended, at)} UTC, ${showLength(Date.parse(ended) - began)}`,
    notes: readNotes(alert, at),
    facts: [
      ...alert.rules.map(
        (rule) =>
          `rule ${rule.id}${rule.calm_since === null ? '' : `, calm for ${showLength(at - Date.parse(rule.calm_since))}`}`,
      ),
      alert.told.length === 0 ? 'nobody was told yet' : `told ${alert.told.join(', ')}`,
      ...(ended === null ? [] : [`ended ${showAge(at - Date.parse(ended))}`]),
    ],
  };
}

function readNotes({ frozen_since: frozen, flapping, ended_at: ended, silence }: AlertView, at: number): AlertRow['notes'] {
  if (ended !== null) return [];
  return [
    ...(frozen === null
      ? []
      : [
          {
            tone: 'blind' as const,
            text: `Frozen for ${showLength(at - Date.parse(frozen))}: telemetry is missing, so it can neither end nor grow.`,
          },
        ]),
    ...(silence === null
      ? []
      : [{ tone: 'quiet' as const, text: `Silenced until ${showMoment(silence.until, at)} UTC: nobody is told of it before.` }]),
    ...(flapping
      ? [{ tone: 'warning' as const, text: 'Raised three times within the hour: it ends only after half an hour of calm.' }]
      : []),
  ];
}
