import { journey, route, type JourneyDocument, type RouteDocument } from './plimsoll-schema.ts';
import {
  alertCondition,
  alertNotificationTarget,
  alertPolicy,
  type AlertConditionDocument,
  type AlertPolicyDocument,
  type AlertTargetDocument,
} from './openslo-alert-schema.ts';
import { dataSource, service, slo, type DataSourceDocument, type ServiceDocument, type SloDocument } from './openslo-schema.ts';
import { sli, type SliDocument } from './openslo-sli-schema.ts';
import { budgetAdjustment, type AdjustmentDocument } from './adjustment-schema.ts';
import { burnPolicy, type BurnPolicyDocument } from './burn-policy-schema.ts';
import { objective, type ObjectiveDocument } from './objective-schema.ts';
import { sloPolicy, type SloPolicyDocument } from './slo-policy-schema.ts';
import { probe, type ProbeDocument } from './probe-schema.ts';
import { costSource, type CostSourceDocument } from './cost-schema.ts';
import { product, type ProductDocument } from './score-schema.ts';
import { reconciliation, type ReconciliationDocument } from './reconciliation-schema.ts';
import { redaction, type RedactionDocument } from './redaction-schema.ts';
import { rolloutPlan, type RolloutPlanDocument } from './rollout-plan-schema.ts';
import { stream, type StreamDocument } from './stream-schema.ts';
import { source, type SourceDocumentBody } from './source-schema.ts';
import { train, type TrainDocument } from './train-schema.ts';

/** What the kinds look like once read. */
export type CompiledKinds = {
  readonly Service: ServiceDocument;
  readonly SLI: SliDocument;
  readonly SLO: SloDocument;
  readonly Journey: JourneyDocument;
  readonly Objective: ObjectiveDocument;
  readonly Product: ProductDocument;
  readonly SloPolicy: SloPolicyDocument;
  readonly BurnPolicy: BurnPolicyDocument;
  readonly BudgetAdjustment: AdjustmentDocument;
  readonly RolloutPlan: RolloutPlanDocument;
  readonly Train: TrainDocument;
  readonly Route: RouteDocument;
  readonly Source: SourceDocumentBody;
  readonly Redaction: RedactionDocument;
  readonly Stream: StreamDocument;
  readonly Probe: ProbeDocument;
  readonly Reconciliation: ReconciliationDocument;
  readonly CostSource: CostSourceDocument;
  readonly DataSource: DataSourceDocument;
  readonly AlertPolicy: AlertPolicyDocument;
  readonly AlertCondition: AlertConditionDocument;
  readonly AlertNotificationTarget: AlertTargetDocument;
};

export type Kind = keyof typeof openSloKinds | keyof typeof plimsollKinds;

export const openSloKinds = {
  Service: service,
  SLI: sli,
  SLO: slo,
  DataSource: dataSource,
  AlertPolicy: alertPolicy,
  AlertCondition: alertCondition,
  AlertNotificationTarget: alertNotificationTarget,
} as const;

export const plimsollKinds = {
  Journey: journey,
  Objective: objective,
  Product: product,
  SloPolicy: sloPolicy,
  BurnPolicy: burnPolicy,
  BudgetAdjustment: budgetAdjustment,
  RolloutPlan: rolloutPlan,
  Train: train,
  Route: route,
  Source: source,
  Redaction: redaction,
  Stream: stream,
  Probe: probe,
  Reconciliation: reconciliation,
  CostSource: costSource,
} as const;

/** The older spelling of OpenSLO's group is in use too, and means the same. */
export const kindsOf = { 'openslo/v1': openSloKinds, 'openslo.com/v1': openSloKinds, 'plimsoll/v1': plimsollKinds } as const;
