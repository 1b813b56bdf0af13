import type { Catalog } from '../catalog/catalog.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { CellStore } from '../ports/cell-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { OpenMetricSource } from '../ports/metric-source.ts';
import { openPoll } from './poll.ts';
import { openAnomalyWatch } from './anomalies.ts';
import { openSourceWatch } from './source-watch.ts';
import { openAlerts } from './alerts.ts';
import { openScores } from './scores.ts';
import { openBurnSuspects } from './burn-suspects.ts';
import type { IntakeLoop } from './intake.ts';
import type { LaneKeeping } from './lane-keeping.ts';
import type { Ledger } from './ledger.ts';
import { processTime, type WorkTime } from './work-time.ts';

type Watched = Pick<LaneKeeping, 'adjusted'> & {
  readonly catalog: () => Catalog;
  readonly evidence: () => Evidence;
  readonly ledger: Ledger;
  readonly observe: IntakeLoop['observe'];
};
type Means = {
  readonly clock: Clock;
  readonly cellStore: CellStore;
  readonly openMetricSource: OpenMetricSource;
  readonly time?: WorkTime;
};

/** Whoever looks at the evidence again and again, besides rollouts. */
export function openWatches({ clock, cellStore, openMetricSource: open, time = processTime }: Means, watched: Watched) {
  const { catalog, evidence, ledger, observe, adjusted } = watched;
  const poll = openPoll({ clock, catalog, evidence, observe, open });
  const judged = { catalog, evidence, adjusted, polls: poll.health };
  const watches = {
    poll,
    anomalies: openAnomalyWatch({ catalog, evidence, cellStore, time }),
    sources: openSourceWatch({ catalog, evidence, poll }),
    alerts: openAlerts({ ...judged, ledger, suspects: openBurnSuspects(judged) }),
    scores: openScores({ ...judged, ledger, observe, cellStore, time }),
  };
  return { judged, watches };
}
