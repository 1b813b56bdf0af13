import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TrainMember } from '../catalog/catalog.ts';
import { MINUTE, type Instant } from '../kernel/units.ts';
import { advanceTrain, type MemberSight, type TrainAction } from './train.ts';
import { AT, member, runOf } from './train.test-data.ts';
import { dependentsOf, isSettled, neededBy } from './train-order.ts';
import { isTrainActive, LONGEST_TRAIN, type MemberState, type TrainRun } from './train-run.ts';

/** What happens between two turns, to the member that a number picks. */
const EVENTS = ['promoted', 'worse', 'stopped', 'revoked', 'undone', 'kept', 'time', 'nothing'] as const;
const event = fc.record({ what: fc.constantFrom(...EVENTS), pick: fc.nat(7) });
/** Members may only come after earlier ones, so that there are no rings: the catalog refuses those. */
const shape = fc.array(fc.array(fc.nat(7), { maxLength: 3 }), { minLength: 1, maxLength: 7 });

function membersOf(given: readonly (readonly number[])[]): readonly TrainMember[] {
  return given.map((before, index) =>
    member(`m${index}`, ...new Set(before.flatMap((one) => (index === 0 ? [] : [`m${one % index}`])))),
  );
}

/** `lapsed`: nobody said in time what becomes of them, so that they go back by default. */
type Walk = { run: TrainRun; at: Instant; revoked: Set<string>; failed: Set<string>; lapsed: Set<string> };

/** The member's own rollout goes its way. */
function happen(walk: Walk, { what, pick }: { what: (typeof EVENTS)[number]; pick: number }): void {
  const { run, at } = walk;
  const name = run.train.members[pick % run.train.members.length]?.name ?? assert.fail();
  const state = run.members.get(name) ?? assert.fail();
  const rollout = 'rollout' in state ? state.rollout : '';
  const become = (next: MemberState): void => void (walk.run = { ...run, members: new Map(run.members).set(name, next) });
  if (what === 'time') walk.at = (at + 90 * MINUTE) as Instant;
  if (what === 'revoked' && state.is !== 'waiting') walk.revoked.add(name);
  if (state.is === 'under-way' && what === 'promoted') become({ is: 'promoted', rollout, at });
  if (state.is === 'under-way' && (what === 'worse' || what === 'stopped')) {
    walk.failed.add(name);
    become({ is: 'rolled-back', rollout, at, because: what === 'worse' ? 'CANARY_WORSE' : 'OPERATOR' });
  }
  if (state.is === 'undoing' && what === 'undone') become({ is: 'undone', rollout, at });
  if (state.is === 'undoing' && what === 'kept') become({ is: 'kept', rollout, at, because: 'OPERATOR' });
}

function sightsOf({ run, revoked }: Walk): ReadonlyMap<string, MemberSight> {
  return new Map([...run.members.keys()].map((name) => [name, { phase: null, because: null, revoked: revoked.has(name) }]));
}

function check({ run, revoked, failed, lapsed }: Walk, action: TrainAction): void {
  const { train, members } = run;
  const state = members.get(action.member);
  const needed = train.members.find(({ name }) => name === action.member)?.after ?? [];
  if (action.do === 'start') {
    assert.equal(state?.is, 'waiting');
    for (const one of needed) assert.equal(members.get(one)?.is, 'promoted', `${action.member} starts before ${one} is promoted`);
    return;
  }
  for (const one of dependentsOf(train, new Set([action.member])))
    assert.ok(isSettled(members.get(one) ?? assert.fail()), `${action.member} goes back while ${one}, which calls it, serves`);
  assert.equal(state?.is, action.do === 'undo' ? 'promoted' : 'under-way');
  if (run.now.phase !== 'falling' || lapsed.has(action.member)) return;
  const guilty = new Set([...failed, ...revoked]);
  const mayFall = new Set([...guilty, ...dependentsOf(train, guilty)]);
  assert.ok(mayFall.has(action.member), `${action.member} goes back for nothing of its own and for nothing that it calls`);
  if (!guilty.has(action.member) && !dependentsOf(train, guilty).has(action.member))
    assert.ok(!neededBy(train, guilty).has(action.member), `${action.member} is healthy and needed`);
}

function obey(walk: Walk, { do: what, member: name }: TrainAction): void {
  const state: MemberState = walk.run.members.get(name) ?? assert.fail();
  const next: MemberState =
    what === 'roll-back'
      ? { is: 'rolled-back', rollout: 'r', at: walk.at, because: 'OPERATOR' }
      : { is: what === 'start' ? 'under-way' : 'undoing', rollout: 'rollout' in state ? state.rollout : 'r', since: walk.at };
  walk.run = { ...walk.run, members: new Map(walk.run.members).set(name, next) };
}

function turn(walk: Walk): void {
  const { move, actions } = advanceTrain(walk.run, sightsOf(walk), walk.at);
  if (move !== null) assert.deepEqual(actions, []);
  if (move !== null) walk.run = { ...walk.run, now: move.next };
  if (move?.because === 'DEADLINE' && move.next.phase === 'falling') for (const name of move.next.fallen) walk.lapsed.add(name);
  for (const action of actions) check(walk, action);
  for (const action of actions) obey(walk, action);
}

test('peers row 25: whatever happens to members, needs start first and go last, the healthy are left alone, and it ends', () => {
  fc.assert(
    fc.property(shape, fc.array(event, { maxLength: 60, size: 'max' }), (given, events) => {
      const members = membersOf(given);
      const base = runOf({});
      const states = new Map(members.map(({ name }) => [name, { is: 'waiting' } as const]));
      const run: TrainRun = { ...base, train: { ...base.train, members }, members: states };
      const walk: Walk = { run, at: AT, revoked: new Set(), failed: new Set(), lapsed: new Set() };
      for (const one of events) {
        happen(walk, one);
        turn(walk);
      }
      walk.at = (walk.at + LONGEST_TRAIN) as Instant;
      for (let left = 0; left < 40; left += 1) {
        for (const { name } of members) {
          happen(walk, { what: 'undone', pick: Number(name.slice(1)) });
          happen(walk, { what: 'worse', pick: Number(name.slice(1)) });
        }
        turn(walk);
      }
      assert.ok(!isTrainActive(walk.run), `it is ${walk.run.now.phase} for ever`);
    }),
    { numRuns: 500 },
  );
});
