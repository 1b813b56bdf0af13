import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { FrameApplier } from '../../src/evidence/apply-frame.ts';
import { forgetOld, openEvidence } from '../../src/evidence/evidence.ts';
import { FrameEncoder } from '../../src/evidence/frame-encoder.ts';
import { beginSeal, sealed } from '../../src/evidence/seal.ts';
import { clearBatch, openBatch } from '../../src/intake/observation-batch.ts';
import { believe } from '../../src/intake/believe-beacon.ts';
import { readBeacon } from '../../src/intake/read-beacon.ts';
import { readChanges } from '../../src/intake/read-changes.ts';
import type { Instant } from '../../src/kernel/units.ts';
import { DECODERS } from '../../src/loops/decoders.ts';
import { decompressed } from '../../src/loops/decompress.ts';
import { intakeRules } from '../../src/loops/intake-rules.ts';
import { METRICS } from '../intake/metric-catalog.ts';
import { catalogOf, SHOP } from '../intake/sample-catalog.ts';
import { TERMS } from '../intake/open-pages.ts';
import type { Sample } from './corpus.ts';

const NOW = 1_800_000_000_300 as Instant;
/** The same rules as the tests of the decoders: spans of one catalog, metrics of the other. */
const RULES = catalogOf(
  [...SHOP.journeys, ...METRICS.journeys.map((journey) => ({ ...journey, name: `m-${journey.name}` }))],
  [...SHOP.indicators, ...METRICS.indicators.map((indicator) => ({ ...indicator, journey: `m-${indicator.journey}` }))],
);

/** Everything that a body passes on its way from the socket to the evidence, but the disk. */
export class FuzzTarget {
  readonly #rules = intakeRules(RULES);
  readonly #batch = openBatch();
  readonly #encoder = new FrameEncoder();
  readonly #evidence = openEvidence();
  readonly #applier = new FrameApplier(this.#evidence);
  #taken = 0;

  /** Throws nothing but what is a defect. A body that is refused leaves no trace. */
  run(sample: Sample): 'read' | 'refused' {
    if (sample.to === 'changes') return readChanges(sample.type, sample.headers, sample.body).ok ? 'read' : 'refused';
    if (sample.to === 'pages') return readPages(sample.body);
    const unpacked = decompressed(sample.body, sample.coding);
    if (!unpacked.ok) return 'refused';
    clearBatch(this.#batch);
    const { matcher } = this.#rules;
    matcher.origin = this.#rules.originOf('default', NOW);
    const before = this.#sizes();
    const outcome = DECODERS[sample.format](unpacked.body, matcher, this.#batch);
    if (!outcome.ok) {
      assert.ok(outcome.text.length > 0 && outcome.text.length < 2_000, 'a refusal says why, shortly');
      assert.deepEqual([this.#batch.count, this.#batch.points.count, this.#batch.spans, ...this.#sizes()], [0, 0, 0, ...before]);
      return 'refused';
    }
    const digest = hash('sha256', sample.body, 'buffer').subarray(0, 16);
    const facts = { matcher, source: 'default', receivedAt: NOW, digest, rejected: outcome.rejected };
    this.#applier.apply(this.#encoder.encode(this.#batch, facts));
    this.#taken += 1;
    if (this.#taken % 5_000 === 0) this.#minute();
    return 'read';
  }

  /** Fails when something grew beyond its bound. */
  assertBounded(): void {
    const { matcher } = this.#rules;
    for (const { size, cap } of matcher.cohorts) assert.ok(size <= cap + 1, `${size} cohorts, and a cap of ${cap}`);
    assert.ok(matcher.counters.size <= matcher.counters.most);
    assert.ok(matcher.budget.used <= matcher.budget.most);
  }

  /** What is done once a minute: the evidence goes to the store, and segments begin. */
  #minute(): void {
    let cells = 0;
    for (const cell of beginSeal(this.#evidence)) {
      cells += 1;
      const { good, total, n, sum } = cell;
      assert.ok([good, total, n, sum].every(Number.isFinite), `a cell of ${JSON.stringify({ ...cell, histogram: null })}`);
    }
    assert.ok(cells < 200_000, `${cells} cells`);
    sealed(this.#evidence);
    forgetOld(this.#evidence, (NOW + 3_600_000) as Instant);
    this.#encoder.begin();
    this.assertBounded();
  }

  #sizes(): readonly number[] {
    const { matcher } = this.#rules;
    return [...matcher.cohorts.flatMap(({ size, overflow }) => [size, overflow]), matcher.counters.size];
  }
}

/** What a page said, believed as far as it can be: whatever is left of it, the decoder of events can read. */
function readPages(body: Uint8Array): 'read' | 'refused' {
  const read = readBeacon(body);
  if (!read.ok) return 'refused';
  const context = {
    terms: TERMS,
    at: NOW,
    since: NOW,
    mayBegin: () => true,
    courseOf: () => ({ course: null, isWhole: true }),
    session: '0'.repeat(16),
    browser: { brand: null, mobile: null },
  };
  const { events } = believe(read.value, context);
  const bytes = new TextEncoder().encode(JSON.stringify({ events }));
  const outcome = DECODERS['events/json'](bytes, PAGES.matcher, openBatch(64));
  assert.ok(outcome.ok, outcome.ok ? '' : outcome.text);
  return 'read';
}

const PAGES = intakeRules(RULES);
