import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainEntry } from '../../src/ledger/explain-entry.ts';
import type { Entry } from '../../src/ledger/entry.ts';
import { MINUTE, SECOND, type DurationMs, type Instant } from '../../src/kernel/units.ts';
import { askScore, type ScoreAnswer, type ScoreQuestion } from '../../src/loops/ask-score.ts';
import type { ShownScore } from '../../src/loops/scores.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { knownNames } from '../../src/scenario/known-names.ts';
import { play } from '../../src/scenario/play.ts';
import { readStory } from '../../src/scenario/read-story.ts';
import type { Stage } from '../../src/scenario/stage.ts';
import { act, type Verb } from '../../src/scenario/verbs/verb.ts';
import { editCatalog } from '../../src/scenario/verbs/world-verbs.ts';
import { holdsOnReplay } from '../replay/replayed.ts';
import { scoreCatalog, type ScoreCatalog } from './score-catalog.ts';

const NOW: ScoreQuestion = { at: null, since: null, window: null, cohort: null, weights: null };

type Looks = Readonly<Record<string, (stage: Stage) => Promise<void> | void>>;

/** Plays a story and hands over the stage as it is at each `look NAME`. */
async function tell(text: string, looks: Looks, catalog: ScoreCatalog = {}): Promise<void> {
  const textsOf = (weights: ScoreCatalog): Stage['catalog']['texts'] => [{ file: 'shop.yaml', text: scoreCatalog(weights) }];
  const look: Verb = {
    name: 'look',
    read(words) {
      const found = looks[words.next('a look').text] ?? assert.fail('there is no such look');
      return act(async (stage) => {
        await found(stage);
        // Whatever was said of a score until here can be said again from what its entries carry.
        holdsOnReplay(await stage.plane.ledger.read({ after: 0, limit: 10_000 }));
      });
    },
  };
  const edit: Verb = {
    name: 'edit',
    read(words) {
      const weights = [words.number('a weight'), words.number('a weight')] as const;
      return act((stage) => editCatalog(stage, textsOf({ ...catalog, weights })));
    },
  };
  const read = readCatalog(textsOf(catalog));
  assert.ok(read.ok);
  const story = readStory(text, { file: 'story', known: knownNames([read.value]), verbs: [look, edit] });
  assert.ok(story.ok, JSON.stringify(story));
  const { failures } = await play(story.value, { catalog: textsOf(catalog) });
  assert.deepEqual(failures, []);
}

function shownOf({ plane, now }: Stage, name = 'checkout'): ShownScore {
  return plane.scores.current(now).find(({ scored }) => scored.name === name) ?? assert.fail(`${name} has no score`);
}

async function ask({ plane, now }: Stage, question: Partial<ScoreQuestion> = {}, name = 'checkout'): Promise<ScoreAnswer> {
  const answer = await askScore(plane.scores, { ...NOW, ...question, name }, now);
  return 'refused' in answer ? assert.fail(answer.text) : answer;
}

async function entriesOf({ plane }: Stage, kind: Entry['kind'], subject = 'score/checkout'): Promise<readonly Entry[]> {
  return (await plane.ledger.read({ after: 0, limit: 1_000, subject })).filter((entry) => entry.kind === kind);
}

const near = (a: number, b: number, by = 1e-9): void => assert.ok(Math.abs(a - b) <= by, `${a} is not ${b}`);

test('a fall is explained by what fell, kept as evidence, and recorded with the verdicts behind it', async () => {
  await tell(
    `at 0s observe checkout 40/s
     at 10m look well
     at 10m1s fault 1.0.0 errors 30%
     at 14m look fallen`,
    {
      async well(stage) {
        const { score, state, fast } = shownOf(stage);
        assert.equal(state.standing, 'healthy');
        assert.ok(score.lo > 0.9 && score.confidence > 0.95 && fast.lo > 0.95, JSON.stringify(score));
        const [moved] = await entriesOf(stage, 'score.moved');
        assert.match(moved === undefined ? '' : explainEntry(moved), /^Checkout is healthy and was unknown\. /);
      },
      async fallen(stage) {
        const { score, state } = shownOf(stage);
        assert.equal(state.standing, 'breached');
        const { fall, trend } = await ask(stage, { since: (stage.now - 5 * MINUTE) as Instant });
        assert.ok(fall !== null);
        const { contributions, from, to, held } = fall.fall;
        near(
          contributions.reduce((sum, { all }) => sum + all, held),
          to - from,
          1e-12,
        );
        const works = contributions.find(({ key }) => key === 'objective.checkout-works');
        assert.ok(works !== undefined && works.quality < -0.3 && Math.abs(works.weight) < 1e-9, JSON.stringify(contributions));
        near(to, score.lo);
        // One slot each ten seconds, the oldest first, from what was kept.
        assert.ok(trend.length >= 29 && trend.length <= 32, String(trend.length));
        assert.ok((trend[0]?.score.lo ?? 0) > 0.9 && (trend.at(-1)?.score.lo ?? 1) < 0.7);
        const moved = (await entriesOf(stage, 'score.moved')).at(-1);
        assert.ok(moved?.kind === 'score.moved' && moved.body.to === 'breached');
        assert.match(moved.body.sentence, /In the last hour it fell by [\d.]+ points from [\d.]+: checkout-works −/);
        assert.equal(moved.body.members.length, 2);
      },
    },
  );
});

test('another process over the same stores knows the state, the history, and what it is waiting for', async () => {
  await tell(
    `at 0s observe checkout 40/s
     at 7m look before
     at 7m1s crash
     at 7m20s look after
     at 8m server stops
     at 10m server starts
     at 11m look later`,
    {
      before: (stage) => assert.equal(shownOf(stage).state.standing, 'healthy'),
      async after(stage) {
        assert.equal(shownOf(stage).state.standing, 'healthy', 'hysteresis survives the process');
        assert.equal((await entriesOf(stage, 'score.moved')).length, 1);
        const { trend } = await ask(stage, { since: stage.start });
        assert.ok(trend.length >= 43, `${trend.length} slots were kept in 440 s`);
      },
      async later(stage) {
        const { trend } = await ask(stage, { since: stage.start });
        const slots = new Set(trend.map(({ at }) => (at - stage.start) / SECOND));
        assert.ok(slots.has(400) && !slots.has(560), 'nothing is made up for the time in which nobody looked');
        assert.equal(slots.size, trend.length);
      },
    },
  );
});

test('silence is never healthy: the point may stand while it is known, the state does not', async () => {
  await tell(
    `at 0s observe checkout 40/s
     at 7m telemetry stops
     at 14m look silent`,
    {
      silent(stage) {
        const { score, state } = shownOf(stage);
        assert.equal(state.standing, 'unknown');
        assert.deepEqual([score.point, score.lo, score.hi, score.confidence], [null, 0, 1, 0]);
        assert.equal(shownOf(stage, 'shop').state.standing, 'unknown');
      },
    },
  );
});

test('what would the incident have scored with other weights?', async () => {
  const incident: { at: Instant; lo: number }[] = [];
  await tell(
    `at 0s observe checkout 40/s
     at 8m fault 1.0.0 errors 30%
     at 10m look worst
     at 10m5s fault 1.0.0 errors 0%
     at 11m edit 1 1
     at 30m look back`,
    {
      worst: (stage) => void incident.push({ at: stage.now, lo: shownOf(stage).score.lo }),
      async back(stage) {
        const [{ at, lo } = assert.fail()] = incident;
        const then = await ask(stage, { at, weights: { 'checkout-works': 1, 'checkout-fast': 9 } });
        near(then.score.lo, lo, 1e-3);
        assert.equal(then.terms.members[0]?.weight, 3, 'it is judged by the weights of then, which were others than now');
        assert.equal(then.judged.standing, 'breached');
        assert.ok(then.whatIf !== null);
        const { score, terms } = then.whatIf;
        assert.deepEqual(
          terms.members.map(({ weight }) => weight),
          [1, 9],
        );
        // By hand: the same parts, weighed 1 to 9 instead of 3 to 1.
        const [works = assert.fail(), fast = assert.fail()] = then.score.members;
        near(score.lo, 0.1 * works.part + 0.9 * fast.part);
        assert.ok(score.lo > then.score.lo + 0.2);
        const same = await ask(stage, { at, weights: { 'checkout-works': 3 } });
        near(same.whatIf?.score.lo ?? 0, same.score.lo, 1e-5);
        for (const { whatIf, score: kept } of same.trend) near(whatIf?.lo ?? 0, kept.lo, 1e-5);
      },
    },
  );
});

test('weights that are edited while the score is bad are recorded, before and after, and doubted', async () => {
  await tell(
    `at 0s observe checkout 40/s
     at 7m fault 1.0.0 errors 40%
     at 9m look bad
     at 9m1s edit 1 99
     at 9m30s look edited`,
    {
      bad: (stage) => assert.equal(shownOf(stage).state.standing, 'breached'),
      async edited(stage) {
        const changes = await entriesOf(stage, 'score.terms-changed');
        assert.equal(changes.length, 2, 'the first terms, and the edit');
        const edit = changes.at(-1);
        assert.ok(edit?.kind === 'score.terms-changed');
        assert.equal(edit.actor, 'catalog folder');
        assert.deepEqual(
          edit.body.before?.members.map(({ weight }) => weight),
          [3, 1],
        );
        assert.deepEqual(
          edit.body.after?.members.map(({ weight }) => weight),
          [1, 99],
        );
        assert.equal(edit.body.found.standing, 'breached');
        const { record, state } = shownOf(stage);
        assert.deepEqual(
          record?.doubts.map(({ code }) => code),
          ['WEIGHTS_EDITED_WHILE_BAD'],
        );
        assert.equal(state.standing, 'breached', 'better has to last, too');
        const { fall } = await ask(stage, { since: (stage.now - MINUTE) as Instant });
        const weight = fall?.fall.contributions.reduce((sum, one) => sum + one.weight, 0) ?? 0;
        assert.ok(weight > 0.3, 'the rise is told to be one of weights');
      },
    },
  );
});

test('with a bound on rises other weights lift a score no faster, and a restart is no way around it', async () => {
  await tell(
    `at 0s observe checkout 40/s
     at 7m fault 1.0.0 errors 40%
     at 9m look bad
     at 9m1s edit 1 99
     at 10m look held
     at 10m1s crash
     at 11m look restarted`,
    {
      bad: (stage) => assert.ok(shownOf(stage).score.lo < 0.6),
      async held(stage) {
        const { score, heldBack, record } = shownOf(stage);
        assert.ok(heldBack > 0.2, String(heldBack));
        assert.ok(score.lo < 0.6, `${score.lo} rose by no more than 6 points an hour in a minute`);
        assert.ok(record?.doubts.some(({ code }) => code === 'SCORE_MOVED_WITHOUT_EVIDENCE'));
      },
      restarted: (stage) => assert.ok(shownOf(stage).heldBack > 0.2 && shownOf(stage).score.lo < 0.6),
    },
    { score: '{ mostPerHour: 6% }' },
  );
});

test('over a window and for a cohort each member counts what belongs to it', async () => {
  await tell(
    `at 0s observe checkout 40/s
     at 1s weights 1.1.0 50% 1.0.0
     at 1s fault 1.1.0 errors 60%
     at 6m fault 1.1.0 errors 0%
     at 14m look views`,
    {
      async views(stage) {
        const whole = await ask(stage);
        const recent = await ask(stage, { window: (5 * MINUTE) as DurationMs });
        assert.ok(recent.score.lo > whole.score.lo + 0.3, 'the last five minutes were well');
        const old = await ask(stage, { cohort: { version: '1.0.0' } });
        const fresh = await ask(stage, { cohort: { version: '1.1.0' } });
        const spentOf = ({ gathered }: ScoreAnswer): number => gathered?.[0]?.spent ?? assert.fail('nothing is known of it');
        assert.ok(spentOf(old) < 0.2 && spentOf(fresh) > 2, `${spentOf(old)} and ${spentOf(fresh)}`);
        near((spentOf(old) + spentOf(fresh)) / 2, spentOf(whole), 0.2);
        assert.deepEqual(fresh.whole, ['objective.checkout-fast'], 'which is not kept apart');
        const nobody = await ask(stage, { cohort: { version: '9.9.9' } });
        assert.equal(nobody.judged.standing, 'unknown');
      },
    },
  );
});
