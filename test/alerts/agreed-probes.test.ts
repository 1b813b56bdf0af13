import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE, SECOND, type Instant } from '../../src/kernel/units.ts';
import { tellEvents } from '../../src/loops/tell-events.ts';
import { runEvents } from '../../src/probe/run-events.ts';
import { runOf } from '../../src/probe/run.ts';
import { CATALOG as SHOP } from '../http/sample-catalog.ts';
import { openReconciledWorld, type ReconciledWorld } from '../reconciliation/reconciled-world.ts';

const START = Date.UTC(2026, 4, 4, 8) as Instant;
const EVERY = 20 * SECOND;
const CATALOG = `${SHOP}
---
apiVersion: plimsoll/v1
kind: Source
metadata: { name: agents }
spec: { locations: [eu, us] }
---
apiVersion: plimsoll/v1
kind: Probe
metadata: { name: home }
spec:
  journey: checkout
  every: 20s
  locations: [eu, us]
  agree: { atLeast: 2 }
  steps: [{ name: page, http: { url: 'https://shop.example/' } }]
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: home-up }
spec:
  service: shop
  indicatorRef: home-probe
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.999 }]
`;

type Outcome = 'ok' | 'failed';
type Seen = { readonly eu: Outcome | null; readonly us: Outcome | null };

/** Lets the time pass, with what each place sees meanwhile; null is a place that is not heard. */
async function pass(world: ReconciledWorld, ms: number, seen: Seen): Promise<void> {
  for (const until = world.now + ms; world.now < until;) {
    for (const location of ['eu', 'us'] as const) await tell(world, location, seen[location]);
    await world.pass(EVERY);
  }
}

async function tell(world: ReconciledWorld, location: 'eu' | 'us', outcome: Outcome | null): Promise<void> {
  if (outcome === null) return;
  const { now: at, plane } = world;
  const phases = { dns: null, connect: null, tls: null, ttfb: null, total: 90, stalled: 0 };
  const step = { name: 'page', outcome, because: outcome === 'ok' ? null : 'STATUS', text: null, phases, status: null };
  const round = Math.floor(at / EVERY) * EVERY;
  const run = runOf({ probe: { name: 'home' }, location, round, at, lateMs: 0 }, { steps: [step], certificates: [] });
  assert.equal((await tellEvents(plane.intake, 'agents', runEvents(run))).say, 'accepted');
}

const pages = ({ told }: ReconciledWorld) => told.filter(({ text }) => text.startsWith('PAGE') && text.includes('home-up'));

test('what one place alone sees fail pages nobody; what places agree on does, within minutes', async () => {
  await using world = await openReconciledWorld(CATALOG, { start: START, openTable: () => assert.fail() });
  await pass(world, 40 * MINUTE, { eu: 'ok', us: 'ok' });
  await pass(world, 15 * MINUTE, { eu: 'failed', us: 'ok' });
  assert.deepEqual(pages(world), [], 'one place has lost its way to the shop for a quarter of an hour');
  await pass(world, 5 * MINUTE, { eu: 'failed', us: null });
  assert.deepEqual(pages(world), [], 'the other is not heard: nobody knows');
  await pass(world, 2 * MINUTE, { eu: 'ok', us: 'ok' });
  const began = world.now;
  await pass(world, 8 * MINUTE, { eu: 'failed', us: 'failed' });
  const [page] = pages(world);
  assert.ok(page !== undefined && page.at - began <= 5 * MINUTE, `${JSON.stringify(world.told)} since ${began}`);
});
