import { bad, good, type Problem, type Result } from '../kernel/problem.ts';
import { readInstant } from '../kernel/read-instant.ts';
import { CHANGE_BOUNDS } from '../wire/change.ts';
import { changeOfCdEvent, type CdEvent } from './cd-event-meaning.ts';
import { traceparentOf, type Change, type ChangeReading } from './change.ts';
import { below, changeProblem, isMap, type Envelope, type EventPlace } from './change-place.ts';

/** `dev.cdevents.service.deployed.0.2.0`: each type of event has a version of its own. */
const TYPE = /^dev\.cdevents\.([a-z]{1,40})\.([a-z]{1,40})\.(\d{1,3})\.\d{1,3}\.\d{1,3}(?:-[a-z0-9.]{1,20})?$/;
/** No type has left version 0 yet; what a version 1 will mean is not known. */
const KNOWN_MAJOR = '0';

type Place = EventPlace & { readonly envelope: Envelope | null };

export function isCdEventType(type: string): boolean {
  return type.startsWith('dev.cdevents.');
}

/** Whether a document without an envelope is a CDEvent: it names its type in its context. */
export function isCdEvent(value: unknown): boolean {
  const context = isMap(value) ? value['context'] : undefined;
  return isMap(context) && typeof context['type'] === 'string' && isCdEventType(context['type']);
}

/** One CDEvent: what has a meaning here becomes a change, the others are welcome and noted. */
export function readCdEvent(value: unknown, place: Place): Result<ChangeReading> {
  const read = new CdEventReader(place);
  const event = read.event(value);
  if (read.problems.length > 0 || event === null) return bad(read.problems);
  const [, subject = '', predicate = '', major] = TYPE.exec(event.type) ?? [];
  const meaning = major === KNOWN_MAJOR ? changeOfCdEvent({ ...event, subject, predicate }) : null;
  const { id, source } = event;
  if (meaning === null) return good({ is: 'noted', id, source, text: `${event.type} means nothing here` });
  const change: Change = { ...meaning, ...whence(event, place), id, source };
  return good({ is: 'change', change });
}

type ReadEvent = Omit<CdEvent, 'subject' | 'predicate'> & {
  readonly type: string;
  readonly id: string;
  readonly source: string;
  readonly timestamp: string | null;
  readonly context: Readonly<Record<string, unknown>>;
};

function whence(
  { context, timestamp }: ReadEvent,
  { envelope, headers }: Place,
): Pick<Change, 'at' | 'traceparent' | 'chain' | 'links'> {
  const time = timestamp ?? envelope?.time ?? null;
  const chain = context['chainId'];
  return {
    at: time === null ? null : readInstant(time),
    traceparent: envelope?.traceparent ?? traceparentOf(headers['traceparent']),
    chain: isName(chain) ? chain : null,
    links: linksOf(context['links']),
  };
}

/** The events that a link leads to, as far as they are named by their own id. Links are hints, so a bad one is left out. */
function linksOf(links: unknown): Change['links'] {
  if (!Array.isArray(links)) return [];
  const found: { kind: string; id: string }[] = [];
  for (const link of links.slice(0, 64) as unknown[]) {
    if (!isMap(link) || found.length === CHANGE_BOUNDS.links) continue;
    const target = [link['target'], link['from'], link['to']].find(isMap);
    const id = target?.['contextId'];
    const kind = link['linkKind'] ?? link['linkType'];
    if (isName(id) && isName(kind)) found.push({ kind, id });
  }
  return found;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= CHANGE_BOUNDS.name && value.isWellFormed();
}

class CdEventReader {
  readonly problems: Problem[] = [];
  readonly #path: string;
  readonly #envelope: Envelope | null;

  constructor({ path, envelope }: Place) {
    this.#path = path;
    this.#envelope = envelope;
  }

  event(value: unknown): ReadEvent | null {
    const whole = this.#map(value, '');
    const context = this.#map(whole['context'], 'context');
    const subject = this.#map(whole['subject'], 'subject');
    const content = subject['content'] === undefined ? {} : this.#map(subject['content'], 'subject.content');
    const type = this.#text(context['type'], 'context.type', CHANGE_BOUNDS.name);
    const id = this.#text(this.#envelope?.id ?? context['id'], 'context.id', CHANGE_BOUNDS.name);
    const source = this.#text(this.#envelope?.source ?? context['source'], 'context.source', CHANGE_BOUNDS.source);
    const subjectId = this.#text(subject['id'], 'subject.id', CHANGE_BOUNDS.name);
    const timestamp = typeof context['timestamp'] === 'string' ? context['timestamp'] : null;
    if (timestamp !== null && readInstant(timestamp) === null) this.#say('context.timestamp', 'it is not a time of RFC 3339');
    if (type !== '' && !TYPE.test(type)) this.#say('context.type', 'it is not dev.cdevents.SUBJECT.PREDICATE.VERSION');
    return { type, id, source, timestamp, context, subjectId, content };
  }

  #map(value: unknown, path: string): Readonly<Record<string, unknown>> {
    if (isMap(value)) return value;
    if (this.problems.length === 0) this.#say(path, 'a CDEvent has a context and a subject, each a map');
    return {};
  }

  #text(value: unknown, path: string, most: number): string {
    if (typeof value === 'string' && value !== '' && value.length <= most && value.isWellFormed()) return value;
    this.#say(path, `it has to be a text of 1 to ${most} characters`);
    return '';
  }

  #say(path: string, text: string): void {
    const where = path.split('.').reduce((so, key) => (key === '' ? so : below(so, key)), this.#path);
    this.problems.push(changeProblem('REQUEST_INVALID', where, { text }));
  }
}
