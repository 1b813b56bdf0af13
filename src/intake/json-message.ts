import { ByteWriter } from '../kernel/byte-writer.ts';
import { traceBytes } from './trace-hash.ts';
import { Unreadable } from './read-outcome.ts';

/** How one field of a message is written in JSON and in protobuf. */
export type JsonField = { readonly number: number } & (
  | { readonly type: 'text' | 'hex' | 'double' | 'fixed64' | 'sint32' | 'int64' | 'bool' | 'present' }
  | { readonly type: 'enum'; readonly names: readonly string[] }
  | { readonly type: 'doubles' | 'fixed64s' | 'uint64s' }
  | { readonly type: 'message' | 'messages'; readonly of: () => JsonMessage }
);
/** Fields by their names in JSON, which are lowerCamelCase. Others are ignored, as the protocol says. */
export type JsonMessage = Readonly<Record<string, JsonField>>;

/**
 * Writes the protobuf form of a message that came as JSON, so that one walker reads both and one stream is the same
 * however it is sent. Only the fields in the table are taken. What is not as the protocol maps it is refused by its place.
 */
export function protobufOf(value: unknown, message: JsonMessage, path: string): Uint8Array {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return expected('an object', value, path);
  const out = new ByteWriter(256);
  const fields = value as Readonly<Record<string, unknown>>;
  for (const [name, field] of Object.entries(message)) {
    const found = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (found !== undefined && found !== null) write(out, { field, value: found, path: path === '' ? name : `${path}.${name}` });
  }
  return out.take();
}

const NO_BYTES = new Uint8Array(0);

type Held = { readonly field: JsonField; readonly value: unknown; readonly path: string };

function write(out: ByteWriter, { field, value, path }: Held): void {
  switch (field.type) {
    case 'messages':
      for (const [index, each] of listAt(value, path).entries())
        delimited(out, field.number, protobufOf(each, field.of(), `${path}[${index}]`));
      return;
    case 'message':
      delimited(out, field.number, protobufOf(value, field.of(), path));
      return;
    case 'doubles':
    case 'fixed64s':
    case 'uint64s':
      delimited(out, field.number, packed(field.type, listAt(value, path), path));
      return;
    case 'text':
      delimited(out, field.number, ENCODER.encode(textAt(value, path)));
      return;
    // An id that is none says nothing, and what it stands in is no worse for it.
    case 'hex':
      delimited(out, field.number, typeof value === 'string' ? (traceBytes(value) ?? NO_BYTES) : NO_BYTES);
      return;
    // A list, a map or bytes: nobody asks for more than that it is there, and whether it is the same one as before.
    case 'present':
      delimited(out, field.number, ENCODER.encode(JSON.stringify(value)));
      return;
    default:
      scalar(out, { field, value, path });
  }
}

function scalar(out: ByteWriter, { field, value, path }: Held): void {
  switch (field.type) {
    case 'double':
      out.whole(field.number * 8 + 1);
      out.double(doubleAt(value, path));
      return;
    case 'fixed64':
      out.whole(field.number * 8 + 1);
      out.raw(eightBytes(integerAt(value, path)));
      return;
    case 'enum':
      out.whole(field.number * 8);
      varint(out, BigInt(enumAt(value, path, field.names)));
      return;
    case 'bool':
      out.whole(field.number * 8);
      out.byte(typeof value === 'boolean' ? Number(value) : expected('true or false', value, path));
      return;
    case 'sint32': {
      const number = BigInt.asIntN(32, integerAt(value, path));
      out.whole(field.number * 8);
      varint(out, number < 0n ? -2n * number - 1n : 2n * number);
      return;
    }
    default:
      out.whole(field.number * 8);
      varint(out, integerAt(value, path));
  }
}

function packed(type: 'doubles' | 'fixed64s' | 'uint64s', values: readonly unknown[], path: string): Uint8Array {
  const out = new ByteWriter(values.length * 8 + 16);
  for (const [index, value] of values.entries()) {
    const at = `${path}[${index}]`;
    if (type === 'doubles') out.double(doubleAt(value, at));
    else if (type === 'fixed64s') out.raw(eightBytes(integerAt(value, at)));
    else varint(out, integerAt(value, at));
  }
  return out.take();
}

function delimited(out: ByteWriter, number: number, bytes: Uint8Array): void {
  out.whole(number * 8 + 2);
  out.blob(bytes);
}

function varint(out: ByteWriter, value: bigint): void {
  let left = BigInt.asUintN(64, value);
  for (; left > 127n; left >>= 7n) out.byte(Number(left & 127n) | 128);
  out.byte(Number(left));
}

function eightBytes(value: bigint): Uint8Array {
  return new Uint8Array(BigUint64Array.of(BigInt.asUintN(64, value)).buffer);
}

/** 64-bit integers come as decimal strings or as numbers. */
function integerAt(value: unknown, path: string): bigint {
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  if (typeof value !== 'string' || !/^-?\d{1,20}$/.test(value)) return expected('a whole number', value, path);
  const number = BigInt(value);
  return number >= -(2n ** 63n) && number < 2n ** 64n ? number : expected('a whole number of 64 bits', value, path);
}

function doubleAt(value: unknown, path: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && /^(?:NaN|-?Infinity|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(value)) return Number(value);
  return expected('a number', value, path);
}

function enumAt(value: unknown, path: string, names: readonly string[]): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  const named = typeof value === 'string' ? names.indexOf(value) : -1;
  return named >= 0 ? named : expected(`a number or one of ${names.join(', ')}`, value, path);
}

function textAt(value: unknown, path: string): string {
  return typeof value === 'string' ? value : expected('a text', value, path);
}

function listAt(value: unknown, path: string): readonly unknown[] {
  return Array.isArray(value) ? value : expected('a list', value, path);
}

/** Shows what was found, shortened: the text goes back to the sender and must not carry a payload with it. */
function expected(what: string, found: unknown, path: string): never {
  const shown = JSON.stringify(found) ?? 'nothing';
  const place = path === '' ? 'the body' : path;
  throw new Unreadable(`${place}: expected ${what}, found ${shown.length > 40 ? `${shown.slice(0, 40)}…` : shown}`);
}

const ENCODER = new TextEncoder();
