import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { showSources } from '../../src/surface/cli/sources-command.ts';
import { doctor } from '../../src/wire/doctor.ts';
import { home } from '../../src/wire/home.ts';
import { objective } from '../../src/wire/objective.ts';
import { source } from '../../src/wire/source.ts';
import { checkoutTraces } from '../loops/checkout-traces.ts';
import { jsonTraces } from '../intake/payload.ts';
import { freePort } from '../prometheus/real-server.ts';
import { CATALOG } from './sample-catalog.ts';
import { serveWorld } from './served-world.ts';

/** A source that is asked and never answers. */
function askedAt(port: number): string {
  return `${CATALOG}
---
apiVersion: plimsoll/v1
kind: Source
metadata: { name: metrics }
spec: { expect: 10s, prometheus: { url: 'http://127.0.0.1:${port}', every: 10s, delay: 0s, timeout: 1s } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: asked }
spec:
  ratioMetric:
    counter: true
    total: { metricSource: { metricSourceRef: metrics, type: Prometheus, spec: { journey: checkout, query: all_total } } }
    bad: { metricSource: { metricSourceRef: metrics, type: Prometheus, spec: { query: bad_total } } }
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: asked }
spec: { service: storefront, indicatorRef: asked, timeWindow: [{ duration: 28d, isRolling: true }], budgetingMethod: Occurrences, objectives: [{ target: 0.99 }] }
`;
}

test('sources are told by the API, the command line, the doctor and the home page, and a query without an answer is blind', async () => {
  const port = await freePort(); // nobody listens there
  await using world = await serveWorld({ catalog: askedAt(port) });
  await world.plane.intake.accept(jsonTraces(checkoutTraces({ number: 1, endMs: Date.now() - 40, version: '1.0.0' })));
  for (const later of [0, 10_000]) {
    world.plane.poll.round((Date.now() + later) as Parameters<typeof world.plane.poll.round>[0]);
    await world.plane.poll.settled();
  }
  await world.round();
  const { sources } = z.object({ sources: z.array(source) }).parse(await (await world.ask('/api/v1/sources')).json());
  const [known, metrics] = ['default', 'metrics'].map((name) => sources.find((one) => one.name === name));
  assert.equal(known?.state, 'heard');
  assert.equal(known.observations, 1);
  assert.ok(
    known.latency_p99_ms !== null &&
      known.latency_p99_ms > 10 &&
      known.lag_ms !== null &&
      known.skew_ms !== null &&
      known.skew_ms >= 0,
  );
  assert.equal(metrics?.state, 'troubled');
  assert.equal(metrics.polls[0]?.answer, 'failed');
  assert.match(metrics.sentence, /^asked: the query failed: Cannot ask 127\.0\.0\.1:\d+: .*ECONNREFUSED.*, for \d+s\.$/);

  const shown = showSources(sources, { columns: null, colours: false });
  assert.match(shown, /^default +heard +\S+ ago +\d+ms +0 +0 +heard /m);
  assert.match(shown, /^metrics +troubled +never +– +0 +0 +asked: the query failed/m);
  const { findings } = doctor.parse(await (await world.ask('/api/v1/doctor')).json());
  assert.deepEqual(
    findings.filter(({ check }) => check.startsWith('source ')).map(({ check, say }) => [check, say]),
    [
      ['source default', 'ok'],
      ['source metrics', 'warn'],
    ],
  );
  const page = home.parse(await (await world.ask('/api/v1/home')).json());
  assert.deepEqual(page.sources.troubled, ['metrics']);
  assert.match(page.sources.sentence, /^source metrics: asked: the query failed/);
  const asked = objective.parse(await (await world.ask('/api/v1/objectives/asked')).json());
  assert.deepEqual([asked.health, asked.reason], ['blind', 'QUERY_FAILED']);
  assert.match(asked.sentence, /^blind: the query failed: Cannot ask 127\.0\.0\.1:/);
  assert.deepEqual(asked.evidence, { coverage: 0, age_ms: null, latency_p99_ms: null, biased: false, version_coverage: null });
  const metricsText = await (await world.ask('/metrics')).text();
  assert.match(metricsText, /^plimsoll_polls_total\{source="metrics",indicator="asked",answer="failed"\} [23]$/m);
  assert.match(metricsText, /^plimsoll_polls_total\{source="metrics",indicator="asked",answer="values"\} 0$/m);
});
