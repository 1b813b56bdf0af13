import assert from 'node:assert/strict';
import { test } from 'node:test';
import { after, HOUR, type DurationMs } from '../kernel/units.ts';
import { obeyTrain } from './obey-train.ts';
import { advanceTrain, type MemberSight } from './train.ts';
import { AT, PROMOTED, runOf, sight, UNDER_WAY, WAITING, WORSE } from './train.test-data.ts';
import { DECIDE_WITHIN, LONGEST_TRAIN, type MemberState, type TrainPhase } from './train-run.ts';
import { dependencyOf, explainTrainWaiting, stateOf, trainVerdict } from './train-verdict.ts';

const FALLING: TrainPhase = {
  phase: 'falling',
  since: AT,
  because: 'MEMBER_WORSE',
  fallen: ['catalogue'],
  until: after(AT, DECIDE_WITHIN),
};
const ABORTING: TrainPhase = { phase: 'aborting', since: AT, because: 'OPERATOR' };

type Case = {
  readonly name: string;
  readonly states: Readonly<Record<string, MemberState>>;
  readonly now?: TrainPhase;
  readonly sights?: Readonly<Record<string, MemberSight>>;
  readonly want: readonly string[];
};
const cases: readonly Case[] = [
  { name: 'peers row 25: what comes after nothing starts at once', states: {}, want: ['start catalogue', 'start mailer'] },
  {
    name: 'peers row 25: a region starts when what it calls is promoted, and the next region after it',
    states: { catalogue: PROMOTED, mailer: PROMOTED },
    want: ['start storefront-eu'],
  },
  {
    name: 'what is under way is neither started again nor waited past',
    states: { catalogue: UNDER_WAY, mailer: UNDER_WAY },
    want: [],
  },
  {
    name: 'a worse member falls; nothing else is ordered before that is recorded',
    states: { catalogue: UNDER_WAY, mailer: UNDER_WAY },
    sights: { catalogue: sight({ phase: 'rolling-back', because: 'CANARY_WORSE' }) },
    want: ['=> falling because MEMBER_WORSE, page'],
  },
  {
    name: 'a member that a person stopped is a fall too',
    states: { catalogue: { is: 'rolled-back', rollout: 'r', at: AT, because: 'OPERATOR' } },
    want: ['=> falling because MEMBER_STOPPED, page'],
  },
  {
    name: 'peers row 25: a worse region touches neither the catalogue that it calls nor the mailer beside it',
    states: { catalogue: PROMOTED, 'storefront-eu': WORSE, mailer: UNDER_WAY },
    now: { ...FALLING, fallen: ['storefront-eu'] },
    want: [],
  },
  {
    name: 'a promoted version that is revoked falls',
    states: { catalogue: PROMOTED, 'storefront-eu': PROMOTED, 'storefront-us': UNDER_WAY, mailer: PROMOTED },
    sights: { catalogue: sight({ phase: null, revoked: true }) },
    want: ['=> falling because MEMBER_REVOKED, page'],
  },
  {
    name: 'peers row 25: what depends on the fallen goes back first, the outermost before all',
    states: { catalogue: PROMOTED, 'storefront-eu': PROMOTED, 'storefront-us': UNDER_WAY, mailer: PROMOTED },
    now: FALLING,
    want: ['roll-back storefront-us'],
  },
  {
    name: '… then the one before it',
    states: { catalogue: PROMOTED, 'storefront-eu': PROMOTED, 'storefront-us': WORSE, mailer: PROMOTED },
    now: FALLING,
    want: ['undo storefront-eu'],
  },
  {
    name: '… and while that is under way nothing more',
    states: { catalogue: PROMOTED, 'storefront-eu': { is: 'undoing', rollout: 'u', since: AT }, mailer: PROMOTED },
    now: FALLING,
    want: [],
  },
  {
    name: '… and the fallen itself last',
    states: { catalogue: PROMOTED, 'storefront-eu': { is: 'undone', rollout: 'u', at: AT }, mailer: PROMOTED },
    now: FALLING,
    want: ['undo catalogue'],
  },
  {
    name: 'when it is all back and the rest is promoted, the train ends in part',
    states: { catalogue: { is: 'undone', rollout: 'u', at: AT }, mailer: PROMOTED },
    now: FALLING,
    want: ['=> partly because MEMBER_WORSE'],
  },
  {
    name: 'what was stopped on its way back is not tried for ever',
    states: { catalogue: { is: 'kept', rollout: 'r', at: AT, because: 'OPERATOR' }, mailer: PROMOTED },
    now: FALLING,
    want: ['=> partly because MEMBER_WORSE'],
  },
  {
    name: 'all promoted is the end that was meant',
    states: { catalogue: PROMOTED, 'storefront-eu': PROMOTED, 'storefront-us': PROMOTED, mailer: PROMOTED },
    want: ['=> promoted because ALL_PROMOTED'],
  },
  {
    name: 'a train that goes on without what fell starts nothing that comes after it',
    states: { catalogue: WORSE, mailer: WAITING },
    now: { phase: 'running', since: AT, without: ['catalogue', 'storefront-eu', 'storefront-us'] },
    want: ['start mailer'],
  },
  {
    name: 'aborting takes everything back, those that nobody comes after first',
    states: { catalogue: PROMOTED, 'storefront-eu': UNDER_WAY, mailer: UNDER_WAY },
    now: ABORTING,
    want: ['roll-back storefront-eu', 'roll-back mailer'],
  },
  {
    name: 'what goes back already is not told twice',
    states: { catalogue: PROMOTED, 'storefront-eu': UNDER_WAY },
    now: ABORTING,
    sights: { 'storefront-eu': sight({ phase: 'rolling-back', because: 'OPERATOR' }) },
    want: [],
  },
  { name: 'aborted to the end', states: { catalogue: WORSE }, now: ABORTING, want: ['=> rolled-back because OPERATOR'] },
];
for (const { name, states, now, sights = {}, want } of cases) {
  test(name, () => {
    const { move, actions } = advanceTrain(runOf(states, now), new Map(Object.entries(sights)), after(AT, HOUR));
    const moved = move === null ? [] : [`=> ${move.next.phase} because ${move.because}${move.page ? ', page' : ''}`];
    assert.deepEqual([...moved, ...actions.map(({ do: what, member }) => `${what} ${member}`)], want);
  });
}

test('without a decision the rest is taken back as far as it is under way, what is promoted stays, and the train ends', () => {
  const run = runOf({ catalogue: WORSE, mailer: UNDER_WAY }, FALLING);
  assert.deepEqual(dependencyOf(run, 'mailer')?.until, FALLING.until);
  assert.equal(dependencyOf(run, 'storefront-eu'), null);
  const late = after(AT, DECIDE_WITHIN);
  const { move } = advanceTrain(run, new Map(), late);
  assert.equal(move?.because, 'DEADLINE');
  const next = { ...run, now: move.next };
  assert.deepEqual(advanceTrain(next, new Map(), late).actions, [{ do: 'roll-back', member: 'mailer' }]);
  const back = { ...next, members: new Map(next.members).set('mailer', WORSE) };
  assert.equal(advanceTrain(back, new Map(), late).move?.next.phase, 'rolled-back');
});

test('a train does not last for ever', () => {
  const { move } = advanceTrain(runOf({ catalogue: UNDER_WAY }), new Map(), after(AT, LONGEST_TRAIN));
  assert.deepEqual([move?.next.phase, move?.because, move?.page], ['partly', 'DEADLINE', true]);
});

const SAID = { at: AT, by: 'ada' };

test('a person may go on without what fell, or abort; an end is an end', () => {
  const run = runOf({ catalogue: WORSE, mailer: UNDER_WAY }, FALLING);
  const on = obeyTrain(run, { say: 'go-on' }, SAID);
  assert.deepEqual(on?.next, {
    phase: 'running',
    since: AT,
    without: ['catalogue', 'storefront-eu', 'storefront-us'],
  });
  assert.equal(dependencyOf({ ...run, now: on.next }, 'mailer'), null);
  assert.equal(obeyTrain(run, { say: 'abort' }, SAID)?.next.phase, 'aborting');
  assert.equal(obeyTrain(runOf({}), { say: 'go-on' }, SAID), null);
  assert.equal(obeyTrain(runOf({}, { phase: 'promoted', since: AT, because: 'ALL_PROMOTED' }), { say: 'abort' }, SAID), null);
});

test('peers row 25: one verdict over the train is that of its worst member, in its words', () => {
  const run = runOf({ catalogue: PROMOTED, 'storefront-eu': UNDER_WAY, mailer: UNDER_WAY });
  const finding = (kind: 'safe' | 'blind' | 'worse', sentence: string) => ({ kind, sentence });
  const verdict = (eu: 'safe' | 'blind' | 'worse') =>
    trainVerdict(
      run,
      new Map([
        ['storefront-eu', finding(eu, `it is ${eu}.`)],
        ['mailer', finding('safe', 'it is safe.')],
      ]),
    );
  assert.deepEqual(verdict('worse'), { kind: 'worse', member: 'storefront-eu', sentence: 'storefront-eu: it is worse.' });
  assert.deepEqual(verdict('blind'), { kind: 'blind', member: 'storefront-eu', sentence: 'storefront-eu: it is blind.' });
  assert.deepEqual(verdict('safe'), { kind: 'not-yet', member: 'storefront-us', sentence: 'storefront-us: it has not started.' });
});

test('a train that a person aborts is not found to be worse, and its verdict says who it was', () => {
  const taken: MemberState = { is: 'rolled-back', rollout: 'r', at: AT, because: 'DEPENDENCY' };
  const aborted = obeyTrain(runOf({ catalogue: UNDER_WAY, mailer: PROMOTED }), { say: 'abort' }, SAID) ?? assert.fail();
  const run = runOf({ catalogue: taken, mailer: { is: 'undone', rollout: 'u', at: AT } }, aborted.next);
  const over = { ...run, now: advanceTrain(run, new Map(), AT).move?.next ?? assert.fail() };
  assert.equal(over.now.phase, 'rolled-back');
  for (const one of [run, over]) {
    assert.deepEqual(trainVerdict(one, new Map()), {
      kind: 'not-yet',
      member: null,
      sentence: 'The train was aborted by ada: nothing was found against its members.',
    });
    assert.ok(one.train.members.every(({ name }) => stateOf(one, name) !== 'waiting'));
  }
  assert.equal(stateOf(over, 'storefront-eu'), 'not-started');
  const bad = { ...over, members: new Map(over.members).set('storefront-eu', WORSE) };
  const verdict = trainVerdict(bad, new Map());
  assert.deepEqual([verdict.kind, verdict.member], ['worse', 'storefront-eu']);
});

test('what went back because of another member is not called worse itself', () => {
  const taken: MemberState = { is: 'rolled-back', rollout: 'r', at: AT, because: 'DEPENDENCY' };
  const run = runOf({ catalogue: taken, 'storefront-eu': WORSE }, FALLING);
  assert.equal(trainVerdict(run, new Map()).member, 'storefront-eu');
  const alone = trainVerdict(
    runOf({ catalogue: taken, 'storefront-eu': taken, 'storefront-us': taken, mailer: taken }),
    new Map(),
  );
  assert.deepEqual([alone.kind, alone.sentence], ['not-yet', 'catalogue: it was taken back undecided (DEPENDENCY).']);
});

test('what comes after a member that fell will not start, and what has nothing to do with it waits', () => {
  const run = runOf({ catalogue: WORSE }, FALLING);
  assert.deepEqual(
    run.train.members.map(({ name }) => stateOf(run, name)),
    ['rolled-back', 'not-started', 'not-started', 'waiting'],
  );
});

test('a train that waits says for what, whose it is, until when and what happens then', () => {
  const waits = explainTrainWaiting(runOf({ catalogue: UNDER_WAY }), new Map());
  assert.equal(waits?.what, 'catalogue to be promoted');
  const refused = new Map([['mailer', 'mailer is in rollout mailer-7 already']]);
  assert.match(
    explainTrainWaiting(runOf({ catalogue: UNDER_WAY }), refused)?.what ?? '',
    /; mailer: mailer is in rollout mailer-7 already$/,
  );
  const falling = explainTrainWaiting(runOf({ catalogue: WORSE, mailer: UNDER_WAY }, FALLING), new Map());
  assert.deepEqual(
    [falling?.what, falling?.owner, falling?.until],
    ['somebody to say go-on or abort, for mailer', 'team-shop', after(AT, (4 * HOUR) as DurationMs)],
  );
});
