import assert from 'node:assert/strict';
import { openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { openMemoryJournal } from '../../src/adapters/memory/journal.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import { MINUTE, SECOND, type Instant } from '../../src/kernel/units.ts';
import { intakeRules } from '../../src/loops/intake-rules.ts';
import { judgeCatalogObjective } from '../../src/loops/objectives.ts';
import { intakeRound, openIntake } from '../../src/loops/open-intake.ts';
import type { ObjectiveVerdict } from '../../src/verdict/objective-verdict.ts';
import { metricsProtobuf, type NumberPoint } from '../intake/metrics-proto.ts';
import { openVirtualClock } from '../virtual-clock.ts';
import type { Stream } from './differential-events.ts';

/** The real intake, evidence and judge on a clock of their own, fed with the streams as an OpenTelemetry SDK would send them. */
export type DifferentialPlimsoll = {
  /** Lets time pass, and all telemetry of that time arrive. */
  passUntil(at: number): Promise<void>;
  verdict(objective: string): ObjectiveVerdict;
  readonly evidence: () => Evidence;
  readonly now: () => Instant;
};

const ROUND = 10 * SECOND;
/** So much telemetry comes in one payload where nobody looks closely; the source may be an hour late. */
const BATCH = 30 * MINUTE;

type Times = {
  readonly begin: number;
  /** From here on it is noted every ten seconds that the server watches, as far back as alerts look. */
  readonly watchedFrom: number;
};

export async function openDifferentialPlimsoll(
  catalog: Catalog,
  streams: readonly Stream[],
  { begin, watchedFrom }: Times,
): Promise<DifferentialPlimsoll> {
  const clock = openVirtualClock(begin);
  const store = openMemoryCellStore();
  const main = await openIntake({ store, journal: openMemoryJournal(), clock, rules: intakeRules(catalog), payloads: 64 });
  const known = { catalog: () => catalog, evidence: () => main.keeper.evidence };
  const places = streams.map(() => 0);
  // The sender is known before it counts anything, so that nothing it counts can have been missed.
  await intakeRound(main, clock.now());
  const send = async (until: number): Promise<void> => {
    const points = streams.flatMap((stream, index) => {
      const from = places[index] ?? 0;
      let to = from;
      while (to < stream.samples.length && stream.samples[to]!.at <= until) to += 1;
      places[index] = to;
      return stream.samples.slice(from, to).map((sample) => pointOf(stream, sample));
    });
    if (points.length === 0) return;
    const answer = await main.intake.accept({
      source: 'default',
      format: 'metrics/protobuf',
      coding: 'identity',
      body: payloadOf(points),
    });
    assert.equal(answer.say, 'accepted', JSON.stringify(answer));
  };
  return {
    async passUntil(at) {
      while (clock.now() < at) {
        const to = Math.min(at, clock.now() + BATCH);
        // What a round notes is noted at once; only that it is durable is waited for, for all of them together.
        const noted: Promise<void>[] = [];
        const round = clock.now() < watchedFrom ? BATCH : ROUND;
        while (clock.now() < to) noted.push(intakeRound(main, clock.advance(Math.min(round, to - clock.now()))));
        await Promise.all([...noted, send(to)]);
        if (to % MINUTE === 0) await main.keeper.seal(clock.now());
      }
    },
    evidence: known.evidence,
    now: clock.now,
    verdict(name) {
      const objective = catalog.objectives.find((one) => one.name === name) ?? assert.fail(`no objective ${name}`);
      return judgeCatalogObjective(known, objective, clock.now());
    },
  };
}

function pointOf({ labels }: Stream, { at, value, start }: Stream['samples'][number]): NumberPoint {
  const attributes = Object.entries(labels).map(([key, text]) => ({ key, value: { stringValue: text } }));
  const nano = (ms: number): string => `${ms}000000`;
  return { startTimeUnixNano: nano(start), timeUnixNano: nano(at), attributes, flags: 0, asInt: String(value) };
}

function payloadOf(dataPoints: readonly NumberPoint[]): Uint8Array {
  const sum = { dataPoints, aggregationTemporality: 2, isMonotonic: true };
  const metrics = [{ name: 'shop_requests', sum }];
  const attributes = [{ key: 'service.name', value: { stringValue: 'shop' } }];
  return metricsProtobuf({
    resourceMetrics: [{ resource: { attributes }, scopeMetrics: [{ scope: { name: 'shop' }, metrics }] }],
  });
}
