/** Spend that a bill tells, beside the units that an indicator counts. */
export type Billed = {
  /** Name of a CostSource. */
  readonly source: string;
  readonly service: string;
  /** Name of the indicator whose total is the units. */
  readonly units: string;
};

/** The label of cohorts that says for whom something was done. */
export const TENANT = 'tenant';
