import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { CatalogFile } from '../../src/catalog/read-catalog.ts';
import type { Backtested } from '../../src/loops/backtest/run-backtest.ts';
import { showBacktest } from '../../src/loops/backtest/show-backtest.ts';
import { drawBacktest } from '../../src/surface/cli/draw-backtest.ts';
import { showBacktest as pageOf } from '../../src/surface/cli/show-backtest.ts';
import { backtestOfStory } from './lived.ts';

const DEMO = readFileSync(new URL('../scenario/demo.scenario', import.meta.url), 'utf8');

test('the same policy ends the demo’s releases as they ended, at the same instants; the bad one is found', async () => {
  const tested = await backtestOfStory(DEMO, (files) => files);
  const { lives } = tested;
  assert.equal(lives.recorded.size, 2);
  const moves = (side: 'recorded' | 'present'): unknown =>
    [...lives[side]].map(([id, life]) => [
      id,
      life.moves.map(({ at, phase, step, because }) => [new Date(at).toISOString().slice(14, 19), phase, step, because]),
    ]);
  assert.deepEqual(moves('present'), moves('recorded'));
  const shown = showBacktest(tested);
  assert.deepEqual(
    shown.releases.map(({ candidate, good, outcomes }) => [
      candidate,
      good,
      outcomes.proposed.outcome,
      outcomes.proposed.because,
    ]),
    [
      ['1.1.0', true, 'promoted', 'EXPOSURE_REACHED'],
      ['1.2.0', false, 'rolled-back', 'CANARY_WORSE'],
    ],
  );
  assert.deepEqual(
    shown.incidents.map(({ what, sources, earlier_ms: earlier }) => [what, sources, earlier]),
    [['1.2.0 of storefront was taken back: CANARY_WORSE', ['rollback'], 0]],
  );
  assert.deepEqual(
    shown.releases.flatMap(({ outcomes }) => outcomes.proposed.limits),
    [],
  );
});

type Files = readonly CatalogFile[];

function edited(from: string | RegExp, to: string): (files: Files) => Files {
  return (files) => files.map(({ file, text }) => ({ file, text: text.replace(from, to) }));
}

type Ending = { readonly candidate: string; readonly outcome: string; readonly tookS: number; readonly turnedS: number | null };

function endings(tested: Backtested, side: 'recorded' | 'proposed'): readonly Ending[] {
  return tested.record.releases.map(({ started }) => {
    const life = tested.lives[side].get(started.subject) ?? assert.fail(started.subject);
    const turnedS = life.turnedAt === null ? null : (life.turnedAt - started.at) / 1_000;
    return { candidate: started.body.candidate, outcome: life.outcome, tookS: (life.endedAt - started.at) / 1_000, turnedS };
  });
}

/** The demo with room for a slower plan: the same releases, whatever becomes of them. */
const STORY = `at 0s   observe checkout 160/s
at 40s  release 1.1.0 from 1.0.0
at 4m   fault 1.2.0 errors 5%; release 1.2.0 from 1.1.0
at 7m   observe checkout 160/s
`;

const plans = [
  { name: 'longer bakes', edit: edited(/bake: 10s/g, 'bake: 30s'), withinS: 12 },
  { name: 'a smaller first step', edit: edited('share: 25%, bake: 10s', 'share: 10%, bake: 20s'), withinS: 30 },
  { name: 'a stricter judge', edit: edited(/delta: 1%/g, 'delta: 0.5%'), withinS: 30 },
] as const;
for (const { name, edit, withinS } of plans)
  test(`${name}: releases end as living the same story under that plan ends them, at most ${withinS} s apart`, async () => {
    const proposed = endings(await backtestOfStory(STORY, edit), 'proposed');
    const lived = endings(await backtestOfStory(STORY, edit, { under: edit }), 'recorded');
    assert.deepEqual(
      proposed.map(({ candidate, outcome }) => [candidate, outcome]),
      lived.map(({ candidate, outcome }) => [candidate, outcome]),
    );
    for (const [index, { candidate, tookS }] of proposed.entries())
      assert.ok(
        Math.abs(tookS - (lived[index]?.tookS ?? 0)) <= withinS,
        `${candidate}: ${tookS} s, lived ${lived[index]?.tookS} s`,
      );
  });

test('a judge that needs longer for the bad release than it was exposed is said to be undecided; living it is later, too', async () => {
  const laxer = edited(/delta: 1%/g, 'delta: 3%');
  const tested = await backtestOfStory(STORY, laxer);
  const [, proposed] = endings(tested, 'proposed');
  const [, recorded] = endings(tested, 'recorded');
  const [, lived] = endings(await backtestOfStory(STORY, laxer, { under: laxer }), 'recorded');
  assert.equal(proposed?.outcome, 'undecided');
  assert.equal(showBacktest(tested).release_counts.proposed.undecided, 1);
  assert.ok((lived?.turnedS ?? 0) > (recorded?.turnedS ?? Infinity));
});

test('the page says in words what became of releases, and the picture is well formed', async () => {
  const report = showBacktest(await backtestOfStory(STORY, edited(/bake: 10s/g, 'bake: 30s')));
  const page = drawn(report);
  assert.match(page, /releases that reached everybody {2,}1 {2,}1 {2,}1/);
  assert.match(page, /1\.1\.0 of storefront {2}promoted after 1m15s → promoted after 1m48s/);
  const picture = drawBacktest(report);
  assert.equal((picture.match(/<(rect|text|svg|g|style|line|circle|path|title)[ >]/g) ?? []).length > 20, true);
  assert.doesNotMatch(picture, /NaN|undefined/);
});

function drawn(report: ReturnType<typeof showBacktest>): string {
  return pageOf(report, { columns: null, colours: false });
}
