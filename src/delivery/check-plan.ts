import { showDuration, showRatio } from '../kernel/show.ts';
import type { DurationMs } from '../kernel/units.ts';
import type { JudgeTerms } from '../verdict/comparison/judge.ts';
import type { CheckFinding } from './check-finding.ts';
import { checkRouter, type RouterSight } from './check-router.ts';
import { checkSteps, type CheckedStep } from './check-steps.ts';
import { checkStreams, type Asked, type CheckedStream } from './check-streams.ts';
import type { SeenIndicator } from './seen-indicator.ts';

export type PlanCheck = {
  readonly answer: 'ready' | 'not-ready' | 'not-enough-evidence';
  readonly sentence: string;
  readonly findings: readonly CheckFinding[];
  readonly streams: readonly CheckedStream[];
  readonly steps: readonly CheckedStep[];
  readonly router: RouterSight;
  /** What all steps together take at least; null: one of them has no end. */
  readonly takes: DurationMs | null;
};

export type PlanSight = {
  readonly terms: JudgeTerms;
  readonly seen: readonly SeenIndicator[];
  readonly router: RouterSight;
  /** What keeps it from starting, or from its first promotion. */
  readonly start: readonly CheckFinding[];
};

/** A dry run: what a rollout would have to go by, what it would come to, and what would stop it. Nothing is moved. */
export function checkPlan(asked: Asked, { terms, seen, router, start }: PlanSight): PlanCheck {
  const { plan } = asked;
  const streams = checkStreams(asked, terms, seen);
  const steps = checkSteps(plan, terms, streams);
  const takes = sumOf(steps.map(({ ms }) => ms));
  const blind = streams.some(({ key, trouble }) => key && trouble !== null);
  const findings = [
    ...start,
    ...checkRouter(plan, router),
    ...streams.flatMap(findingOf),
    // Where nothing is seen of a key indicator, how long it would take is not a second thing to say.
    ...(blind ? [] : checkTime(asked, { steps, takes })),
  ];
  const says = new Set(findings.map((finding) => finding.says));
  const answer = says.has('no') ? 'not-ready' : says.has('unknown') ? 'not-enough-evidence' : 'ready';
  return { answer, sentence: sentenceOf(asked, { answer, findings, takes }), findings, streams, steps, router, takes };
}

/** What only a person can mend is a no; what time may mend is not known yet. */
function findingOf({ name, key, trouble }: CheckedStream): readonly CheckFinding[] {
  if (trouble === null) return [];
  const isWrong = trouble.code === 'WHERE_MATCHES_NONE' || trouble.code === 'BASELINE_NOT_SEEN';
  const says = !key ? 'note' : isWrong ? 'no' : 'unknown';
  return [{ about: 'evidence', says, code: trouble.code, text: `${name}: ${trouble.text}`, hint: trouble.hint }];
}

type Times = Pick<PlanCheck, 'steps' | 'takes'>;

function checkTime({ plan }: Asked, { steps, takes }: Times): readonly CheckFinding[] {
  const endless = steps.find(({ needs, ms }) => needs !== null && ms === null);
  if (endless !== undefined) {
    const what = endless.share > 0 ? showRatio(endless.share) : `${showRatio(endless.mirror)} mirrored`;
    const text = `at ${what} no number of events shows that the candidate is within the margin of ${endless.needs?.stream ?? ''}`;
    const hint = 'allow more (delta, margin), or start at a larger share';
    return [{ about: 'time', says: 'unknown', code: 'OUT_OF_REACH', text, hint }];
  }
  if (takes === null || takes <= plan.maxDuration) return [];
  const text = `all steps together need about ${showDuration(takes)} at the present rate, and maxDuration is ${showDuration(plan.maxDuration)}`;
  const hint = 'raise maxDuration, allow more (delta, margin), or start at a larger share';
  return [{ about: 'time', says: 'unknown', code: 'TOO_SLOW', text, hint }];
}

function sentenceOf(
  { plan, candidate, baseline }: Asked,
  { answer, findings, takes }: Pick<PlanCheck, 'answer' | 'findings' | 'takes'>,
): string {
  const what = `${candidate} beside ${baseline} by ${plan.name}`;
  const first = (says: CheckFinding['says']): string => findings.find((finding) => finding.says === says)?.text ?? '';
  switch (answer) {
    case 'ready':
      return takes === null ? `${what} can start.` : `${what} can start, and takes ${showDuration(takes)} at least.`;
    case 'not-ready':
      return `${what} is not ready: ${first('no')}.`;
    case 'not-enough-evidence':
      return `${what} could start, and would wait: ${first('unknown')}.`;
  }
}

function sumOf(times: readonly (DurationMs | null)[]): DurationMs | null {
  return times.reduce<DurationMs | null>(
    (sum, ms) => (sum === null || ms === null ? null : ((sum + ms) as DurationMs)),
    0 as DurationMs,
  );
}
