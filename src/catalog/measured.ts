import type { Indicator, Journey, Objective } from './catalog.ts';
import type { Sli } from './slo-indicator.ts';

/** What a plan may lean on. The unclear ones have mistakes of their own, about which a plan says nothing more. */
export type Measured = {
  readonly journeys: ReadonlyMap<string, Journey>;
  readonly indicators: readonly Indicator[];
  readonly objectives: readonly Objective[];
  readonly slis: ReadonlyMap<string, Sli>;
  /** SLOs that were compiled. */
  readonly slos: ReadonlySet<string>;
  /** False while an SLO has a mistake: then nobody can say that no objective uses something. */
  readonly complete: boolean;
};
