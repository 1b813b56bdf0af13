import type { Block } from './block-index.ts';
import { WireReader } from './wire-reader.ts';

export type Wanted = { readonly start: number; readonly end: number; readonly wanted: number };

/** What reading metrics needs of the wire format, and the way through the message for error texts. */
export abstract class MetricReader extends WireReader {
  protected readonly at = { resource: -1, scope: -1, metric: -1, point: -1, part: '' };

  place(): string {
    const { resource, scope, metric, point, part } = this.at;
    if (resource < 0) return '';
    const path = [`resource_metrics[${resource}]`];
    if (scope >= 0) path.push(`.scope_metrics[${scope}]`);
    if (metric >= 0) path.push(`.metrics[${metric}]`);
    if (point >= 0) path.push(`.data_points[${point}]`);
    return `${path.join('')}${part}`;
  }

  /** Calls back for every field with this tag, which has to be one of messages. */
  protected each({ start, end, wanted }: Wanted, visit: (start: number, end: number) => void): void {
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag !== wanted) {
        at = this.skip(tag, at, end);
        continue;
      }
      const size = this.size(at, end);
      at = this.next + size;
      visit(at - size, at);
    }
  }

  /** The content of a message that is there once, or nothing; one that comes in pieces is put together, as protobuf allows. */
  protected only(block: Block, range: Wanted): void {
    let pieces = 0;
    this.between(block, 0, 0);
    this.each(range, (start, end) => {
      pieces += 1;
      this.between(block, start, end);
    });
    if (pieces < 2) return;
    const all: Uint8Array[] = [];
    this.each(range, (start, end) => all.push(this.body.subarray(start, end)));
    join(block, all);
  }

  /** The same fields as they stand, tags included, without what stands between them. */
  protected gathered(block: Block, { start, end, wanted }: Wanted): void {
    const all: Uint8Array[] = [];
    let at = start;
    while (at < end) {
      const from = at;
      const tag = this.tag(at, end);
      at = this.skip(tag, this.next, end);
      if (tag === wanted) all.push(this.body.subarray(from, at));
    }
    join(block, all);
  }

  protected between(block: Block, start: number, end: number): void {
    block.body = this.body;
    block.view = this.view;
    block.start = start;
    block.end = end;
  }

  /** A whole number that stands somewhere in the message; 0 when it does not. */
  protected flag({ start, end, wanted }: Wanted): number {
    let flag = 0;
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag === wanted) {
        flag = this.varint(at, end);
        at = this.next;
      } else {
        at = this.skip(tag, at, end);
      }
    }
    return flag;
  }

  /** Whole ms of a 64-bit count of nanoseconds. 2^32 ns are 4294 ms and 967296 ns: every step is exact. */
  protected wholeMs(at: number): number {
    const high = this.view.getUint32(at + 4, true);
    return high * 4_294 + Math.floor((high * 967_296 + this.view.getUint32(at, true)) / 1e6);
  }

  /** Eight bytes that count something; exact up to 2^53. */
  protected fixedCount(at: number): number {
    return this.view.getUint32(at + 4, true) * 4_294_967_296 + this.view.getUint32(at, true);
  }
}

function join(block: Block, pieces: readonly Uint8Array[]): void {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  block.body = all;
  block.view = new DataView(all.buffer);
  block.start = 0;
  block.end = all.length;
}
