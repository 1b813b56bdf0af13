import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { EntryView, VerificationView } from '../../src/wire/ledger.ts';
import type { ObjectiveView } from '../../src/wire/objective.ts';
import type { RolloutSummaryView } from '../../src/wire/rollout.ts';
import { askAfterwards, runDemo, type DemoRun, type Summary } from './demo-run.ts';

const FIVE_MINUTES = 300_000;

// Each has its own folder and ports, and mostly waits.
describe('the demo', { concurrency: 2 }, () => {
  test(
    'the demo promotes the good release and rolls the bad one back to a measured 0 %',
    { timeout: FIVE_MINUTES },
    async (t) => {
      const data = dataFolder(t);
      const demo = runDemo(data, 17_100);
      t.after(demo.stop);
      const { code, summary, output } = await demo.ended;
      assert.equal(code, 0, output);
      assertStory(summary);

      const [verification, ledger, slo] = (await askAfterwards(data, [
        ['ledger', 'verify'],
        ['ledger', 'list', '--last', '500'],
        ['slo', 'checkout-availability'],
      ])) as [VerificationView, { entries: EntryView[] }, ObjectiveView];
      assert.equal(verification.intact, true);
      assertDoneOnce(summary, ledger.entries);
      // Every checkout that a shopper felt is in the cells, once: nothing was lost between the shop and the budget.
      const felt = summary.shoppers.routes['POST /checkout'] ?? assert.fail('nobody bought anything');
      assert.equal(slo.total, felt.ok + felt.failed);
      assert.equal((slo.total ?? 0) - (slo.good ?? 0), felt.failed);
    },
  );

  test(
    'killing the server at three moments of its rollouts changes nothing about how they end',
    { timeout: 2 * FIVE_MINUTES },
    async (t) => {
      const data = dataFolder(t);
      const demo = runDemo(data, 17_200);
      t.after(demo.stop);
      const kills: string[] = [];
      await killWhen(demo, kills, {
        moment: 'the first share is asked',
        is: ({ candidate, step, measured }) => candidate === '1.1.0' && step === 0 && measured === null,
      });
      await killWhen(demo, kills, {
        moment: 'half of the traffic is there',
        is: ({ candidate, step, measured }) => candidate === '1.1.0' && step === 1 && measured !== null,
      });
      await killWhen(demo, kills, {
        moment: 'the bad release is being judged',
        is: ({ candidate, phase, measured }) => candidate === '1.2.0' && phase === 'shifting' && measured !== null,
      });
      const { code, summary, output } = await demo.ended;
      assert.equal(code, 0, output);
      assert.equal(kills.length, 3, output);
      assertStory(summary);

      const [verification, ledger] = (await askAfterwards(data, [
        ['ledger', 'verify'],
        ['ledger', 'list', '--last', '500'],
      ])) as [VerificationView, { entries: EntryView[] }];
      assert.equal(verification.intact, true);
      assert.ok(
        ledger.entries.filter(({ kind }) => kind === 'server.started').length >= 4,
        'three kills make four starts, and this one makes five',
      );
      assertDoneOnce(summary, ledger.entries);
    },
  );
});

function assertStory({ ok, releases, router }: Summary): void {
  assert.equal(ok, true);
  assert.deepEqual(
    releases.map(({ candidate, phase }) => ({ candidate, phase })),
    [
      { candidate: '1.1.0', phase: 'promoted' },
      { candidate: '1.2.0', phase: 'rolled-back' },
    ],
  );
  assert.ok((router.requests['1.2.0'] ?? 0) > 0, 'the bad release never had traffic');
}

/** Each order reached the router once, in the order of the record, and every recorded effect has its outcome. */
function assertDoneOnce({ router, releases }: Summary, entries: readonly EntryView[]): void {
  const expected = [
    ...['1', '2', '3'].map((order) => `${releases[0]?.id}/traffic/${order}`),
    ...['1', '2'].map((order) => `${releases[1]?.id}/traffic/${order}`),
  ];
  assert.deepEqual(
    router.applied.map(({ key }) => key).filter((key) => key.includes('/traffic/')),
    expected,
  );
  const steps = entries.filter(({ kind, body }) => kind === 'rollout.moved' && (body as { because: string }).because === 'SAFE');
  assert.equal(steps.length, 2, 'two steps were taken on evidence');
  const done = entries.filter(({ kind }) => kind === 'effect.done').map(({ body }) => (body as { key: string }).key);
  assert.deepEqual(done.toSorted(), expected.toSorted());
}

async function killWhen(
  demo: DemoRun,
  kills: string[],
  { moment, is }: { moment: string; is: (rollout: RolloutSummaryView) => boolean },
): Promise<void> {
  const give = Date.now() + FIVE_MINUTES;
  while (Date.now() < give) {
    const rollouts = await demo.rollouts();
    if (rollouts?.some(is) === true && demo.killServer()) {
      kills.push(moment);
      return;
    }
    await pause(100);
  }
  assert.fail(`it never happened that ${moment}`);
}

function dataFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-e2e-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
