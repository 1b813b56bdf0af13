import assert from 'node:assert/strict';
import { seededRng } from '../../src/kernel/rng.ts';
import { MINUTE, SECOND, type Instant } from '../../src/kernel/units.ts';
import { serveWorld, type ServedWorld } from '../http/served-world.ts';
import { jsonTraces } from '../intake/payload.ts';
import { openVirtualClock, type VirtualClock } from '../virtual-clock.ts';

export const CATALOG = `apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
spec: {}
---
apiVersion: openslo/v1
kind: Service
metadata: { name: payments }
spec: {}
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: checkout, displayName: Checkout }
spec:
  owner: team-shop
  match: [{ kind: server, where: { service.name: shop } }]
  cohorts: { version: service.version, region: cloud.region }
  dependencies: [{ name: payments, objective: payments-work }]
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: payments }
spec:
  owner: team-payments
  match: [{ kind: server, where: { service.name: payments } }]
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: checkout-works }
spec:
  service: shop
  indicator:
    metadata: { name: checkout-success }
    spec:
      ratioMetric:
        total: { metricSource: { type: plimsoll, spec: { journey: checkout } } }
        good: { metricSource: { type: plimsoll, spec: { where: { http.response.status_code: { below: 500 } } } } }
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.995 }]
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: payments-work }
spec:
  service: payments
  indicator:
    metadata: { name: payments-success }
    spec:
      ratioMetric:
        total: { metricSource: { type: plimsoll, spec: { journey: payments } } }
        good: { metricSource: { type: plimsoll, spec: { where: { http.response.status_code: { below: 500 } } } } }
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.995 }]
`;

/** So many requests of one kind in ten seconds, and how many of them fail. */
export type Requests = {
  readonly service?: string;
  readonly version?: string;
  readonly region?: string;
  readonly count: number;
  readonly failing?: number;
};

export type FallenWorld = AsyncDisposable & {
  readonly served: ServedWorld;
  readonly clock: VirtualClock;
  /** Lets time pass, slot by slot: customers come, telemetry tells of them, and every minute is sealed. */
  pass(minutes: number, requests: (minute: number) => readonly Requests[]): Promise<void>;
  /** Tells of a change that happens now. */
  change(body: object): Promise<void>;
};

const START = Date.UTC(2026, 0, 5, 9);
const SLOT = 10 * SECOND;

/** A served control plane on a virtual clock, whose evidence comes in through the real decoder. */
export async function openFallenWorld({ catalog = CATALOG }: { catalog?: string } = {}): Promise<FallenWorld> {
  const clock = openVirtualClock(START);
  const served = await serveWorld({ catalog, clock });
  const rng = seededRng(7);
  const jobs = new Map(served.plane.jobs.map((job) => [job.name, job.run]));
  const run = (name: string, at: Instant): Promise<void> => jobs.get(name)?.(at) ?? assert.fail(`there is no job ${name}`);
  return {
    served,
    clock,
    async pass(minutes, requests) {
      for (let slot = 0; slot < (minutes * MINUTE) / SLOT; slot += 1) {
        const at = clock.advance(SLOT);
        const body = tracesOf(requests(Math.floor((slot * SLOT) / MINUTE)), { endMs: at - 500, next: () => rng.next() });
        assert.equal((await served.plane.intake.accept(jsonTraces(body))).say, 'accepted');
        await run('intake', at);
        if (at % MINUTE === 0) await run('seal', at);
      }
      await served.plane.intake.settled();
    },
    async change(body) {
      const answer = await served.ask('/api/v1/changes', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      assert.equal(answer.status, 200, await answer.text());
    },
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}

function tracesOf(
  all: readonly Requests[],
  { endMs, next }: { readonly endMs: number; readonly next: () => number },
): Uint8Array {
  const resourceSpans = all.map(({ service = 'shop', version = '1.1.0', region = 'us', count, failing = 0.001 }) => ({
    resource: {
      attributes: [
        ['service.name', service],
        ['service.version', version],
        ['cloud.region', region],
      ].map(([key, stringValue]) => ({ key, value: { stringValue } })),
    },
    scopeSpans: [{ spans: Array.from({ length: count }, () => spanOf(next() < failing ? 503 : 200, endMs)) }],
  }));
  return new TextEncoder().encode(JSON.stringify({ resourceSpans }));
}

function spanOf(status: number, endMs: number): object {
  return {
    name: 'POST',
    kind: 2,
    startTimeUnixNano: `${endMs - 20}000000`,
    endTimeUnixNano: `${endMs}000000`,
    attributes: [{ key: 'http.response.status_code', value: { intValue: String(status) } }],
  };
}
