import type { Catalog, RolloutPlan } from '../catalog/catalog.ts';
import { routerKey } from '../catalog/actuator-ref.ts';
import { findIndicator, findPlan } from '../catalog/find.ts';
import { effectsOf, shifting, trafficOrder } from '../delivery/move.ts';
import { obey, type Command } from '../delivery/obey.ts';
import { isActive, type Rollout } from '../delivery/rollout.ts';
import { tallyOf, type Arms } from '../delivery/tallies.ts';
import { AT_HAND } from '../evidence/cell.ts';
import { recentCells, type Evidence } from '../evidence/evidence.ts';
import { nearest } from '../kernel/nearest.ts';
import { showDuration, showInstant, showRatio } from '../kernel/show.ts';
import { broken, elapsed, SECOND, slotOf, unreachable, type DurationMs, type Instant } from '../kernel/units.ts';
import { activeRollouts, type World } from '../ledger/world.ts';
import type { Draft } from '../ledger/entry.ts';
import { openTerms } from '../verdict/comparison/judge.ts';
import type { Ledger } from './ledger.ts';

export type RolloutParts = { readonly ledger: Ledger; readonly catalog: () => Catalog; readonly evidence: () => Evidence };

/** Why something asked for is not done; `code` is stable and documented. */
export type Refusal = { readonly code: RefusalCode; readonly text: string; readonly hint?: string };
export type RefusalCode = 'PLAN_UNKNOWN' | 'ROLLOUT_UNKNOWN' | 'ROLLOUT_ACTIVE' | 'ROLLOUT_ENDED' | 'VERSIONS_EQUAL' | 'NOT_HELD';

export type StartRequest = {
  readonly plan: string;
  readonly candidate: string;
  readonly baseline: string;
  readonly reason: string;
  readonly actor: string;
};

/** Opens a rollout and orders its first share. One service is changed by one rollout at a time. */
export async function startRollout(parts: RolloutParts, request: StartRequest): Promise<{ readonly id: string } | Refusal> {
  const plan = findPlan(parts.catalog(), request.plan);
  if (plan === undefined) return unknownPlan(parts.catalog(), request.plan);
  if (request.candidate === request.baseline)
    return {
      code: 'VERSIONS_EQUAL',
      text: `candidate and baseline are both ${request.candidate}`,
      hint: 'name the version that serves now as baseline',
    };
  const answer: { refusal: Refusal | null; id: string } = { refusal: null, id: '' };
  await parts.ledger.decide((world, at) => {
    const busy = activeRollouts(world).find(
      ({ rollout }) => rollout.plan.service === plan.service || routerKey(rollout.plan.router) === routerKey(plan.router),
    );
    if (busy !== undefined) {
      answer.refusal = {
        code: 'ROLLOUT_ACTIVE',
        text: `${plan.service} is in rollout ${busy.rollout.id} already (${busy.rollout.candidate}, ${busy.rollout.now.phase})`,
        hint: 'wait for its end, or abort it with a reason',
      };
      return [];
    }
    // The hash tells this installation's rollouts from those of another one that the same router has served.
    answer.id = `${plan.name}-${world.tail.seq + 1}-${world.tail.hash.slice(0, 4)}`;
    return [startDraft(parts, plan, { request, id: answer.id, at })];
  });
  return answer.refusal ?? { id: answer.id };
}

export type CommandRequest = { readonly id: string; readonly command: Command; readonly reason: string; readonly actor: string };

/** A person overrides. It is recorded with the reason, whatever the evidence says. */
export async function commandRollout(
  { ledger }: RolloutParts,
  { id, command, reason, actor }: CommandRequest,
): Promise<Refusal | null> {
  const answer: { refusal: Refusal | null } = { refusal: null };
  await ledger.decide((world, at) => {
    const record = world.rollouts.get(id);
    const move = record === undefined ? null : obey(record.rollout, command, at);
    if (record === undefined || move === null) {
      answer.refusal = record === undefined ? unknownRollout(world, id) : inapplicable(record.rollout, command);
      return [];
    }
    const sentence = explainCommand(record.rollout, command, { reason, actor, at });
    const effects = effectsOf(record.rollout, move, { owner: record.rollout.plan.owner, webhook: null, text: sentence });
    const evidence = { comparison: null, exposure: null, budget: null };
    return [
      {
        kind: 'rollout.moved',
        subject: id,
        actor,
        body: {
          next: move.next,
          because: move.because,
          command: { ...command, reason },
          approval: move.approval ?? null,
          glass: move.glass ?? null,
          sentence,
          evidence,
          effects,
        },
      },
    ];
  });
  return answer.refusal;
}

function startDraft(
  parts: RolloutParts,
  plan: RolloutPlan,
  { request, id, at }: { request: StartRequest; id: string; at: Instant },
): Draft {
  const { candidate, baseline, reason, actor } = request;
  const first = plan.steps[0] ?? broken(`plan ${plan.name} has no steps`);
  const generations = plan.judge.indicators.map(
    ({ indicator }) =>
      findIndicator(parts.catalog(), indicator)?.generation ?? broken(`plan ${plan.name} names no indicator ${indicator}`),
  );
  const usual = generations.map((generation) =>
    referenceOf(parts.evidence(), generation, { by: plan.judge.by, candidate, baseline, at }),
  );
  const terms = openTerms(plan.judge, usual);
  const places = { candidate, baseline, control: null };
  const opening: Rollout = {
    id,
    plan,
    candidate,
    baseline,
    places,
    generations,
    terms,
    startedAt: at,
    now: shifting(0, at),
    attempt: 1,
    retryOf: null,
    approvals: [],
    glass: null,
    applied: null,
    orders: 0,
  };
  const effects = [trafficOrder(opening, first.share)];
  const sentence = `${candidate} starts at ${showRatio(first.share)} of ${plan.service}, beside ${baseline}${reason === '' ? '.' : `: ${reason}`}`;
  return {
    kind: 'rollout.started',
    subject: id,
    actor,
    body: {
      plan,
      candidate,
      baseline,
      generations,
      terms,
      places,
      catalogRevision: parts.catalog().revision,
      attempt: 1,
      retryOf: null,
      fastTrackOf: null,
      serving: '',
      reason: sentence,
      effects,
    },
  };
}

/** As many failures could have been seen and were not, in any sample: the "rule of three" for rare events. */
const UNSEEN_FAILURES = 3;

/**
 * How often the baseline may have failed in the minutes at hand before the rollout: what "usual" means to the incident
 * guard. A few seconds without a failure do not prove that there never are any, so the rate is taken from above.
 */
function referenceOf(evidence: Evidence, generation: string, { at, ...arms }: Arms & { readonly at: Instant }): number | null {
  const cells = recentCells(evidence, generation, { from: (at - AT_HAND) as Instant, to: at });
  const { n0, k0 } = tallyOf(cells, arms);
  return n0 === 0 ? null : Math.min(1, (k0 + UNSEEN_FAILURES) / n0);
}

/** People hold for minutes; the milliseconds of a click are noise. */
function wholeSeconds(duration: DurationMs): DurationMs {
  return (Math.round(duration / SECOND) * SECOND) as DurationMs;
}

function explainCommand(
  { candidate, baseline }: Rollout,
  command: Command,
  { reason, actor, at }: { reason: string; actor: string; at: Instant },
): string {
  switch (command.say) {
    case 'hold':
      return `Held by ${actor} for ${showDuration(wholeSeconds(elapsed(at, command.until)))}, until ${showInstant(slotOf(command.until, SECOND))}: ${reason}`;
    case 'resume':
      return `Resumed by ${actor}: ${reason}`;
    case 'abort':
      return `Rolled back to ${baseline} by ${actor}: ${reason}`;
    case 'promote':
      return `${candidate} sent to all traffic by ${actor}, without waiting for evidence: ${reason}`;
    default:
      return unreachable(command);
  }
}

function unknownPlan({ plans }: Catalog, name: string): Refusal {
  const meant = nearest(
    name,
    plans.map((plan) => plan.name),
  );
  const hint =
    meant === undefined
      ? `plans of the catalog: ${plans.map((plan) => plan.name).join(', ') || 'none'}`
      : `did you mean ${meant}?`;
  return { code: 'PLAN_UNKNOWN', text: `the catalog has no rollout plan ${name}`, hint };
}

export function unknownRollout(world: World, id: string): Refusal {
  const meant = nearest(id, [...world.rollouts.keys()]);
  return {
    code: 'ROLLOUT_UNKNOWN',
    text: `there is no rollout ${id}`,
    ...(meant === undefined ? {} : { hint: `did you mean ${meant}?` }),
  };
}

function inapplicable(rollout: Rollout, command: Command): Refusal {
  const { id, now } = rollout;
  if (isActive(rollout) && command.say === 'resume')
    return { code: 'NOT_HELD', text: `rollout ${id} is not held, it is ${now.phase}` };
  return {
    code: 'ROLLOUT_ENDED',
    text: `rollout ${id} is ${now.phase} and cannot be told to ${command.say}`,
    hint: 'start a new rollout',
  };
}
