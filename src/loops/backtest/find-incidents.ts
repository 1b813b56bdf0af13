import { showRatio } from '../../kernel/show.ts';
import { DAY, HOUR, type Instant } from '../../kernel/units.ts';
import type { RecordedRelease } from '../../ledger/backtest/recorded-release.ts';
import { explainChange, type RecordedChange } from '../../ledger/recorded-change.ts';
import type { AlertSpan } from '../../response/backtest/alert-span.ts';
import { mergedIncidents, type Incident } from '../../response/backtest/incident.ts';
import type { HarmBehind } from '../../verdict/backtest/harm-behind.ts';
import { recordedLife, wasHarmful } from './past-releases.ts';
import type { PastRecord } from './read-record.ts';

export type ToldIncident = Pick<Incident, 'what' | 'from' | 'to' | 'services'>;

export type Signs = {
  readonly record: PastRecord;
  readonly told: readonly ToldIncident[];
  /** Alerts that paged, of the record and of both policies, with what was behind them. */
  readonly paging: readonly AlertSpan[];
  readonly harm: ReadonlyMap<AlertSpan, HarmBehind>;
  /** From this part of a budget on something real was behind an alert. */
  readonly real: number;
  readonly to: Instant;
};

/**
 * What really happened, whoever noticed it: what people tell of, changes that are called incidents, releases that evidence
 * took back, and stretches in which an alert – recorded, present or proposed – paged while a real part of a budget went.
 */
export function findIncidents({ record, told, paging, harm, real, to }: Signs): readonly Incident[] {
  return mergedIncidents([
    ...told.map((one): Incident => ({ ...one, id: '', sources: ['told'], rollouts: [] })),
    ...record.changes.flatMap((change) => ofChange(change, record.changes)),
    ...record.releases.flatMap(ofRelease),
    ...paging.flatMap((span): readonly Incident[] => {
      const behind = harm.get(span);
      if (behind === undefined || behind.spent < real) return [];
      const what = `${showRatio(behind.spent)} of the budget of ${span.objective} went`;
      const times = { from: behind.onset, to: span.closed ?? to };
      return [{ id: '', what, sources: ['budget spent'], ...times, services: [span.service], rollouts: [] }];
    }),
  ]);
}

/** It lasts until it is said to be resolved, and an hour where nobody says so. */
function ofChange(change: RecordedChange, changes: readonly RecordedChange[]): readonly Incident[] {
  const { kind, action, at, service } = change;
  if (kind !== 'incident' || action === 'resolved') return [];
  const end = changes.find(
    (one) => one.kind === 'incident' && one.action === 'resolved' && one.service === service && one.at >= at && one.at - at < DAY,
  );
  const to = end?.at ?? ((at + HOUR) as Instant);
  const services = service === null ? [] : [service];
  return [{ id: '', what: explainChange(change), sources: ['recorded change'], from: at, to, services, rollouts: [] }];
}

/** A version that was worse is an incident for as long as it was exposed. */
function ofRelease(release: RecordedRelease): readonly Incident[] {
  const life = recordedLife(release);
  if (!wasHarmful(life)) return [];
  const { subject, at, body } = release.started;
  const what = `${body.candidate} of ${body.plan.service} was taken back: ${life.because}`;
  const times = { from: at, to: life.endedAt };
  return [{ id: '', what, sources: ['rollback'], ...times, services: [body.plan.service], rollouts: [subject] }];
}
