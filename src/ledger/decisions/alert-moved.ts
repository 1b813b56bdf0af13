import type { AlertMove } from '../../response/advance-alert.ts';
import type { Alert } from '../../response/alert.ts';
import type { AlertEvidence } from '../open-alerts.ts';

/** A move of one alert, with the figures that it is shown with. */
export type MoveOfAlert = { readonly before: Alert | null; readonly move: AlertMove; readonly evidence: AlertEvidence };
