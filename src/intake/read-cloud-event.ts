import { bad, good, type Problem, type Result } from '../kernel/problem.ts';
import { readInstant } from '../kernel/read-instant.ts';
import { CHANGE_BOUNDS } from '../wire/change.ts';
import { jsonOf } from './bounded-json.ts';
import { base64Bytes } from './base64-bytes.ts';
import { traceparentOf, type ChangeReading } from './change.ts';
import { below, changeProblem, isMap, type Envelope, type EventPlace, type Headers } from './change-place.ts';
import { readContentType } from './content-type.ts';
import { isCdEventType, readCdEvent } from './read-cd-event.ts';
import { Unreadable } from './read-outcome.ts';
import { readSimpleChange } from './read-simple-change.ts';

/** Events of this type carry the simple form as their data. */
export const OWN_TYPE = 'dev.plimsoll.change';

type Attributes = Readonly<Record<string, unknown>>;
type Place = EventPlace & { readonly dataPath: string };

/** One event in the structured form, alone or out of a batch. */
export function readCloudEvent(value: unknown, place: EventPlace): Result<ChangeReading> {
  if (!isMap(value)) return bad([changeProblem('REQUEST_INVALID', place.path, { text: 'an event is a map of attributes' })]);
  const { data, data_base64: encoded, ...attributes } = value;
  const type = attributes['datacontenttype'];
  const isJson = isJsonType(typeof type === 'string' ? type : 'application/json');
  const dataPath = below(place.path, encoded === undefined ? 'data' : 'data_base64');
  if (encoded === undefined) return readEvent(attributes, data, { ...place, dataPath });
  const bytes = typeof encoded === 'string' ? base64Bytes(encoded) : null;
  if (bytes === null) return bad([changeProblem('REQUEST_INVALID', dataPath, { text: 'this is not base64' })]);
  return isJson ? withJson(bytes, attributes, { ...place, dataPath }) : readEvent(attributes, null, { ...place, dataPath });
}

/** One event whose attributes are headers, percent-encoded, and whose data is the body. */
export function readBinaryEvent(type: string, headers: Headers, body: Uint8Array): Result<ChangeReading> {
  const attributes: Record<string, unknown> = {};
  const place = { path: '', headers, dataPath: 'data' };
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith('ce-')) continue;
    const text = typeof value === 'string' ? percentDecoded(value) : null;
    if (text === null) {
      const why = { text: 'the header is sent twice, or its % sequences are not UTF-8' };
      return bad([changeProblem('REQUEST_INVALID', name, why)]);
    }
    attributes[name.slice(3)] = text;
  }
  if (body.length === 0 || !isJsonType(type)) return readEvent(attributes, null, place);
  return withJson(body, attributes, place);
}

function withJson(bytes: Uint8Array, attributes: Attributes, place: Place): Result<ChangeReading> {
  try {
    return readEvent(attributes, jsonOf(bytes), place);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const why = { text: error.message.replace(/^the body/, 'the data') };
    return bad([changeProblem('REQUEST_INVALID', place.dataPath, why)]);
  }
}

function readEvent(attributes: Attributes, data: unknown, place: Place): Result<ChangeReading> {
  const problems = attributeProblems(attributes, place.path);
  if (problems.length > 0) return bad(problems);
  const type = String(attributes['type']);
  const envelope: Envelope = {
    id: String(attributes['id']),
    source: String(attributes['source']),
    time: typeof attributes['time'] === 'string' ? attributes['time'] : null,
    traceparent: traceparentOf(attributes['traceparent']) ?? traceparentOf(place.headers['traceparent']),
  };
  const within = { path: place.dataPath, headers: place.headers, envelope };
  if (isCdEventType(type)) return readCdEvent(data, within);
  if (type === OWN_TYPE) return readSimpleChange(data, within);
  const text = `events of the type ${type} mean nothing here`;
  return good({ is: 'noted', id: envelope.id, source: envelope.source, text });
}

const REQUIRED: Readonly<Record<string, number>> = {
  id: CHANGE_BOUNDS.name,
  source: CHANGE_BOUNDS.source,
  type: CHANGE_BOUNDS.name,
};

function attributeProblems(attributes: Attributes, path: string): readonly Problem[] {
  const problems: Problem[] = [];
  const say = (name: string, text: string): void => {
    problems.push(changeProblem('REQUEST_INVALID', below(path, name), { text }));
  };
  if (attributes['specversion'] !== '1.0') say('specversion', 'it has to be 1.0, the version of CloudEvents that is read here');
  for (const [name, most] of Object.entries(REQUIRED)) {
    const value = attributes[name];
    if (typeof value !== 'string' || value === '') say(name, 'every event has to have it, as a text');
    else if (value.length > most) say(name, `it is longer than ${most} characters`);
    else if (!value.isWellFormed()) say(name, 'it contains half a character');
  }
  const { time } = attributes;
  if (time !== undefined && (typeof time !== 'string' || readInstant(time) === null)) say('time', 'it is not a time of RFC 3339');
  return problems;
}

function isJsonType(contentType: string): boolean {
  const { type } = readContentType(contentType);
  return type === 'application/json' || type === 'text/json' || type.endsWith('+json');
}

/** Null where the bytes written are no UTF-8. Quoted values are what some senders make of blanks. */
function percentDecoded(value: string): string | null {
  const plain =
    value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1') : value;
  try {
    return decodeURIComponent(plain.replaceAll(/%(?![0-9A-Fa-f]{2})/g, '%25'));
  } catch {
    return null;
  }
}
