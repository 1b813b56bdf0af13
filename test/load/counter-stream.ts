import type { Rng } from '../../src/kernel/rng.ts';
import type { Tally } from './tally.ts';

/**
 * One process that counts its payments and tells the totals, as OpenTelemetry's SDKs do. Each reading is sent until it is
 * acknowledged, and only then the next one is taken. Now and then the process starts again and counts from zero.
 */
export class CounterStream {
  readonly #rng: Rng;
  readonly #instance: number;
  readonly #version: string;
  readonly #known = { good: 0, total: 0 };
  #run = { start: 0, good: 0, total: 0, at: 0 };

  constructor(instance: number, rng: Rng) {
    this.#instance = instance;
    this.#rng = rng;
    this.#version = `${instance % 3}.0.0`;
  }

  /** What all acknowledged readings of all runs add up to. */
  get tally(): Tally {
    const { good, total } = this.#known;
    return { [`payments ${this.#version}`]: { good, total } };
  }

  /** The next reading, as the body of a metrics request. */
  next(now: number): Uint8Array {
    const { good, total, start } = this.#run;
    const isNew = start === 0 || this.#rng.next() < 0.02;
    if (isNew) this.#run = { start: Math.max(now, this.#run.at + 1), good: 0, total: 0, at: 0 };
    const tried = Math.floor(this.#rng.next() * 50);
    const settled = Math.floor(this.#rng.next() * tried);
    Object.assign(this.#run, {
      total: (isNew ? 0 : total) + tried,
      good: (isNew ? 0 : good) + settled,
      at: Math.max(now, this.#run.start + 1, this.#run.at + 1),
    });
    this.#known.total += tried;
    this.#known.good += settled;
    return this.#body();
  }

  #body(): Uint8Array {
    const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
    const { good, total, start, at } = this.#run;
    const metric = (name: string, value: number) => ({
      name,
      sum: {
        aggregationTemporality: 2,
        isMonotonic: true,
        dataPoints: [{ asInt: String(value), startTimeUnixNano: `${start}000000`, timeUnixNano: `${at}000000`, attributes: [] }],
      },
    });
    const attributes = [
      text('service.name', 'payments'),
      text('service.version', this.#version),
      text('service.instance.id', `instance ${this.#instance}`),
    ];
    const metrics = [metric('payments_tried_total', total), metric('payments_settled_total', good)];
    const resourceMetrics = [{ resource: { attributes }, scopeMetrics: [{ scope: { name: 'load' }, metrics }] }];
    return new TextEncoder().encode(JSON.stringify({ resourceMetrics }));
  }
}
