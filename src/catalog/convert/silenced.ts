import { POLICIES, type Conversion } from './conversion.ts';
import type { Fields } from './fields.ts';

export type Silence = { readonly pages: boolean; readonly tickets: boolean };

const burn = (over: string, and: string, spent: number): object => ({ over, and, spent });

/** The workbook's rules, apart: who switches pages off wants its tickets, and the other way round. */
const PAGES = [
  { id: 'fast', action: 'page', freezes: true, burn: burn('1h', '5m', 0.02) },
  { id: 'mid', action: 'page', burn: burn('6h', '30m', 0.05) },
];
const TICKETS = [
  { id: 'slow', action: 'ticket', burn: burn('24h', '2h', 0.1) },
  { id: 'drip', action: 'ticket', burn: burn('3d', '6h', 0.1) },
];

/** Alerts that are switched off stay so: the SLO follows a policy without them. */
export function silenced({ pages, tickets }: Silence, { slo, at }: { slo: string; at: Fields }, into: Conversion): void {
  if (!pages && !tickets) return;
  if (pages && tickets) return into.policy('no-alerts', { slo, at, terms: { burnPolicy: 'silent' } });
  const name = pages ? 'tickets-only' : 'pages-only';
  if (!into.has('BurnPolicy', name)) {
    const spec = { rules: pages ? TICKETS : PAGES };
    into.add(POLICIES, { apiVersion: 'plimsoll/v1', kind: 'BurnPolicy', metadata: { name }, spec }, at);
  }
  return into.policy(name, { slo, at, terms: { burnPolicy: name } });
}
