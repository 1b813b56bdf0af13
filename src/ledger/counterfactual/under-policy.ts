import type { Catalog, RolloutPlan } from '../../catalog/catalog.ts';
import { findPlan } from '../../catalog/find.ts';
import { freezeAt } from '../../delivery/freeze.ts';
import type { GateFacts } from '../../delivery/gate.ts';
import { memberPlan } from '../../delivery/train-plan.ts';
import type { TrainPlace } from '../../delivery/train-run.ts';
import { reboundTerms } from '../../verdict/comparison/rebound-terms.ts';
import type { Draft, Entry } from '../entry.ts';
import { decideGate, settleGate } from '../decisions/gate-answer.ts';
import { decideQueueing } from '../decisions/queueing.ts';
import type { MoveInputs } from '../decisions/move-inputs.ts';
import { redecideMove } from '../decisions/rollout-move.ts';
import { decideStart } from '../decisions/rollout-start.ts';
import type { World } from '../world.ts';
import { notCounted } from './not-counted.ts';
import { retarget } from './retarget.ts';

/** What another policy makes of a recorded decision: something, nothing, a no with its code, or it cannot be said. */
export type Instead =
  | { readonly is: 'decided'; readonly draft: Draft }
  | { readonly is: 'nothing' }
  | { readonly is: 'refused'; readonly code: string }
  | { readonly is: 'unknowable'; readonly why: string };

type Case<Kind extends Entry['kind']> = { readonly world: World; readonly entry: Entry & { readonly kind: Kind } };

/** `world` is the state before, in which rollouts have the plans of the other policy. Null: policy has no part in this kind. */
export function underPolicy(policy: Catalog, { world, entry }: { readonly world: World; readonly entry: Entry }): Instead | null {
  switch (entry.kind) {
    case 'rollout.started':
      return startUnder(policy, { world, entry });
    case 'rollout.moved':
      return moveUnder(policy, { world, entry });
    case 'rollout.queued':
      return queueUnder({ world, entry });
    case 'gate.answered':
      return gateUnder(policy, { world, entry });
    default:
      return null;
  }
}

function startUnder(policy: Catalog, { world, entry: { body } }: Case<'rollout.started'>): Instead | null {
  if (body.decided === undefined) return null;
  const { inputs, ...madeBy } = body.decided;
  const plan = planUnder(policy, world, { name: inputs.asked.plan, train: inputs.asked.train });
  if (plan === null) return { is: 'refused', code: 'PLAN_UNKNOWN' };
  const settings = { recorded: inputs.plan.judge, instead: plan.judge };
  const why = notCounted(settings);
  if (why !== null) return { is: 'unknowable', why };
  const { terms } = reboundTerms(inputs.terms, settings);
  const freeze = freezeAt(plan, world.freezes.values(), inputs.at);
  const answer = decideStart({ ...inputs, plan, terms, freeze }, { tail: world.tail, madeBy });
  return 'code' in answer ? { is: 'refused', code: answer.code } : { is: 'decided', draft: answer.draft };
}

function planUnder(
  policy: Catalog,
  world: World,
  { name, train }: { readonly name: string; readonly train: TrainPlace | null },
): RolloutPlan | null {
  const named = findPlan(policy, name);
  if (named === undefined || train === null) return named ?? null;
  const of = world.trains.runs.get(train.run)?.train.members.find((member) => member.name === train.member);
  return of === undefined ? named : memberPlan(named, of);
}

function moveUnder(policy: Catalog, { world, entry: { subject, body } }: Case<'rollout.moved'>): Instead | null {
  const record = world.rollouts.get(subject);
  if (record === undefined || body.decided === undefined) return null;
  const { plan, now } = record.rollout;
  if (now.step >= plan.steps.length)
    return { is: 'unknowable', why: `it has ${plan.steps.length} steps, and this was at step ${now.step + 1}` };
  const inputs = inputsUnder(policy, { world, plan, inputs: body.decided.inputs });
  const answer = redecideMove(record, { ...body.decided, inputs });
  if (answer === null) return { is: 'nothing' };
  return 'code' in answer ? { is: 'refused', code: answer.code } : { is: 'decided', draft: answer };
}

type Inputs = { readonly world: World; readonly plan: RolloutPlan; readonly inputs: MoveInputs };

function inputsUnder(policy: Catalog, { world, plan, inputs }: Inputs): MoveInputs {
  if (inputs.by === 'revocation') return inputs;
  const { grounds } = inputs;
  const freeze = freezeAt(plan, world.freezes.values(), grounds.at);
  return { ...inputs, grounds: { ...grounds, freeze, budget: retarget(grounds.budget, policy) } };
}

function queueUnder({ world, entry: { body } }: Case<'rollout.queued'>): Instead | null {
  if (body.decided === undefined) return null;
  const { inputs, ...madeBy } = body.decided;
  const busy = [...world.rollouts.values()].findLast(
    ({ rollout }) => rollout.plan.service === inputs.busy.service && rollout.candidate === inputs.busy.candidate,
  );
  const newer = busy?.rollout.plan.newer ?? inputs.busy.newer;
  const answer = decideQueueing({ ...inputs, busy: { ...inputs.busy, newer } }, { madeBy });
  if (answer === null) return { is: 'refused', code: 'ROLLOUT_ACTIVE' };
  if ('code' in answer) return { is: 'refused', code: answer.code };
  const draft = answer.drafts.find(({ kind }) => kind === 'rollout.queued');
  return draft === undefined ? { is: 'nothing' } : { is: 'decided', draft };
}

function gateUnder(policy: Catalog, { world, entry: { body } }: Case<'gate.answered'>): Instead | null {
  if (body.decided === undefined) return null;
  const { inputs, ...madeBy } = body.decided;
  const facts = gateFactsUnder(policy, world, inputs.facts);
  if (inputs.asked !== null) return { is: 'decided', draft: decideGate({ facts, asked: inputs.asked }, { madeBy }).draft };
  const gate = world.gates.open.get(body.gate ?? '');
  const draft = gate === undefined ? null : settleGate(gate, facts, { madeBy });
  return draft === null ? { is: 'nothing' } : { is: 'decided', draft };
}

/** Floors and windows of the other plans; what was left of budgets is what was seen. */
function gateFactsUnder({ plans }: Catalog, world: World, facts: GateFacts): GateFacts {
  const { service, plan: asked } = facts.question;
  const own = plans.filter(({ name, service: of }) => (asked === null ? of === service : name === asked));
  const floorOf = (objective: string): number =>
    Math.max(0, ...own.flatMap(({ budget }) => (budget?.objective === objective ? [budget.floor] : [])));
  const freezes = own.flatMap((plan) => plan.freezes);
  return {
    ...facts,
    frozen: freezeAt({ service, freezes }, world.freezes.values(), facts.at),
    budgets: facts.budgets.map((budget) => ({ ...budget, floor: floorOf(budget.objective) })),
  };
}
