import { jsonOf } from './bounded-json.ts';
import {
  doubleAt,
  enumAt,
  expected,
  integerAt,
  isThere,
  listAt,
  objectAt,
  SPAN_KINDS,
  STATUS_CODES,
  textAt,
  timeAt,
  type Json,
} from './json-values.ts';
import { MOST_ROWS, type ObservationBatch } from './observation-batch.ts';
import { MOST_PARTS } from './wire-reader.ts';
import { Unreadable } from './read-outcome.ts';
import { spokenInJson } from './json-spoken.ts';
import type { Said } from './spoken-attributes.ts';
import type { SpanFacts } from './span-facts.ts';

/**
 * Reads an OTLP ExportTraceServiceRequest in JSON by parsing it first. It is several times slower than walking the bytes,
 * reads whatever JSON allows, and knows where a mistake is. Returns how many spans had no time and could not be counted.
 */
export function readJsonTraces(body: Uint8Array, into: Into): number {
  const request = objectAt(jsonOf(body), 'the body');
  let untimed = 0;
  for (const [index, resourceSpans] of listAt(request['resourceSpans'], 'resourceSpans').entries()) {
    untimed += readResourceSpans(resourceSpans, `resourceSpans[${index}]`, into);
  }
  return untimed;
}

export type Into = { readonly facts: SpanFacts; readonly batch: ObservationBatch };

/** `said` is what the resource says that may be part of a stream row. */
type Spans = Into & { readonly said?: () => Said };

function readResourceSpans(value: unknown, path: string, into: Into): number {
  const resourceSpans = objectAt(value, path);
  const { facts } = into;
  facts.beginResource();
  const resource = resourceSpans['resource'];
  if (isThere(resource))
    readAttributes(objectAt(resource, `${path}.resource`)['attributes'], `${path}.resource.attributes`, facts);
  facts.endResource();
  const said = (): Said =>
    facts.rows.resource(spokenInJson(resource, { path: `${path}.resource`, wants: (key) => facts.rows.wants(key) }));
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
      if (!readSpan(spans[span], `${scopePath}.spans[${span}]`, { ...into, said })) rejected += 1;
    }
  }
  facts.leaveResource(into.batch);
  checkRows(into.batch, path);
  return rejected;
}

/** False when the span has no time and was not counted. */
function readSpan(value: unknown, path: string, { facts, batch, said = () => new Map() }: Spans): boolean {
  const span = objectAt(value, path);
  facts.beginSpan();
  facts.takeKind(enumAt(span['kind'], `${path}.kind`, SPAN_KINDS));
  const start = timeAt(span['startTimeUnixNano'], `${path}.startTimeUnixNano`);
  facts.startMs = start.ms;
  facts.startRest = start.rest;
  const end = timeAt(span['endTimeUnixNano'], `${path}.endTimeUnixNano`);
  facts.endMs = end.ms;
  facts.endRest = end.rest;
  const traceState = textAt(span['traceState'], `${path}.traceState`);
  if (traceState !== null) takeTraceState(traceState, facts);
  const traceId = span['traceId'];
  if (typeof traceId === 'string') {
    const digits = new TextEncoder().encode(traceId);
    facts.trace.takeDigits(digits, 0, digits.length);
  }
  const name = textAt(span['name'], `${path}.name`);
  if (name !== null) facts.takeNameText(name);
  const status = span['status'];
  if (isThere(status)) facts.status = enumAt(objectAt(status, `${path}.status`)['code'], `${path}.status.code`, STATUS_CODES);
  readAttributes(span['attributes'], `${path}.attributes`, facts);
  const counted = facts.endSpan(batch);
  const { rows, streams, endMs } = facts;
  if (streams.length > 0)
    rows.told(batch, {
      streams,
      at: endMs,
      resource: said(),
      spoken: spokenInJson(span, { path, wants: (key) => rows.wants(key) }),
    });
  checkRows(batch, path);
  return counted;
}

function checkRows({ count, spans }: ObservationBatch, path: string): void {
  if (spans > MOST_PARTS) throw new Unreadable(`${path}: the payload holds more than ${MOST_PARTS} spans; send fewer at once`);
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
