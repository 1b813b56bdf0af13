import type { Instant } from '../../kernel/units.ts';
import type { AlertChange } from '../advance-alert.ts';
import type { Alert } from '../alert.ts';
import type { Addressee } from '../route-owner.ts';

/** One alert from its opening to its end, whether it was recorded or would have been. */
export type AlertSpan = {
  readonly objective: string;
  readonly service: string;
  readonly cause: Alert['cause'];
  readonly opened: Instant;
  /** Null: it was still open when the time looked at ended. */
  readonly closed: Instant | null;
  readonly severity: Alert['severity'];
  /** Each time that somebody was paged for it, and who. */
  readonly pages: readonly { readonly at: Instant; readonly to: readonly Addressee[] }[];
  /** What was said when it was told first. */
  readonly sentence: string;
};

/** A move of an alert as it is recorded, or as it would have been. */
export type SpanMove = {
  readonly at: Instant;
  readonly change: AlertChange;
  readonly next: Alert;
  readonly to: readonly Addressee[];
};

/** Moves of any alerts in the order of time; what began before the first of them is not among the spans. */
export function alertSpans(moves: readonly SpanMove[], serviceOf: (objective: string) => string): readonly AlertSpan[] {
  const open = new Map<string, AlertSpan>();
  const spans: AlertSpan[] = [];
  for (const { at, change, next, to } of moves) {
    const key = `${next.cause} ${next.subject}`;
    const isNews = change === 'opened' || change === 'escalated' || change === 'unsilenced';
    const page = isNews && next.severity === 'page' && to.length > 0 ? [{ at, to }] : [];
    const known = open.get(key);
    if (change === 'opened') {
      const { subject: objective, cause, severity, sentence } = next;
      open.set(key, {
        objective,
        service: serviceOf(objective),
        cause,
        opened: at,
        closed: null,
        severity,
        pages: page,
        sentence,
      });
    } else if (known !== undefined && change === 'closed') {
      spans.push({ ...known, closed: at });
      open.delete(key);
    } else if (known !== undefined) {
      const severity = change === 'escalated' ? next.severity : known.severity;
      open.set(key, { ...known, severity, pages: [...known.pages, ...page] });
    }
  }
  return [...spans, ...open.values()].toSorted((a, b) => a.opened - b.opened || (a.objective < b.objective ? -1 : 1));
}
