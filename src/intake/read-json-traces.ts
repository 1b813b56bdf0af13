import { jsonOf } from './bounded-json.ts';
import type { Matcher } from './matcher.ts';
import { MOST_ROWS, type ObservationBatch } from './observation-batch.ts';
import { readWhole, Unreadable, type ReadOutcome } from './read-outcome.ts';
import type { SpanFacts } from './span-facts.ts';

/**
 * Reads an OTLP ExportTraceServiceRequest in JSON, as the protocol maps it: lowerCamelCase names, 64-bit integers as
 * decimal strings or numbers, enums as numbers (names are understood too), null like absent, unknown fields ignored.
 */
export function readTracesJson(body: Uint8Array, matcher: Matcher, batch: ObservationBatch): ReadOutcome {
  return readWhole(matcher, batch, () => {
    const request = objectAt(jsonOf(body), 'the body');
    let rejected = 0;
    for (const [index, resourceSpans] of listAt(request['resourceSpans'], 'resourceSpans').entries()) {
      rejected += readResourceSpans(resourceSpans, `resourceSpans[${index}]`, { facts: matcher.spans, batch });
    }
    return rejected;
  });
}

type Json = Readonly<Record<string, unknown>>;
type Into = { readonly facts: SpanFacts; readonly batch: ObservationBatch };

function readResourceSpans(value: unknown, path: string, into: Into): number {
  const resourceSpans = objectAt(value, path);
  const { facts } = into;
  facts.beginResource();
  const resource = resourceSpans['resource'];
  if (isThere(resource))
    readAttributes(objectAt(resource, `${path}.resource`)['attributes'], `${path}.resource.attributes`, facts);
  facts.endResource();
  let rejected = 0;
  for (const [index, each] of listAt(resourceSpans['scopeSpans'], `${path}.scopeSpans`).entries()) {
    const scopePath = `${path}.scopeSpans[${index}]`;
    const scopeSpans = objectAt(each, scopePath);
    facts.beginScope();
    const scope = scopeSpans['scope'];
    if (isThere(scope))
      readAttributes(objectAt(scope, `${scopePath}.scope`)['attributes'], `${scopePath}.scope.attributes`, facts);
    const spans = listAt(scopeSpans['spans'], `${scopePath}.spans`);
    for (let span = 0; span < spans.length; span += 1) {
      if (!readSpan(spans[span], `${scopePath}.spans[${span}]`, into)) rejected += 1;
    }
  }
  facts.leaveResource(into.batch);
  checkRows(into.batch, path);
  return rejected;
}

/** False when the span has no time and was not counted. */
function readSpan(value: unknown, path: string, { facts, batch }: Into): boolean {
  const span = objectAt(value, path);
  facts.beginSpan();
  facts.kind = enumAt(span['kind'], `${path}.kind`, SPAN_KINDS);
  const start = timeAt(span['startTimeUnixNano'], `${path}.startTimeUnixNano`);
  facts.startMs = start.ms;
  facts.startRest = start.rest;
  const end = timeAt(span['endTimeUnixNano'], `${path}.endTimeUnixNano`);
  facts.endMs = end.ms;
  facts.endRest = end.rest;
  const traceState = textAt(span['traceState'], `${path}.traceState`);
  if (traceState !== null) takeTraceState(traceState, facts);
  const name = textAt(span['name'], `${path}.name`);
  if (name !== null) facts.takeNameText(name);
  const status = span['status'];
  if (isThere(status)) facts.status = enumAt(objectAt(status, `${path}.status`)['code'], `${path}.status.code`, STATUS_CODES);
  readAttributes(span['attributes'], `${path}.attributes`, facts);
  const counted = facts.endSpan(batch);
  checkRows(batch, path);
  return counted;
}

function checkRows({ count }: ObservationBatch, path: string): void {
  if (count > MOST_ROWS)
    throw new Unreadable(`${path}: the payload makes more than ${MOST_ROWS} observations; send fewer spans at once`);
}

function takeTraceState(text: string, { sampling }: SpanFacts): void {
  const bytes = new TextEncoder().encode(text);
  sampling.takeTraceState(new DataView(bytes.buffer), 0, bytes.length);
}

function readAttributes(value: unknown, path: string, facts: SpanFacts): void {
  const attributes = listAt(value, path);
  for (let index = 0; index < attributes.length; index += 1) {
    const attribute = objectAt(attributes[index], `${path}[${index}]`);
    const uses = facts.usesOf(textAt(attribute['key'], `${path}[${index}].key`) ?? '');
    const held = attribute['value'];
    if (uses === undefined || !isThere(held)) continue;
    const found = valueAt(objectAt(held, `${path}[${index}].value`), `${path}[${index}].value`);
    if (found === null) continue;
    if (found === COMPOSITE) facts.takeComposite(uses);
    else if (typeof found === 'number') facts.takeNumber(uses, found);
    else facts.takeText(uses, found);
  }
}

const COMPOSITE = Symbol('a list, a map or bytes');

/** Null for a value without content, which is like an attribute that was not sent. */
function valueAt(value: Json, path: string): string | number | typeof COMPOSITE | null {
  if (isThere(value['stringValue'])) return textAt(value['stringValue'], `${path}.stringValue`);
  if (isThere(value['intValue'])) return integerAt(value['intValue'], `${path}.intValue`);
  if (isThere(value['doubleValue'])) return doubleAt(value['doubleValue'], `${path}.doubleValue`);
  if (isThere(value['boolValue'])) {
    const flag = value['boolValue'];
    return typeof flag === 'boolean' ? String(flag) : expected('true or false', flag, `${path}.boolValue`);
  }
  return isThere(value['arrayValue']) || isThere(value['kvlistValue']) || isThere(value['bytesValue']) ? COMPOSITE : null;
}

/** A number where a double holds it exactly, and its digits where it does not. */
function integerAt(value: unknown, path: string): string | number {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (typeof value !== 'string' || !/^-?\d{1,20}$/.test(value)) return expected('a whole number', value, path);
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(BigInt(value));
}

function doubleAt(value: unknown, path: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && /^(?:NaN|-?Infinity|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(value)) return Number(value);
  return expected('a number', value, path);
}

/** Nanoseconds as whole ms and a rest. Split in the decimal digits, because a double cannot hold them. */
function timeAt(value: unknown, path: string): { readonly ms: number; readonly rest: number } {
  if (!isThere(value)) return { ms: 0, rest: 0 };
  const digits = typeof value === 'number' && Number.isInteger(value) && value >= 0 ? BigInt(value).toString() : value;
  if (typeof digits !== 'string' || !/^\d{1,20}$/.test(digits)) return expected('a whole number of nanoseconds', value, path);
  if (digits.length === 20 && digits > LAST_NANOSECOND) return expected('a whole number of nanoseconds below 2^64', value, path);
  return { ms: Number(digits.slice(0, -6)), rest: Number(digits.slice(-6)) };
}

const LAST_NANOSECOND = '18446744073709551615';
const SPAN_KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'].map((name) => `SPAN_KIND_${name}`);
const STATUS_CODES = ['UNSET', 'OK', 'ERROR'].map((name) => `STATUS_CODE_${name}`);

function enumAt(value: unknown, path: string, names: readonly string[]): number {
  if (!isThere(value)) return 0;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  const named = typeof value === 'string' ? names.indexOf(value) : -1;
  return named >= 0 ? named : expected(`a number or one of ${names.join(', ')}`, value, path);
}

function textAt(value: unknown, path: string): string | null {
  if (!isThere(value)) return null;
  return typeof value === 'string' ? value : expected('a text', value, path);
}

function listAt(value: unknown, path: string): readonly unknown[] {
  if (!isThere(value)) return [];
  return Array.isArray(value) ? value : expected('a list', value, path);
}

function objectAt(value: unknown, path: string): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : expected('an object', value, path);
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Shows what was found, shortened: the text goes back to the sender and must not carry a payload with it. */
function expected(what: string, found: unknown, path: string): never {
  const shown = JSON.stringify(found) ?? 'nothing';
  throw new Unreadable(`${path}: expected ${what}, found ${shown.length > 40 ? `${shown.slice(0, 40)}…` : shown}`);
}
