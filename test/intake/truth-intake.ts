import { createHash } from 'node:crypto';
import { decompressed } from '../../src/loops/decompress.ts';
import type { Intake, Payload } from '../../src/ports/intake.ts';

/**
 * Counts what arrives by the names that senders gave their things, without reading any protocol: names stand in the bytes of
 * all of them. A payload that came before is recognised by its bytes, as the evidence does.
 */
export class TruthIntake implements Intake {
  /** How often each thing was counted. */
  readonly counted = new Map<string, number>();
  readonly #seen = new Set<string>();
  /** Payloads that came, and those of them that had come before. */
  arrived = 0;
  repeated = 0;

  accept({ source, format, coding, body }: Payload) {
    this.arrived += 1;
    const unpacked = decompressed(body, coding);
    if (!unpacked.ok) return Promise.resolve({ say: 'refused', because: unpacked.because, text: unpacked.text } as const);
    const digest = createHash('sha256').update(`${source}\n${format}\n`).update(unpacked.body).digest('hex');
    const items =
      Buffer.from(unpacked.body)
        .toString('latin1')
        .match(/item-[a-z]+-\d+/g) ?? [];
    if (this.#seen.has(digest)) this.repeated += 1;
    else for (const item of items) this.counted.set(item, (this.counted.get(item) ?? 0) + 1);
    this.#seen.add(digest);
    return Promise.resolve({ say: 'accepted', observations: items.length, rejected: 0, message: '', written: null } as const);
  }

  /** How many things of a batch were counted; fails when one was counted twice. */
  of(batch: string): number {
    const items = [...this.counted].filter(([item]) => item.startsWith(`item-${batch}-`));
    for (const [item, times] of items) if (times !== 1) throw new Error(`${item} was counted ${times} times`);
    return items.length;
  }
}
