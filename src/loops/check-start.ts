import type { RolloutPlan } from '../catalog/catalog.ts';
import type { CheckFinding } from '../delivery/check-finding.ts';
import { lacksOf } from '../delivery/required-telemetry.ts';
import { freezeAt } from '../delivery/freeze.ts';
import { showDuration, showInstant, showRatio } from '../kernel/show.ts';
import { after, elapsed, type Instant } from '../kernel/units.ts';
import { mayStart } from '../ledger/decisions/start-hindrance.ts';
import { versionOf } from '../ledger/known-good.ts';
import type { World } from '../ledger/world.ts';
import { busyRollout } from './busy-rollout.ts';
import { requiredTelemetry } from './instrumentation.ts';
import type { Known } from './objectives.ts';
import { budgetGate } from './rollout-facts.ts';

type Asked = { readonly plan: RolloutPlan; readonly candidate: string; readonly world: World; readonly at: Instant };

/** What keeps the rollout from starting now, or from its first promotion. */
export function checkStart(parts: Known, asked: Asked): readonly CheckFinding[] {
  return [
    ...busy(asked),
    ...revoked(asked),
    ...frozen(asked),
    ...cooling(asked),
    ...unseen(parts, asked),
    ...spent(parts, asked),
  ];
}

function finding(says: CheckFinding['says'], code: string, { text, hint }: { text: string; hint: string }): CheckFinding {
  return { about: 'start', says, code, text, hint };
}

function busy({ plan, world }: Asked): readonly CheckFinding[] {
  const other = busyRollout(world, plan);
  if (other === undefined) return [];
  const { id, candidate, now } = other;
  const text = `${plan.service} is in rollout ${id} already (${candidate}, ${now.phase})`;
  // The plan that is under way says what becomes of newer starts; a router that another service moves is not waited for.
  const { newer, service } = other.plan;
  switch (service === plan.service ? newer : 'refuse') {
    case 'refuse':
      return [finding('no', 'ROLLOUT_ACTIVE', { text, hint: 'wait for its end, or abort it with a reason' })];
    case 'queue':
      return [finding('note', 'ROLLOUT_ACTIVE', { text, hint: 'a start waits for its end' })];
    case 'restart':
      return [finding('note', 'ROLLOUT_ACTIVE', { text, hint: 'a start takes it back first' })];
  }
}

function revoked({ plan, candidate, world, at }: Asked): readonly CheckFinding[] {
  const known = versionOf(world.versions, { service: plan.service, version: candidate });
  const may = mayStart(plan, known, { candidate, fastTrack: false, undoes: null, undone: null, at });
  return 'code' in may ? [finding('no', may.code, may)] : [];
}

function frozen({ plan, world, at }: Asked): readonly CheckFinding[] {
  const freeze = freezeAt(plan, world.freezes.values(), at);
  if (freeze === null) return [];
  const why = freeze.reason === null ? '' : ` (${freeze.reason})`;
  const text = `${freeze.name} lets nothing further until ${showInstant(freeze.until)}${why}`;
  return [finding('no', 'ROLLOUT_FROZEN', { text, hint: 'start it after that, or lift the freeze with a reason' })];
}

function cooling({ plan, world, at }: Asked): readonly CheckFinding[] {
  const { cooldown, most, within } = plan.rollback;
  const before = world.rollbacks.get(plan.service) ?? [];
  const last = before.at(-1);
  const found: CheckFinding[] = [];
  if (last !== undefined && elapsed(last, at) < cooldown) {
    const text = `${plan.service} was rolled back at ${showInstant(last)}, and cools down until ${showInstant(after(last, cooldown))}`;
    found.push(finding('no', 'ROLLBACK_COOLDOWN', { text, hint: 'start it after that' }));
  }
  const recent = before.filter((instant) => elapsed(instant, at) < within);
  if (recent.length >= most) {
    const text = `${plan.service} was rolled back ${recent.length} times in ${showDuration(within)}: the next one stops and pages instead`;
    found.push(finding('note', 'ROLLBACK_CAPPED', { text, hint: 'find out why first' }));
  }
  return found;
}

function unseen(parts: Known, { plan, at }: Asked): readonly CheckFinding[] {
  const required = requiredTelemetry(parts, plan, at);
  return (required === null ? [] : lacksOf(required)).map(({ say, because, text }) =>
    finding(say === 'block' ? 'no' : 'unknown', because, { text, hint: 'plimsoll coverage tells it step by step' }),
  );
}

function spent(parts: Known, { plan, at }: Asked): readonly CheckFinding[] {
  const gate = budgetGate(parts, { plan }, at);
  switch (gate.say) {
    case 'clear':
      return [];
    case 'below-floor': {
      const text = `${showRatio(gate.remaining)} of the budget of ${gate.objective} is left, and the floor is ${showRatio(gate.floor)}`;
      return [finding('no', 'BUDGET_BELOW_FLOOR', { text, hint: 'nothing is promoted until it has recovered' })];
    }
    case 'slow': {
      const text = `${showRatio(gate.remaining)} of the budget of ${gate.objective} is left: below ${showRatio(gate.below)} steps bake ${gate.times} times as long`;
      return [finding('note', 'BUDGET_SLOW', { text, hint: 'nothing, or wait until it has recovered' })];
    }
    case 'blind':
      return [
        finding('unknown', 'BUDGET_BLIND', {
          text: `the budget of ${gate.objective} is not known`,
          hint: 'nothing is promoted while it is not: see plimsoll slo',
        }),
      ];
    case 'biased':
      return [
        finding('unknown', 'EVIDENCE_BIASED', {
          text: `telemetry of ${gate.objective} is sampled by outcome, without weights`,
          hint: 'nothing is promoted on it: let senders tell their weights',
        }),
      ];
  }
}
