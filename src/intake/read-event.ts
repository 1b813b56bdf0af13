import { readInstant } from '../kernel/read-instant.ts';
import { EVENT_BOUNDS } from '../wire/event.ts';
import { traceparentOf } from './change.ts';
import { valueOfNumber, valueOfText, type Value } from './condition.ts';
import { expected } from './json-values.ts';
import { Unreadable } from './read-outcome.ts';

/** One event as it was told; `at` is null where its sender does not say when it happened. */
export type ToldEvent = {
  readonly name: string;
  readonly at: number | null;
  readonly trace: string | null;
  readonly attributes: readonly ToldAttribute[];
};
export type ToldAttribute = { readonly key: string; readonly value: Value };

type Fields = Readonly<Record<string, unknown>>;

/** Reads one event, in the plain form or as a CloudEvent in the structured form, told by its `specversion`. */
export function readEvent(value: unknown, path: string): ToldEvent {
  const fields = mapAt(value, path);
  return 'specversion' in fields ? readCloud(fields, path) : readPlain(fields, path);
}

const KNOWN = new Set(['name', 'at', 'service', 'trace', 'id', 'attributes']);

function readPlain(fields: Fields, path: string): ToldEvent {
  if ('type' in fields && !('name' in fields))
    throw new Unreadable(`${path}: it has a type and no name; a CloudEvent says "specversion": "1.0" as well`);
  for (const key of Object.keys(fields))
    if (!KNOWN.has(key)) throw new Unreadable(`${path}: ${shown(key)} means nothing here; what it tells belongs into attributes`);
  if (fields['id'] !== undefined) textAt(fields['id'], `${path}.id`, EVENT_BOUNDS.id);
  return {
    name: textAt(fields['name'], `${path}.name`, EVENT_BOUNDS.name),
    at: timeAt(fields['at'], `${path}.at`),
    trace: fields['trace'] === undefined ? null : traceAt(fields['trace'], `${path}.trace`),
    attributes: [
      ...serviceOf(fields['service'], `${path}.service`),
      ...(fields['attributes'] === undefined ? [] : attributesAt(fields['attributes'], `${path}.attributes`)),
    ],
  };
}

/** CloudEvents 1.0: the type names the event, and what its data say in one word are attributes. */
function readCloud(fields: Fields, path: string): ToldEvent {
  if (fields['specversion'] !== '1.0') expected('specversion 1.0', fields['specversion'], path);
  textAt(fields['id'], `${path}.id`, LONGEST_URI);
  const source = textAt(fields['source'], `${path}.source`, LONGEST_URI);
  const { data, service } = fields;
  const told = isMap(data) ? attributesAt(scalarsOf(data), `${path}.data`) : [];
  const subject = typeof fields['subject'] === 'string' ? [attributeOf('cloudevents.event_subject', fields['subject'])] : [];
  return {
    name: textAt(fields['type'], `${path}.type`, EVENT_BOUNDS.name),
    at: timeAt(fields['time'], `${path}.time`),
    trace: traceparentOf(fields['traceparent'])?.split('-')[1] ?? null,
    attributes: [...serviceOf(service, `${path}.service`), attributeOf('cloudevents.event_source', source), ...subject, ...told],
  };
}

const LONGEST_URI = 1_024;

/** Lists and maps within the data have no value that a rule could ask for. */
function scalarsOf(data: Fields): Fields {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null && typeof value !== 'object'));
}

function serviceOf(value: unknown, path: string): readonly ToldAttribute[] {
  return value === undefined ? [] : [attributeOf('service.name', textAt(value, path, EVENT_BOUNDS.attributeName))];
}

function attributesAt(value: unknown, path: string): readonly ToldAttribute[] {
  const entries = Object.entries(mapAt(value, path));
  if (entries.length > EVENT_BOUNDS.attributes)
    throw new Unreadable(`${path}: ${entries.length} attributes, of which at most ${EVENT_BOUNDS.attributes} are read`);
  return entries.map(([key, told]) => {
    if (key === '' || key.length > EVENT_BOUNDS.attributeName)
      throw new Unreadable(`${path}: expected names of 1 to ${EVENT_BOUNDS.attributeName} characters, found ${shown(key)}`);
    return { key, value: valueAt(told, `${path}[${shown(key)}]`) };
  });
}

function valueAt(value: unknown, path: string): Value {
  // JSON can write numbers that no double holds, and nothing can be added to infinity.
  if (typeof value === 'number' && Number.isFinite(value)) return valueOfNumber(value);
  if (typeof value === 'boolean') return valueOfText(value ? 'true' : 'false');
  if (typeof value !== 'string')
    return expected('a text, a number or a truth value', typeof value === 'number' ? '1e999' : value, path);
  if (value.length > EVENT_BOUNDS.attributeText)
    throw new Unreadable(`${path}: longer than ${EVENT_BOUNDS.attributeText} characters`);
  return valueOfText(value);
}

function attributeOf(key: string, text: string): ToldAttribute {
  return { key, value: valueOfText(text) };
}

/** RFC 3339, or ms since 1970. 0 is no time, as in OTLP. */
function timeAt(value: unknown, path: string): number | null {
  if (value === undefined || value === null) return null;
  const at = typeof value === 'string' ? readInstant(value) : value;
  if (typeof at === 'number' && Number.isFinite(at) && at >= 0 && at < EVENT_BOUNDS.at) return Math.floor(at);
  return expected('a time as RFC 3339 or in ms since 1970', value, path);
}

function traceAt(value: unknown, path: string): string {
  const trace = typeof value === 'string' ? value.toLowerCase() : '';
  return /^[0-9a-f]{32}$/.test(trace) ? trace : expected('32 hexadecimal digits', value, path);
}

function textAt(value: unknown, path: string, most: number): string {
  if (typeof value !== 'string' || value === '') return expected('a text', value, path);
  if (value.length > most) throw new Unreadable(`${path}: longer than ${most} characters`);
  return value;
}

function mapAt(value: unknown, path: string): Fields {
  return isMap(value) ? value : expected('an object', value, path);
}

function isMap(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(key: string): string {
  return JSON.stringify(key.length > 40 ? `${key.slice(0, 40)}…` : key);
}
