import { z } from 'zod';
import { description, documentOf, inline, op, refOr } from './openslo-parts.ts';
import { text } from './plain-schemas.ts';
import { openSloDuration } from './quantities.ts';
import { closed } from './schema-words.ts';

export type AlertPolicyDocument = z.output<typeof alertPolicy>;
export type AlertConditionDocument = z.output<typeof alertCondition>;
export type AlertTargetDocument = z.output<typeof alertNotificationTarget>;
export type AlertPolicySpec = AlertPolicyDocument['spec'];
export type AlertConditionSpec = AlertConditionDocument['spec'];
export type AlertTargetSpec = AlertTargetDocument['spec'];

const alertConditionSpec = closed({
  description,
  severity: text,
  condition: closed({
    kind: z.enum(['burnrate']).optional(),
    op: op.optional(),
    threshold: z.number().gt(0),
    lookbackWindow: openSloDuration,
    alertAfter: openSloDuration.optional(),
  }),
});
const targetSpec = closed({ description, target: text });

export const alertPolicySpec = closed({
  description,
  alertWhenNoData: z.boolean().optional(),
  alertWhenBreaching: z.boolean().optional(),
  alertWhenResolved: z.boolean().optional(),
  conditions: z.array(refOr('conditionRef', inline('AlertCondition', alertConditionSpec))).length(1),
  notificationTargets: z.array(refOr('targetRef', inline('AlertNotificationTarget', targetSpec))).min(1),
});

export const alertPolicy = documentOf('AlertPolicy', alertPolicySpec);
export const alertCondition = documentOf('AlertCondition', alertConditionSpec);
export const alertNotificationTarget = documentOf('AlertNotificationTarget', targetSpec);
