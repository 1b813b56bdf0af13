import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openMemoryCells, openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { openMemoryJournal, type MemoryFrames } from '../../src/adapters/memory/journal.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { SLOT, TIERS } from '../../src/evidence/cell.ts';
import { cohortsLane } from '../../src/evidence/derivations/cohorts.ts';
import type { Derivation, Slices } from '../../src/evidence/derivations/derivation.ts';
import { SLICE_PARTS } from '../../src/evidence/derivations/slices.ts';
import { countsOver, countsSince, type Evidence } from '../../src/evidence/evidence.ts';
import { cohortLane, excludedLane, sinceLane, slicesLane } from '../../src/evidence/lane-names.ts';
import { resolutionOf } from '../../src/evidence/ring-pages.ts';
import { DAY, HOUR, MINUTE, SECOND, slotOf, type DurationMs, type Instant } from '../../src/kernel/units.ts';
import { intakeRules } from '../../src/loops/intake-rules.ts';
import { intakeRound, openIntake, type MainIntake } from '../../src/loops/open-intake.ts';
import { jsonTraces } from '../intake/payload.ts';
import { below, catalogOf, indicator, is, journey } from '../intake/sample-catalog.ts';
import { openVirtualClock } from '../virtual-clock.ts';
import { checkoutTraces } from './checkout-traces.ts';

const T0 = slotOf(1_800_000_000_000 as Instant, HOUR);
const WINDOWS = [30 * SECOND, 5 * MINUTE, 30 * MINUTE, HOUR, 6 * HOUR, 3 * DAY, 28 * DAY, 90 * DAY] as DurationMs[];

/** Where the second definition is in force, failures of the server count as good. */
function catalogWith(definition: 1 | 2): Catalog {
  const limit = definition === 1 ? 500 : 600;
  return catalogOf(
    [
      journey('checkout', {
        match: [{ kinds: ['server'], conditions: [is('service.name', 'storefront')] }],
        cohorts: [{ label: 'version', attribute: 'service.version' }],
      }),
    ],
    [
      indicator('success', 'checkout', {
        generation: `success@0000000${definition}`,
        verdict: [below('http.response.status_code', limit)],
      }),
      indicator('next', 'checkout', {
        generation: 'next@00000001',
        total: [is('service.version', '1.1.0')],
        verdict: [below('http.response.status_code', 500)],
      }),
    ],
  );
}

type Seen = { readonly at: number; readonly version: string; readonly good: boolean; readonly definition: 1 | 2 };

const MINUTES = slices(MINUTE, [{ lane: 'success', judge: { op: 'gte', bound: 0.6 } }]);
const HALVES = slices(30 * SECOND, [{ lane: 'success', judge: { op: 'gt', bound: 0.5 } }]);
const HOURS = slices(2 * HOUR, [{ lane: 'success', judge: { op: 'lt', bound: 0.7 } }]);
const RATIOS = slices(7 * MINUTE, [{ lane: 'success', judge: 'ratio' }]);
const JOINT = slices(5 * MINUTE, [
  { lane: 'success', judge: { op: 'gte', bound: 0.5 } },
  { lane: 'next', judge: { op: 'gte', bound: 0.75 } },
]);
const NEWER = cohortLane('success', { version: '1.1.0' });
const NEWER_MINUTES = slices(MINUTE, [{ lane: NEWER, judge: { op: 'gte', bound: 0.5 } }]);
const SPANS = [
  { from: 20 * MINUTE, to: 50 * MINUTE },
  { from: 2 * HOUR, to: 7 * HOUR },
  { from: 2 * DAY, to: 3 * DAY },
  { from: 30 * DAY, to: 60 * DAY },
].map(({ from, to }) => ({ from: (T0 + from) as Instant, to: (T0 + to) as Instant }));
const SINCE = [T0, T0 + HOUR + 20 * MINUTE].map((start) => start as Instant);

const SLICED = [MINUTES, HALVES, HOURS, RATIOS, JOINT, NEWER_MINUTES];
const WANTED: readonly Derivation[] = [
  { kind: 'cohorts', lane: cohortsLane('success', {}, ['version']), of: 'success', where: {}, by: ['version'], cap: 2 },
  {
    kind: 'cohorts',
    lane: cohortsLane('success', { version: '1.1.0' }, []),
    of: 'success',
    where: { version: '1.1.0' },
    by: [],
    cap: 1,
  },
  ...SLICED,
  ...['success', NEWER, MINUTES.lane].map((of) => ({ kind: 'excluded' as const, lane: excludedLane('o', of), of, spans: SPANS })),
  ...['success', NEWER, MINUTES.lane, excludedLane('o', 'success'), excludedLane('o', MINUTES.lane)].flatMap((of) =>
    SINCE.map((start) => ({ kind: 'since' as const, lane: sinceLane(start, of), of, start })),
  ),
];

function slices(sliceMs: number, of: Slices['of']): Slices {
  const terms = { sliceMs: sliceMs as DurationMs, delayMs: 0 as DurationMs, of };
  return { kind: 'slices', lane: slicesLane(terms), ...terms };
}

type Row = { readonly at: number; readonly good: number; readonly total: number };

/** What a lane should hold, slot by slot, told from the events alone. */
function rowsOf(lane: string, events: readonly Seen[], now: number): readonly Row[] {
  const sliced = SLICED.find((one) => one.lane === lane);
  if (sliced !== undefined) return slicesSeen(sliced, events, now);
  const excluded = WANTED.find((one) => one.kind === 'excluded' && one.lane === lane);
  if (excluded?.kind === 'excluded')
    return rowsOf(excluded.of, events, now).filter(({ at }) => SPANS.some(({ from, to }) => at >= from && at < to));
  return events
    .filter(({ version }) => lane === 'success' || version === '1.1.0')
    .map(({ at, good, definition }) => ({ at, total: 1, good: good || (definition === 2 && lane !== 'next') ? 1 : 0 }));
}

function slicesSeen({ sliceMs, of }: Slices, events: readonly Seen[], now: number): readonly Row[] {
  const judged = of.map(({ lane, judge }) => {
    const rows = Map.groupBy(rowsOf(lane, events, now), ({ at }) => Math.floor(at / sliceMs) * sliceMs);
    return new Map(
      [...rows].map(([at, some]) => {
        const share = some.reduce((sum, { good }) => sum + good, 0) / some.length;
        if (judge === 'ratio') return [at, Math.round(share * SLICE_PARTS)];
        const isGood = { gte: share >= judge.bound, gt: share > judge.bound, lte: share <= judge.bound, lt: share < judge.bound };
        return [at, isGood[judge.op] ? 1 : 0];
      }),
    );
  });
  const starts = [...new Set(judged.flatMap((one) => [...one.keys()]))].filter((at) => at + sliceMs <= now);
  const total = of[0]?.judge === 'ratio' ? SLICE_PARTS : 1;
  return starts.map((at) => ({ at, total, good: Math.min(...judged.map((one) => one.get(at) ?? total)) }));
}

function sumOf(rows: readonly Row[]): { good: number; total: number } {
  return { good: rows.reduce((sum, { good }) => sum + good, 0), total: rows.reduce((sum, { total }) => sum + total, 0) };
}

function windowOf(rows: readonly Row[], now: number, window: DurationMs): { good: number; total: number } {
  const width = resolutionOf(window);
  const last = Math.floor(now / width);
  const first = last - Math.ceil(window / width);
  return sumOf(rows.filter(({ at }) => Math.floor(at / width) >= first && Math.floor(at / width) <= last));
}

const LANES = [
  ...SLICED.map(({ lane }) => lane),
  'success',
  NEWER,
  'next',
  ...WANTED.filter(({ kind }) => kind === 'excluded').map(({ lane }) => lane),
];

/** Every lane that is there, against the events; as far back as it says that it knows. */
function check(evidence: Evidence, events: readonly Seen[], now: Instant): void {
  const isThere = (lane: string): boolean =>
    evidence.derived.derivation(lane) !== undefined ||
    lane === 'success' ||
    lane === 'next' ||
    (lane === NEWER && evidence.derived.cohorts('success') !== undefined);
  for (const lane of LANES.filter(isThere)) {
    const rows = rowsOf(lane, events, now);
    const known = evidence.derived.knownFrom(lane) ?? 0;
    for (const window of WINDOWS.filter((one) => now - one - 6 * HOUR >= known || known === 0))
      assert.deepEqual(
        countsOver(evidence, lane, { at: now, window }),
        windowOf(rows, now, window),
        `${lane} over ${window / MINUTE} min`,
      );
  }
  for (const derivation of WANTED) {
    if (derivation.kind !== 'since' || !isThere(derivation.lane)) continue;
    const { of, start } = derivation;
    if ((evidence.derived.knownFrom(derivation.lane) ?? 0) > start || (start % HOUR !== 0 && now - start > 34 * DAY)) continue;
    const rows = rowsOf(of, events, now).filter(({ at }) => at >= start && Math.floor(at / SLOT) <= Math.floor(now / SLOT));
    assert.deepEqual(countsSince(evidence, of, { start, at: now }), sumOf(rows), derivation.lane);
  }
}

const step = fc.record({
  pause: fc.oneof(
    { weight: 6, arbitrary: fc.nat(90 * SECOND) },
    { weight: 3, arbitrary: fc.nat(20 * MINUTE) },
    { weight: 2, arbitrary: fc.nat(5 * HOUR) },
    { weight: 1, arbitrary: fc.nat(12 * DAY) },
  ),
  offset: fc.oneof(fc.constant(-100), fc.integer({ min: -5 * MINUTE, max: 25 * SECOND })),
  good: fc.nat(3),
  bad: fc.nat(2),
  version: fc.constantFrom('1.0.0', '1.1.0'),
  then: fc.constantFrom('nothing', 'seal', 'maintain', 'restart', 'derive', 'derive', 'derive a part', 'redefine'),
  part: fc.nat(WANTED.length),
});

test('a lane holds what its events say, whenever it was derived, whatever came late, was sealed, restarted or redefined', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(40 * MINUTE), fc.array(step, { minLength: 1, maxLength: 25 }), async (start, steps) => {
      const clock = openVirtualClock(T0 + start);
      const events: Seen[] = [];
      let definition: 1 | 2 = 1;
      const kept = [0, 1].map(() => ({ frames: new Map() as MemoryFrames, cells: openMemoryCells() }));
      const open = async (which: 0 | 1): Promise<MainIntake> => {
        const { frames, cells } = kept[which] ?? assert.fail();
        const parts = { journal: openMemoryJournal(frames), store: openMemoryCellStore(cells), clock, payloads: 1_024 };
        return openIntake({ ...parts, rules: intakeRules(catalogWith(definition)) });
      };
      const steady = await open(0);
      await steady.keeper.derive(WANTED, clock.now());
      let changing = await open(1);
      for (const [number, { pause, offset, good, bad, version, then, part }] of steps.entries()) {
        const at = clock.advance(pause);
        for (let event = 0; event < good + bad; event += 1)
          events.push({ at: at + offset, version, good: event < good, definition });
        for (const one of [steady, changing]) {
          const accepted = await one.intake.accept(
            jsonTraces(checkoutTraces({ number, endMs: at + offset, good, bad, version })),
          );
          assert.equal(accepted.say, 'accepted');
          await intakeRound(one, at);
        }
        if (then === 'seal') await changing.keeper.seal(at);
        if (then === 'maintain') await changing.keeper.maintain(at, { keepMs: (tier) => TIERS[tier].keep });
        if (then === 'restart') changing = await open(1);
        if (then === 'restart' || then === 'derive') await changing.keeper.derive(WANTED, at);
        if (then === 'derive a part') await changing.keeper.derive(closed(WANTED.slice(0, part)), at);
        if (then === 'redefine') definition = definition === 1 ? 2 : 1;
        if (then === 'redefine')
          for (const { intake } of [steady, changing]) intake.useRules(intakeRules(catalogWith(definition)));
        for (const one of [steady, changing]) check(one.keeper.evidence, events, at);
      }
    }),
    { numRuns: 120 },
  );
});

/** Whatever is derived from something that is not derived itself is left out. */
function closed(some: readonly Derivation[]): readonly Derivation[] {
  return some.filter(
    (one) => one.kind === 'cohorts' || one.kind === 'slices' || !one.of.includes(':') || some.some(({ lane }) => lane === one.of),
  );
}
