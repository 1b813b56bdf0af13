import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryCells, openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { openMemoryJournal, type MemoryFrames } from '../../src/adapters/memory/journal.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { cohortsIn } from '../../src/evidence/derived-lanes.ts';
import { countsOver } from '../../src/evidence/evidence.ts';
import { derivationsOf } from '../../src/evidence/objective-lanes.ts';
import { HOUR, MINUTE, SECOND, slotOf, type Instant } from '../../src/kernel/units.ts';
import { intakeRules } from '../../src/loops/intake-rules.ts';
import { judgeCatalogObjective, type Known } from '../../src/loops/objectives.ts';
import { intakeRound, openIntake, type MainIntake } from '../../src/loops/open-intake.ts';
import { tellEvents } from '../../src/loops/tell-events.ts';
import { runEvents } from '../../src/probe/run-events.ts';
import { runOf } from '../../src/probe/run.ts';
import { explainObjective } from '../../src/verdict/explain-objective.ts';
import type { ObjectiveVerdict } from '../../src/verdict/objective-verdict.ts';
import { CATALOG as SHOP } from '../http/sample-catalog.ts';
import { openVirtualClock } from '../virtual-clock.ts';

const CATALOG = ((): Catalog => {
  const text = `${SHOP}
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
  steps: [{ name: buy, browser: [{ goto: 'https://shop.example/' }] }]
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: home-up }
spec:
  service: shop
  indicatorRef: home-probe
  timeWindow: [{ duration: 1h, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.9 }]
`;
  const read = readCatalog([{ file: 'shop.yaml', text }]);
  return read.ok ? read.value : assert.fail(JSON.stringify(read.problems));
})();
const T0 = slotOf(Date.UTC(2026, 4, 4, 8) as Instant, HOUR);

type Place = 'eu' | 'us';

/** What two places tell of their runs, on a virtual clock. */
class Places {
  readonly clock = openVirtualClock(T0 + 1_000);
  readonly #kept = { frames: new Map() as MemoryFrames, cells: openMemoryCells() };
  #main: MainIntake | undefined;

  get main(): MainIntake {
    return this.#main ?? assert.fail('not open');
  }

  /** Opens what is durable, as a restart would. */
  async open(): Promise<void> {
    const { frames, cells } = this.#kept;
    const parts = { journal: openMemoryJournal(frames), store: openMemoryCellStore(cells), clock: this.clock };
    this.#main = await openIntake({ ...parts, rules: intakeRules(CATALOG) });
    const { keeper } = this.main;
    const { derived } = keeper.evidence;
    for (let pass = 0; pass < 2; pass += 1) {
      const at = this.clock.now();
      await keeper.derive(derivationsOf(CATALOG, new Map(), { at, cohortsSeen: cohortsIn.bind(null, derived) }), at);
    }
  }

  async tell(location: Place, at: number, outcome: 'ok' | 'failed'): Promise<void> {
    const phases = { dns: null, connect: null, tls: null, ttfb: null, total: 900, stalled: 0 };
    const step = { name: 'buy', outcome, because: outcome === 'ok' ? null : 'TEXT', text: null, phases, status: null };
    const round = Math.floor(at / (20 * SECOND)) * 20 * SECOND;
    const run = runOf({ probe: { name: 'home' }, location, round, at, lateMs: 0 }, { steps: [step], certificates: [] });
    const said = await tellEvents(this.main.intake, 'agents', runEvents(run));
    assert.equal(said.say, 'accepted');
  }

  /** Minutes in which places see what the letters say: `+` well, `-` failed, `.` nothing is heard of it (yet). */
  async minutes(seen: Readonly<Record<Place, string>>): Promise<void> {
    for (let minute = 0; minute < seen.eu.length; minute += 1) {
      for (let third = 0; third < 3; third += 1) {
        const at = this.clock.now();
        for (const place of ['eu', 'us'] as const) {
          const what = seen[place].charAt(minute);
          if (what !== '.') await this.tell(place, at, what === '+' ? 'ok' : 'failed');
        }
        await intakeRound(this.main, this.clock.advance(20 * SECOND));
      }
    }
  }

  judged(): ObjectiveVerdict {
    const known: Known = { catalog: () => CATALOG, evidence: () => this.main.keeper.evidence };
    const objective = CATALOG.objectives.find(({ name }) => name === 'home-up') ?? assert.fail('home-up');
    return judgeCatalogObjective(known, objective, this.clock.now());
  }

  counts(): readonly [good: number, total: number] {
    const { good, total } = this.judged().window;
    return [good, total];
  }

  /** Of both places, whether they agree or not. */
  runs(): readonly [good: number, total: number] {
    const window = { at: this.clock.now(), window: HOUR };
    const { good, total } = countsOver(this.main.keeper.evidence, 'home-probe', window);
    return [good, total];
  }
}

test('a minute counts as bad when both places saw it fail; a place that is cut off is no outage, and what it tells later counts', async () => {
  const places = new Places();
  await places.open();
  await places.minutes({ eu: '++++++++++', us: '++++++++++' });
  assert.deepEqual(places.counts(), [10, 10]);
  // One place fails alone for five minutes.
  await places.minutes({ eu: '-----', us: '+++++' });
  assert.deepEqual(places.counts(), [15, 15]);
  assert.deepEqual(places.runs(), [75, 90], 'every run is told, too');
  assert.equal(places.judged().health, 'healthy');
  // The other is cut off while this one fails: nobody knows, and nothing is counted.
  const cutOff = places.clock.now();
  await places.minutes({ eu: '--', us: '..' });
  assert.deepEqual(places.counts(), [15, 15]);
  await places.open();
  assert.deepEqual(places.counts(), [15, 15], 'also after a restart');
  // It saw the page well in the first of these minutes, and fail in the second.
  await places.tell('us', cutOff + 5 * SECOND, 'ok');
  await places.tell('us', cutOff + MINUTE + 5 * SECOND, 'failed');
  assert.deepEqual(places.counts(), [16, 17]);
  await places.minutes({ eu: '+++', us: '...' });
  assert.deepEqual(places.counts(), [19, 20], 'one that is alone and well says that it is well');
  // Now both fail: that is an outage.
  await places.minutes({ eu: '----------', us: '----------' });
  assert.deepEqual(places.counts(), [19, 30]);
  assert.ok(['burning', 'exhausted'].includes(places.judged().health));
  await places.open();
  assert.deepEqual(places.counts(), [19, 30]);
});

test('the verdict says in words what places agreed on', async () => {
  const places = new Places();
  await places.open();
  await places.minutes({ eu: '++++-', us: '+++--' });
  const objective = CATALOG.objectives.find(({ name }) => name === 'home-up') ?? assert.fail('home-up');
  assert.match(
    explainObjective(places.judged(), objective),
    /1 of 5 intervals of 1m were seen to fail by at least 2 locations in 1h \(20 %\)/,
  );
});
