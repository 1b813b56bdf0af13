import { routerKey } from '../catalog/actuator-ref.ts';
import { showCount, showDuration, showInstant, showRatio } from '../kernel/show.ts';
import { elapsed, SECOND, type DurationMs, type Instant } from '../kernel/units.ts';
import { explainComparison } from '../verdict/comparison/explain.ts';
import { missingApproval } from './approval.ts';
import { explainBias, explainBudget, explainOverExposure, explainShare, showWeights } from './explain-exposure.ts';
import type { Facts } from './facts.ts';
import { agreeing } from './harm.ts';
import type { Reason } from './reason.ts';
import { askedMirror, askedShare, type Rollout } from './rollout.ts';

type Sentence = (rollout: Rollout, facts: Facts) => string;

const compared: Sentence = ({ plan, candidate, baseline }, { comparison }) =>
  explainComparison(comparison, plan.judge, { candidate, baseline });
const measured: Sentence = (rollout, facts) => `${explainShare(rollout, facts)}.`;

/** What each reason comes to here, with the figures it was found from: the second half of a sentence. */
const SENTENCES: Readonly<Record<Reason, Sentence>> = {
  CANARY_WORSE: compared,
  SAFE: compared,
  NOT_EXPOSED: compared,
  WRONG_VERSION: compared,
  EVIDENCE_MISSING: compared,
  EVIDENCE_UNDERPOWERED: compared,
  EVIDENCE_BIASED: (_, facts) => explainBias(facts),
  BURNING: (_, { at, burning }) =>
    burning === null
      ? 'an objective of the service burnt its budget.'
      : `${burning.objective} has been burning its budget since ${ago(burning.since, at)}.`,
  CORROBORATION_MISSING: (rollout, facts) =>
    `the plan wants ${rollout.plan.rollback.needs} kinds of evidence to agree before it goes back, and ${agreeing(facts)} does. ${compared(rollout, facts)}`,
  IRREVERSIBLE: (rollout, facts) =>
    `${rollout.plan.rollback.reversible === 'freeze' ? 'there is no way back from this release, so that it stays where it is' : 'this release is mended by a newer one and not by going back'}; ${rollout.plan.owner} is told. ${compared(rollout, facts)}`,
  ROLLBACK_CAPPED: ({ plan }, { rollbacks }) =>
    `${plan.service} was rolled back ${showCount(rollbacks.length)} times lately and the plan allows ${plan.rollback.most} in ${showDuration(plan.rollback.within)}: what goes back so often is not cured by it. ${plan.owner} is told.`,
  STORM: () => 'many rollouts are going back at once, and others go first.',
  EXPOSURE_REACHED: (rollout, facts) => explainArrival(rollout, facts),
  EXPOSURE_NOT_REACHED: (rollout, facts) =>
    `${showRatio(askedShare(rollout))} was asked and ${explainShare(rollout, facts)} after ${showDuration(rollout.plan.exposure.within)}.`,
  OVER_EXPOSED: explainOverExposure,
  ROUTER_UNREACHABLE: (rollout, facts) =>
    `the router at ${routerKey(rollout.plan.router)} does not answer${facts.exposure.kind === 'unreachable' ? ', so that the share cannot be measured' : ` (${explainShare(rollout, facts)})`}.`,
  BUDGET_BELOW_FLOOR: (_, { budget }) => explainBudget(budget),
  BUDGET_BLIND: (_, { budget }) => explainBudget(budget),
  FROZEN: (_, { freeze }) =>
    freeze === null
      ? 'nothing may move now.'
      : `${freeze.name} lets nothing further until ${showInstant(freeze.until)}${freeze.reason === null ? '.' : `: ${freeze.reason}`}`,
  DEPENDENCY: (_, { dependency }) =>
    dependency === null ? 'another member of its train goes first.' : `it waits for ${dependency.what}.`,
  APPROVAL: (rollout) => explainApproval(rollout, 'everything else is ready, and'),
  APPROVAL_ASKED: (rollout) => explainApproval(rollout, ''),
  APPROVAL_REMINDED: (rollout) => explainApproval(rollout, 'nobody has answered yet:'),
  APPROVED: (rollout) => `leave for the next step is given${answeredBy(rollout)}.`,
  APPROVAL_EXPIRED: (rollout) => `nobody has answered in time. ${explainExpiry(rollout)}`,
  REJECTED: (rollout) => `the next step was refused${answeredBy(rollout)}.`,
  CLEARED: measured,
  OPERATOR: measured,
  BREAK_GLASS: measured,
  BREAK_GLASS_EXPIRED: () => 'the hour is over in which no gate was asked: from here on they are asked again.',
  REVIEWED: ({ glass }) => `why the gates were passed was looked at by ${glass?.reviewed?.by ?? 'somebody else'}.`,
  REVIEW_MISSING: ({ glass, plan }) =>
    `every gate was passed by ${glass?.by ?? 'somebody'}, and nobody else has looked at it within a day; ${plan.owner} is told.`,
  SUPERSEDED: () => 'a newer version takes its place.',
  DEADLINE: (rollout, facts) =>
    `the plan allows ${showDuration(rollout.plan.maxDuration)} and they are over. ${compared(rollout, facts)}`,
  REMINDED: (rollout) => `nobody has decided yet; ${rollout.plan.owner} is told again.`,
  WEIGHTS_CHANGED_OUTSIDE: (rollout, facts) =>
    `the router's weights are not the ones that were set (${showWeights(facts)}): asking for ${showRatio(askedShare(rollout))} again.`,
  BASELINE_NOT_READY: (rollout, facts) =>
    `${explainReady(rollout, facts)}, too few for all that comes to it; ${rollout.plan.owner} is told, and an abort waits for nothing.`,
  RAMPED_DOWN: (rollout, facts) => `${explainShare(rollout, facts)}.`,
  ROLLBACK_NOT_MEASURED: (rollout, facts) => explainMissing(rollout, facts),
  ROLLBACK_MEASURED: measured,
  TRIED: compared,
  DRAINED: (rollout, facts) =>
    `its share has stayed so for ${showDuration(rollout.plan.exposure.drain)} (${explainShare(rollout, facts)}): what is not needed any more may be taken down.`,
  CANDIDATE_BACK: (rollout, facts) =>
    `traffic reaches it again that nobody here has ordered (${showWeights(facts)}; ${explainShare(rollout, facts)}): asking for 0 % again, and ${rollout.plan.owner} is told.`,
};

export function explainReason(rollout: Rollout, because: Reason, facts: Facts): string {
  return SENTENCES[because](rollout, facts);
}

function explainArrival(rollout: Rollout, facts: Facts): string {
  const mirror = askedMirror(rollout);
  if (askedShare(rollout) === 0 && mirror > 0)
    return `${rollout.candidate} is heard of: a copy of ${showRatio(mirror)} of the traffic goes there, and nobody is answered by it.`;
  return `${rollout.candidate} has its share: ${explainShare(rollout, facts)}, ${showRatio(askedShare(rollout))} asked.`;
}

function explainApproval(rollout: Rollout, begin: string): string {
  const missing = missingApproval(rollout);
  const who = missing === null || missing.terms.by.length === 0 ? 'somebody' : missing.terms.by.join(' or ');
  const share = rollout.plan.steps[rollout.now.step + 1]?.share ?? 1;
  return `${begin} leave for ${showRatio(share)} on ${rollout.candidate} has to come from ${who}.`.trim();
}

function answeredBy({ approvals, now }: Rollout): string {
  const by = approvals.find(({ step }) => step === now.step + 1)?.answer?.by;
  return by === undefined ? '' : ` by ${by}`;
}

function explainExpiry({ plan, now }: Rollout): string {
  const otherwise = plan.steps[now.step + 1]?.approval?.otherwise ?? 'hold';
  return {
    'roll-back': 'The plan wants it to go back then.',
    'go-on': 'The plan lets it go on then.',
    hold: `It stays where it is, and ${plan.owner} is told.`,
  }[otherwise];
}

function explainReady({ places }: Rollout, { ready }: Facts): string {
  const servers = ready?.[places.baseline];
  return servers === undefined
    ? `${places.baseline} does not say how many of its servers can take traffic`
    : `${servers.up} of ${servers.of} servers of ${places.baseline} can take traffic`;
}

function ago(since: Instant, at: Instant): string {
  return `${showDuration((Math.round(elapsed(since, at) / SECOND) * SECOND) as DurationMs)} ago`;
}

/** What is not confirmed cannot be measured, whatever the counts say. */
function explainMissing(rollout: Rollout, facts: Facts): string {
  const { plan, applied } = rollout;
  const [share, within] = [showRatio(askedShare(rollout)), showDuration(plan.exposure.within)];
  const what =
    applied?.share === askedShare(rollout)
      ? `no measured share of ${share} within ${within}`
      : `the router has not confirmed ${share} within ${within}`;
  return `${what}: ${explainShare(rollout, facts)}. ${plan.owner} is told.`;
}
