import { bad, good, type Problem, type Result } from '../kernel/problem.ts';
import { CHANGE_BOUNDS } from '../wire/change.ts';
import { jsonOf } from './bounded-json.ts';
import type { ChangeReading } from './change.ts';
import { below, changeProblem, type EventPlace, type Headers } from './change-place.ts';
import { readContentType } from './content-type.ts';
import { isCdEvent, readCdEvent } from './read-cd-event.ts';
import { readBinaryEvent, readCloudEvent } from './read-cloud-event.ts';
import { readSimpleChange } from './read-simple-change.ts';
import { Unreadable } from './read-outcome.ts';

const HINT = 'send application/json, application/cloudevents+json, application/cloudevents-batch+json, or ce- headers';

/**
 * The changes of one request in any form that is known: the simple one or a list of them, CloudEvents 1.0 structured,
 * binary or batched, and CDEvents in any of these. All of it is read, or nothing with every mistake named.
 */
export function readChanges(contentType: string, headers: Headers, body: Uint8Array): Result<readonly ChangeReading[]> {
  const { type, charset } = readContentType(contentType);
  if (charset !== 'utf-8' && charset !== 'us-ascii') {
    const hint = 'write it in UTF-8';
    return bad([changeProblem('TYPE_UNSUPPORTED', 'content-type', { text: `the characters are ${charset}`, hint })]);
  }
  if (headers['ce-specversion'] !== undefined) return gathered([readBinaryEvent(type, headers, body)]);
  const isBatch = type === 'application/cloudevents-batch+json';
  const isEvent = type === 'application/cloudevents+json';
  if (!isBatch && !isEvent && type !== 'application/json')
    return bad([
      changeProblem('TYPE_UNSUPPORTED', 'content-type', { text: `${type || 'nothing'} is not read here`, hint: HINT }),
    ]);
  const parsed = parse(body);
  if (!parsed.ok) return parsed;
  const { value } = parsed;
  if (isEvent) return gathered([readCloudEvent(value, { path: '', headers })]);
  if (isBatch && !Array.isArray(value))
    return bad([changeProblem('REQUEST_INVALID', '', { text: 'a batch is a list of events' })]);
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  // CloudEvents allow an empty batch; there is nothing to object to in having nothing to tell.
  if (list.length > CHANGE_BOUNDS.inOneRequest) {
    const text = `${list.length} changes stand in one request, at most ${CHANGE_BOUNDS.inOneRequest} are read`;
    return bad([changeProblem('REQUEST_INVALID', '', { text, hint: 'send several requests' })]);
  }
  const read = isBatch ? readCloudEvent : readPlain;
  return gathered(list.map((each, index) => read(each, { path: Array.isArray(value) ? below('', index) : '', headers })));
}

/** What is declared as JSON alone may be the simple form, or an event whose sender declared it no further. */
function readPlain(value: unknown, place: EventPlace): Result<ChangeReading> {
  if (typeof value === 'object' && value !== null && 'specversion' in value) return readCloudEvent(value, place);
  return isCdEvent(value) ? readCdEvent(value, { ...place, envelope: null }) : readSimpleChange(value, place);
}

function parse(body: Uint8Array): Result<unknown> {
  try {
    return good(jsonOf(body));
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return bad([changeProblem('BODY_UNREADABLE', '', { text: error.message, hint: 'send one JSON document' })]);
  }
}

function gathered(results: readonly Result<ChangeReading>[]): Result<readonly ChangeReading[]> {
  const readings: ChangeReading[] = [];
  const problems: Problem[] = [];
  for (const result of results) {
    if (result.ok) readings.push(result.value);
    else problems.push(...result.problems);
  }
  return problems.length === 0 ? good(readings) : bad(problems);
}
