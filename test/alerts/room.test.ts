import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import { BURN_POLICIES } from '../../src/catalog/burn-policies.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { SLOT } from '../../src/evidence/cell.ts';
import { hear, openEvidence, type Evidence } from '../../src/evidence/evidence.ts';
import { heardGeneration, WATCHED } from '../../src/intake/generations.ts';
import { MINUTE, SECOND, type DurationMs, type Instant } from '../../src/kernel/units.ts';
import { MOST_OPEN } from '../../src/ledger/open-alerts.ts';
import { openAlerts } from '../../src/loops/alerts.ts';
import { openBurnSuspects } from '../../src/loops/burn-suspects.ts';
import { openLedger } from '../../src/loops/ledger.ts';
import { OBJECTIVE } from '../../src/verdict/objective.test-data.ts';
import { openVirtualClock } from '../virtual-clock.ts';

const START = 1_767_225_600_000;
const OBJECTIVES = MOST_OPEN + 300;

/** Many objectives of one journey, of which the first so many are served well. */
function passSlot(evidence: Evidence, at: Instant, well: number): void {
  const { windows } = evidence;
  windows.add(windows.lane(WATCHED), at, { good: 1, total: 1 });
  windows.add(windows.lane(heardGeneration('checkout')), at, { good: 1, total: 1 });
  hear(evidence, 'checkout', { time: at, pauseMs: 0 as DurationMs });
  for (let index = 0; index < OBJECTIVES; index += 1)
    windows.add(windows.lane(`o${index}`), at, { good: index < well ? 100 : 0, total: 100 });
}

test('when everything fails there is room for a thousand alerts; the others wait, and come when there is room', async () => {
  const objectives = Array.from({ length: OBJECTIVES }, (_, index) => ({
    ...OBJECTIVE,
    name: `o${index}`,
    indicator: `o${index}`,
  }));
  const promised = { catalog: catalogOf(objectives) };
  const evidence = openEvidence();
  const clock = openVirtualClock(START);
  const ledger = await openLedger({ store: openMemoryLedgerStore(), clock });
  const known = { catalog: () => promised.catalog, evidence: () => evidence };
  const alerts = openAlerts({ ...known, ledger, suspects: openBurnSuspects(known) });
  const pass = async (ms: number, well: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += SLOT) {
      const at = clock.advance(10 * SECOND);
      passSlot(evidence, at, well);
      await alerts.round(at, 'all');
    }
  };
  await pass(5 * MINUTE, OBJECTIVES);
  assert.deepEqual([ledger.world().alerts.open.size, alerts.waiting()], [0, 0]);

  await pass(MINUTE, 0);
  const { open } = ledger.world().alerts;
  assert.deepEqual([open.size, alerts.waiting()], [MOST_OPEN, 300]);
  assert.ok(ledger.world().pending.size <= 10, `${ledger.world().pending.size} messages about ${open.size} alerts`);

  // A hundred objectives that have alerts are promised no more, and others that waited take their room.
  const gone = new Set([...open.values()].slice(0, 100).map(({ subject }) => subject));
  promised.catalog = catalogOf(objectives.filter(({ name }) => !gone.has(name)));
  await pass(20 * SECOND, 0);
  assert.deepEqual([ledger.world().alerts.open.size, alerts.waiting()], [MOST_OPEN, 200]);
  assert.ok([...gone].every((subject) => !ledger.world().alerts.open.has(`burning/${subject}`)));
});

type Promised = { readonly name: string };

function catalogOf(objectives: readonly Promised[]): Catalog {
  const indicators = objectives.map(({ name }) => ({ signal: 'span', name, generation: name, journey: 'checkout' }));
  const lists = { plans: [], sources: [], journeys: [], routes: [], alertTargets: [], adjustments: [] };
  return { objectives, indicators, burnPolicies: BURN_POLICIES, ...lists } as unknown as Catalog;
}
