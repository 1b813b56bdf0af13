import { gzipSync } from 'node:zlib';
import { attribute, fixed64, nested, varint } from '../intake/wire.ts';
import type { Sample } from './corpus.ts';
import { FuzzTarget } from './fuzz-target.ts';
import { timed } from './fuzz-run.ts';

export type Giant = { readonly name: string; readonly bytes: number; readonly said: 'read' | 'refused'; readonly ms: number };

const MIB = 1_048_576;
/** Just before the target's clock, so that what is read counts, too. */
const TIMES = [...fixed64(7, 1_800_000_000_000_000_000n), ...fixed64(8, 1_800_000_000_100_000_000n)];

/** Bodies that are as costly as their size allows, each measured by itself on a target that is warm. */
export function giants(mebibytes = 64): readonly Giant[] {
  return Object.entries(makers(mebibytes * MIB)).map(([name, make]) => {
    const target = new FuzzTarget();
    const sample = make();
    return { name, bytes: sample.body.length, ...timed(target, sample) };
  });
}

function makers(most: number): Readonly<Record<string, () => Sample>> {
  const span = Uint8Array.from(nested(2, [...TIMES]));
  const versions = (count: number) =>
    spansOf(count, (index) => nested(2, [...TIMES], attribute(9, 'service.version', `v${index}`)));
  const json = (body: Uint8Array): Sample => ({ to: 'intake', format: 'traces/json', coding: 'identity', body });
  const proto = (body: Uint8Array): Sample => ({ to: 'intake', format: 'traces/protobuf', coding: 'identity', body });
  const tiny = '{"kind":2},';
  return {
    'tiny spans in protobuf': () => proto(wrapped(repeated(span, most))),
    'empty spans in protobuf': () => proto(wrapped(repeated(Uint8Array.of(0x12, 0), most))),
    'empty resources in protobuf': () => proto(repeated(Uint8Array.of(0x0a, 0), most)),
    'a hundred thousand versions': () => proto(wrapped(versions(100_000))),
    'tiny spans in JSON': () =>
      json(text(`{"resourceSpans":[{"scopeSpans":[{"spans":[${tiny.repeat(most / tiny.length - 10)}{}]}]}]}`)),
    'objects in objects': () => json(repeated(text('{"a":'), most)),
    'lists in lists': () => json(repeated(text('['), most)),
    'one text': () => json(text(`{"a":"${'x'.repeat(most - 10)}"}`)),
    'one text of escapes': () => json(text(`{"a":"${String.raw`\u0041`.repeat(most / 6 - 10)}"}`)),
    'one number': () => json(text(`{"a":${'1'.repeat(most - 10)}}`)),
    blanks: () => json(repeated(text(' '), most)),
    'gzip of tiny spans': () => ({
      to: 'intake',
      format: 'traces/protobuf',
      coding: 'gzip',
      body: gzipSync(wrapped(repeated(span, most))),
    }),
    'gzip of zeros': () => ({
      to: 'intake',
      format: 'traces/protobuf',
      coding: 'gzip',
      body: gzipSync(new Uint8Array(most * 16)),
    }),
    'empty metrics': () => ({
      to: 'intake',
      format: 'metrics/protobuf',
      coding: 'identity',
      body: repeated(Uint8Array.of(0x0a, 0), most),
    }),
    'empty series': () => ({ to: 'intake', format: 'write/1', coding: 'identity', body: repeated(Uint8Array.of(0x0a, 0), most) }),
    'empty symbols': () => ({
      to: 'intake',
      format: 'write/2',
      coding: 'identity',
      body: repeated(Uint8Array.of(0x22, 0), most),
    }),
  };
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function repeated(piece: Uint8Array, most: number): Uint8Array {
  return new Uint8Array(Buffer.alloc(Math.floor(most / piece.length) * piece.length, piece));
}

function spansOf(count: number, make: (index: number) => readonly number[]): Uint8Array {
  return Buffer.concat(Array.from({ length: count }, (_, index) => Uint8Array.from(make(index))));
}

function wrapped(spans: Uint8Array): Uint8Array {
  const scope = [0x12, ...varint(spans.length)];
  return Buffer.concat([Uint8Array.from([0x0a, ...varint(spans.length + scope.length), ...scope]), spans]);
}
