import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, MINUTE, SECOND } from '../../src/kernel/units.ts';
import type { Entry } from '../../src/ledger/entry.ts';
import { NOTHING_REPLAYED, replayPage } from '../../src/ledger/replay/replay-stream.ts';
import { holdsOnReplay } from '../replay/replayed.ts';
import { openAlertedWorld, shopCatalog, type AlertedWorld } from './alerted-world.ts';

/** Objectives of one indicator that all fail together. */
function promised(names: readonly string[]): string {
  return names
    .map(
      (name) => `---
apiVersion: openslo/v1
kind: SLO
metadata: { name: ${name} }
spec:
  service: shop
  indicatorRef: checkout-success
  timeWindow: [{ duration: 30d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.995 }]
`,
    )
    .join('');
}

/** Pages only after the burn has lasted for ten minutes. */
const PATIENT = shopCatalog({
  more: '---\napiVersion: plimsoll/v1\nkind: SloPolicy\nmetadata: { name: quiet }\nspec: { burnPolicy: silent }\n',
}).replace(
  '  objectives: [{ target: 0.999 }]',
  `  objectives: [{ target: 0.999 }]
  alertPolicies:
    - kind: AlertPolicy
      metadata: { name: patient }
      spec:
        alertWhenBreaching: true
        alertWhenResolved: true
        alertWhenNoData: false
        conditions:
          - kind: AlertCondition
            metadata: { name: burns }
            spec:
              severity: page
              condition: { kind: burnrate, op: gte, threshold: 14.4, lookbackWindow: 5m, alertAfter: 10m }
        notificationTargets:
          - kind: AlertNotificationTarget
            metadata: { name: ops }
            spec: { target: 'https://hooks.example/ops' }`,
);

async function alertEntries({ plane }: AlertedWorld): Promise<readonly Entry[]> {
  const entries = await plane.ledger.read({ after: 0, limit: 10_000 });
  return entries.filter(({ kind }) => kind.startsWith('alert.'));
}

test('a day of pages, freezes and silence is decided again to the byte from what the entries carry', async () => {
  await using world = await openAlertedWorld(shopCatalog());
  world.remember(30 * DAY, { perSecond: 10, failing: 0 });
  await world.pass(20 * MINUTE, { perSecond: 10 });
  await world.pass(5 * MINUTE, { perSecond: 10, failing: 1 });
  await world.pass(25 * MINUTE, { telemetry: false });
  await world.pass(90 * MINUTE, { perSecond: 10 });
  await world.edit(shopCatalog().replace('name: checkout-works', 'name: checkout-fine'));
  await world.pass(5 * MINUTE, { perSecond: 10 });
  const entries = await world.plane.ledger.read({ after: 0, limit: 10_000 });
  const alerts = await alertEntries(world);
  assert.deepEqual([...new Set(alerts.map(({ kind }) => kind))].toSorted(), [
    'alert.changed',
    'alert.closed',
    'alert.opened',
    'alert.waiting',
  ]);
  const causes = alerts.flatMap(({ body }) => ('alert' in body ? [body.alert.cause] : []));
  assert.deepEqual([...new Set(causes)].toSorted(), ['burning', 'telemetry-lost']);
  const decided = alerts.filter(({ kind }) => kind !== 'alert.waiting');
  const others = entries.filter(({ kind }) => kind === 'catalog.applied' || kind === 'objective.moved');
  assert.equal(holdsOnReplay(entries).same, decided.length + others.length);
  const longest = Math.max(...alerts.map((entry) => JSON.stringify(entry.body).length));
  assert.ok(longest < 16_000, `a few KB: ${longest}`);
});

test('of many alerts at once each entry is decided again by itself, with the one message for all of them', async () => {
  await using world = await openAlertedWorld(shopCatalog({ more: promised(['a', 'b', 'c', 'd', 'e']) }));
  world.remember(30 * DAY, { perSecond: 10, failing: 0 });
  await world.pass(20 * MINUTE, { perSecond: 10 });
  await world.pass(2 * MINUTE, { perSecond: 10, failing: 1 });
  assert.ok(
    world.told.some(({ text }) => text.startsWith('6 alerts at once:')),
    world.told[0]?.text,
  );
  holdsOnReplay(await world.plane.ledger.read({ after: 0, limit: 10_000 }));
});

test('what was decided by other figures or another rule is seen, and where', async () => {
  await using world = await openAlertedWorld(shopCatalog());
  world.remember(30 * DAY, { perSecond: 10, failing: 0 });
  await world.pass(20 * MINUTE, { perSecond: 10 });
  await world.pass(5 * MINUTE, { perSecond: 10, failing: 1 });
  const entries = await world.plane.ledger.read({ after: 0, limit: 10_000 });
  const opened = entries.find(({ kind }) => kind === 'alert.opened') ?? assert.fail();
  const differencesWith = (edit: (text: string) => string): readonly string[] => {
    const text = JSON.stringify(opened);
    const edited = edit(text);
    assert.notEqual(edited, text);
    const paths: string[] = [];
    const all = entries.map((entry) => (entry === opened ? (JSON.parse(edited) as Entry) : entry));
    replayPage(NOTHING_REPLAYED, all, {
      which: ({ seq }) => seq === opened.seq,
      found: ({ outcome }) => {
        if (outcome.is === 'different') paths.push(...outcome.differences.map(({ path }) => path));
      },
    });
    return paths;
  };
  const policy = differencesWith((text) => text.replaceAll('"threshold":0.5', '"threshold":0.9'));
  assert.ok(
    policy.some((path) => path.includes('sentence')),
    policy.join(),
  );
  const loud = differencesWith((text) => text.replace('"severity":"page","since"', '"severity":"ticket","since"'));
  assert.ok(
    loud.some((path) => path.includes('severity')),
    loud.join(),
  );
});

test('a rule that has to hold for ten minutes does not begin anew at a restart', async () => {
  await using world = await openAlertedWorld(PATIENT);
  const burning = { perSecond: 10, failing: 0.1 };
  await world.pass(90 * MINUTE, { perSecond: 10 });
  await world.until(() => world.plane.ledger.world().alerts.waiting.size > 0, { ms: 20 * MINUTE, ...burning });
  const [rules] = [...world.plane.ledger.world().alerts.waiting.values()];
  const since = Object.values(rules ?? {})[0] ?? assert.fail();
  await world.pass(5 * MINUTE, burning);
  await world.restart();
  await world.until(() => world.open().length > 0, { ms: 15 * MINUTE, ...burning });
  const waited = (world.now - since) / SECOND;
  assert.ok(waited >= 600 && waited <= 620, `${waited} s`);
  const kinds = (await alertEntries(world)).map(({ kind }) => kind);
  assert.deepEqual(kinds.slice(0, 2), ['alert.waiting', 'alert.opened']);
  holdsOnReplay(await world.plane.ledger.read({ after: 0, limit: 10_000 }));
});

test('a rule that stops to hold before its time leaves nothing behind that would let it count sooner', async () => {
  await using world = await openAlertedWorld(PATIENT);
  await world.pass(90 * MINUTE, { perSecond: 10 });
  await world.until(() => world.plane.ledger.world().alerts.waiting.size > 0, { ms: 20 * MINUTE, perSecond: 10, failing: 0.1 });
  await world.until(() => world.plane.ledger.world().alerts.waiting.size === 0, { ms: 20 * MINUTE, perSecond: 10 });
  await world.restart();
  await world.pass(10 * MINUTE, { perSecond: 10 });
  assert.deepEqual([world.open(), (await alertEntries(world)).map(({ kind }) => kind)], [[], ['alert.waiting', 'alert.waiting']]);
});
