import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { openMemoryJournal } from '../../src/adapters/memory/journal.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { intakeRules } from '../../src/loops/intake-rules.ts';
import { judgeCatalogObjective, qualityOf, type Known } from '../../src/loops/objectives.ts';
import { intakeRound, openIntake } from '../../src/loops/open-intake.ts';
import { openSourceWatch } from '../../src/loops/source-watch.ts';
import { explainObjective } from '../../src/verdict/explain-objective.ts';
import type { ObjectiveVerdict } from '../../src/verdict/objective-verdict.ts';
import { jsonTraces } from '../intake/payload.ts';
import { catalogOf } from '../prometheus/polled-world.ts';
import { openVirtualClock } from '../virtual-clock.ts';
import { checkoutTraces } from './checkout-traces.ts';

const T0 = 1_800_000_000_000;

function sli(name: string, total: string, good: string): string {
  return `
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: ${name} }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: checkout, ${total} } } }
    good: { metricSource: { type: plimsoll, spec: { ${good} } } }
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: ${name} }
spec: { service: shop, indicatorRef: ${name}, timeWindow: [{ duration: 10m, isRolling: true }], budgetingMethod: Occurrences, objectives: [{ target: 0.9 }] }`;
}

const CATALOG = catalogOf(`
apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
spec: {}
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: checkout }
spec: { owner: team-shop, match: [{ where: { service.name: storefront } }], cohorts: { version: service.version } }
${sli('on-time', 'telemetry: { source: default }', 'telemetry: { latency: { atMost: 5s } }')}
${sli('regular', 'telemetry: { source: default }', 'telemetry: { presence: true }')}
${sli('works', 'where: { service.name: storefront }', 'where: { http.response.status_code: { below: 500 } }')}
`);

type Shop = Known & {
  /** Seconds in which one checkout a second is told of, so late; null: nothing is sent. */
  pass(seconds: number, lateMs: number | null, version?: string | null): Promise<void>;
  verdict(name: string): ObjectiveVerdict & { readonly sentence: string };
  quality(name: string): ReturnType<typeof qualityOf>;
  readonly skew: () => number | null | undefined;
};

async function openShop(catalog: Catalog = CATALOG): Promise<Shop> {
  const clock = openVirtualClock(T0);
  const main = await openIntake({
    store: openMemoryCellStore(),
    journal: openMemoryJournal(),
    clock,
    rules: intakeRules(catalog),
  });
  const known: Known = { catalog: () => catalog, evidence: () => main.keeper.evidence };
  const watch = openSourceWatch({ ...known, poll: { health: () => null } });
  const state = { number: 0 };
  const objective = (name: string): Catalog['objectives'][number] =>
    catalog.objectives.find((one) => one.name === name) ?? assert.fail(name);
  return {
    ...known,
    async pass(seconds, lateMs, version = '1.0.0') {
      for (let second = 0; second < seconds; second += 1) {
        const at = clock.advance(1_000);
        state.number += 1;
        const told = { number: state.number, endMs: at - (lateMs ?? 0) };
        const traces = version === null ? unversioned(checkoutTraces(told)) : checkoutTraces({ ...told, version });
        if (lateMs !== null) await main.intake.accept(jsonTraces(traces));
        await intakeRound(main, at);
        watch.round(at);
      }
    },
    verdict(name) {
      const verdict = judgeCatalogObjective(known, objective(name), clock.now());
      return { ...verdict, sentence: explainObjective(verdict, objective(name)) };
    },
    quality: (name) =>
      qualityOf(
        known,
        catalog.indicators.find((one) => one.name === name),
        clock.now(),
      ),
    skew: () => watch.facts(clock.now()).find(({ source }) => source.name === 'default')?.skewMs,
  };
}

/** The same, of a service that does not say its version. */
function unversioned(traces: Uint8Array): Uint8Array {
  const text = new TextDecoder().decode(traces);
  return new TextEncoder().encode(text.replaceAll('service.version', 'service.variant'));
}

test('how late telemetry comes is judged like anything else', async () => {
  const shop = await openShop();
  await shop.pass(300, 200);
  assert.equal(shop.verdict('on-time').health, 'healthy');
  assert.equal(shop.verdict('regular').health, 'healthy');
  await shop.pass(60, 20_000);
  assert.equal(shop.verdict('on-time').health, 'exhausted');
  assert.ok((shop.quality('works').latencyP99Ms ?? 0) > 15_000);
  assert.equal(shop.skew(), 200);
});

test('that nothing comes is bad news about regularity, and no news about anything else', async () => {
  const shop = await openShop();
  await shop.pass(300, 200);
  await shop.pass(240, null);
  const regular = shop.verdict('regular');
  assert.equal(regular.health, 'exhausted', regular.sentence);
  assert.deepEqual([shop.verdict('works').health, shop.verdict('works').because], ['blind', 'STALE']);
  assert.equal(shop.verdict('on-time').because, 'STALE');
});

test('how much of the evidence tells its version is told with it', async () => {
  const shop = await openShop();
  await shop.pass(30, 200);
  assert.equal(shop.quality('works').versionCoverage, 1);
  await shop.pass(10, 200, null);
  assert.equal(shop.quality('works').versionCoverage, 0.75);
});

test('a clock that runs ahead is told by how far', async () => {
  const shop = await openShop();
  await shop.pass(5, -4_000);
  assert.equal(shop.skew(), -4_000);
});
