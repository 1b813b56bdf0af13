import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playText, playsWell } from './played-text.ts';

const stories: readonly { readonly name: string; readonly story: string }[] = [
  {
    name: 'an indicator of every signal is fed, and each goes bad by its own name',
    story: `at 0m  observe orders 20/s; observe queue 1/s; observe order-lag 1/s
            at 5m  expect objective orders-work healthy; expect objective orders-quick healthy; expect objective payments healthy
            at 5m  expect objective payments-settle healthy; expect objective queue healthy; expect objective edge-works healthy
            at 5m  expect objective order-lag healthy; observe payments bad 60%; observe queue value 150; observe order-lag value 90
            at 5m  observe edge-works bad 60%; observe payments-settle bad 60%
            at 7m  expect budget payments below 0%; expect budget queue below 0%; expect budget order-lag below 0%
            at 7m  expect budget edge-works below 0%; expect budget payments-settle below 0%
            at 7m  expect budget orders-work above 0%; expect budget orders-quick above 0%`,
  },
  {
    name: 'latency is a distribution: what passes a limit follows from its quantiles',
    story: `at 0m  observe orders 50/s latency p50 80ms p95 200ms p99 280ms
            at 5m  expect budget orders-quick above 0%
            at 5m  observe orders latency p50 80ms p90 400ms p99 900ms
            at 6m  expect budget orders-quick below 0%; expect budget orders-work above 0%`,
  },
  {
    name: 'cohorts and versions go their own ways, and what is said for a while is said no more after it',
    story: `at 0m  observe orders{region=eu} 20/s; observe orders{region=us} 20/s
            at 1m  observe orders{region=us} bad 50% for 1m
            at 2m  expect budget orders-work below 0%; expect objective orders-work exhausted`,
  },
  {
    name: 'a day has its hours',
    story: `starts 2026-03-02T13:00:00Z
            at 0m  observe orders 1/s daily up to 100/s at 13h
            at 5m  expect budget orders-work above 0%`,
  },
  {
    name: 'a release waits for an approval, and is promoted by the evidence',
    story: `at 0s   observe orders 200/s; serving 2.0.0 by orders
            at 1m   release 2.1.0 from 2.0.0 by orders; refuse release 2.2.0 by orders as ROLLOUT_ACTIVE
            at 1m   expect share 2.1.0 50% within 5s; expect 2.1.0 held because APPROVAL within 3m
            at 4m   expect verdict 2.1.0 safe; refuse operator approve 2.1.0 by bert as APPROVAL_NOT_YOURS; operator approve 2.1.0 by anna
            at 4m   expect 2.1.0 promoted within 2m
            at 6m   expect share 2.1.0 100%; expect gate orders unknown because BUDGET_BLIND; expect ledger intact`,
  },
  {
    name: 'a router with places holds versions in them',
    story: `at 0s   observe search 200/s; serving 1.9.0 by search
            at 1m   fault 2.0.0 bad 20% of search; release 2.0.0 from 1.9.0 by search
            at 1m   expect 2.0.0 rolled-back because CANARY_WORSE within 2m
            at 3m   expect share 2.0.0 0%; expect gate search of 2.0.0 blocked because VERSION_ROLLED_BACK
            at 3m   fault 2.0.0 bad 0%; retry 2.0.0
            at 3m   expect 2.0.0 promoted within 3m`,
  },
  {
    name: 'freezes, revoked versions and changes are told, and gates know them',
    story: `at 0s   observe orders 50/s
            at 2m   freeze orders for 5m; expect frozen orders; expect gate orders blocked because FROZEN
            at 2m   refuse release 2.0.0 from 1.0.0 by orders as ROLLOUT_FROZEN
            at 3m   freeze lift; expect not frozen orders; ask gate of orders 3.0.0
            at 3m   revoke 3.0.0 of orders; expect gate orders of 3.0.0 blocked because VERSION_REVOKED
            at 3m   reinstate 3.0.0 of orders; expect not gate orders of 3.0.0 blocked
            at 4m   change deploy of payments 7.1 "new tariff"; expect said "new tariff"; refuse freeze orders for 1s as FREEZE_TIME`,
  },
  {
    name: 'a train takes its members one after the other, and falls with the first that is worse',
    story: `at 0s   observe orders 200/s; observe search 200/s; fault 2.0.0 bad 20% of search
            at 1m   train shop start search=2.0.0 orders=2.0.0 from search=1.0.0 orders=1.0.0; expect train shop running
            at 1m   expect train shop rolled-back within 4m; never share 2.0.0 above 0% by orders for 4m`,
  },
  {
    name: 'telemetry that is lost counts less, that is late counts when it comes, that is repeated counts twice',
    story: `at 0m   observe orders 20/s; telemetry lost 50%
            at 1m   telemetry flows; telemetry late 20s
            at 2m   expect objective orders-work healthy; telemetry flows; telemetry repeated 100%
            at 3m   expect objective orders-work healthy; telemetry stops
            at 6m   expect objective orders-work blind because STALE`,
  },
  {
    name: 'a Prometheus that is away leaves its queries unanswered, and nothing else',
    story: `at 0m   observe orders 20/s
            at 3m   prometheus stops
            at 5m   expect objective edge-works blind because QUERY_FAILED; expect objective orders-work healthy
            at 5m   prometheus answers
            at 7m   expect not objective edge-works blind`,
  },
  {
    name: 'what is written once may happen again and again',
    story: `at 0m   observe orders 20/s
            at 1m every 1m until 4m  crash; expect ledger
            at 5m   expect objective orders-work healthy`,
  },
];

for (const { name, story } of stories) test(name, async () => void (await playsWell(story)));

test('the same story leaves the same bytes, and another seed other ones', async () => {
  const story = `at 0s observe orders 200/s\nat 1m fault 1.1.0 bad 3%; release 1.1.0 from 1.0.0 by orders\nat 3m expect ledger`;
  const [once, again, other] = [await playText(story), await playText(story), await playText(`seed 7\n${story}`)];
  assert.deepEqual(again.entries, once.entries);
  assert.ok(once.entries.length > 8);
  assert.notEqual(other.entries.at(-1)?.hash, once.entries.at(-1)?.hash);
});

test('half of the telemetry lost is half of the events, and repeated telemetry counts twice', async () => {
  const eventsWhere = async (how: string): Promise<number> => {
    const { entries } = await playText(
      `at 0s observe orders 100/s${how}\nat 1m release 2.0.0 from 1.0.0 by orders\nat 2m expect ledger`,
    );
    const batches = entries.flatMap((entry) => (entry.kind === 'rollout.judged' ? entry.body.batches : []));
    return batches.find(({ whole }) => whole)?.tallies[0]?.n0 ?? 0;
  };
  const all = await eventsWhere('');
  const half = await eventsWhere('; telemetry lost 50%');
  const twice = await eventsWhere('; telemetry repeated 100%');
  assert.ok(all === 500 && half > 180 && half < 320 && twice === 1_000, `${all} ${half} ${twice}`);
});
