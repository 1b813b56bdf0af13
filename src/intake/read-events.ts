import { EVENT_BOUNDS } from '../wire/event.ts';
import { jsonOf } from './bounded-json.ts';
import type { LogFacts, LogResource } from './log-facts.ts';
import type { Matcher } from './matcher.ts';
import type { ObservationBatch } from './observation-batch.ts';
import { readEvent, type ToldEvent } from './read-event.ts';
import { Unreadable, type ReadOutcome } from './read-outcome.ts';
import { readPayload } from './read-payload.ts';
import { describesResource } from './semantic-names.ts';

/** Reads events in JSON: `{"events": […]}`, a list of events, or one; each plain or a CloudEvent. */
export function readEventsJson(body: Uint8Array, matcher: Matcher, batch: ObservationBatch): ReadOutcome {
  return readAll(matcher, batch, () => listIn(jsonOf(body)));
}

/** Reads events in JSON, one in each line. Empty lines are nothing. */
export function readEventsNdjson(body: Uint8Array, matcher: Matcher, batch: ObservationBatch): ReadOutcome {
  return readAll(matcher, batch, () => linesIn(body));
}

type Listed = { readonly value: unknown; readonly path: string };

function readAll(matcher: Matcher, batch: ObservationBatch, list: () => readonly Listed[]): ReadOutcome {
  const facts = matcher.logs;
  const { receivedAt } = matcher.origin;
  const read = (): null => {
    const resources = new Map<string, LogResource>();
    for (const { value, path } of list()) {
      batch.spans += 1;
      count(readEvent(value, path), { facts, batch, resources, receivedAt });
    }
    return null;
  };
  return readPayload(matcher, batch, { facts, things: 'events', read });
}

function listIn(value: unknown): readonly Listed[] {
  if (Array.isArray(value)) return bounded(value).map((each: unknown, index) => ({ value: each, path: `[${index}]` }));
  const events = typeof value === 'object' && value !== null && 'events' in value ? value.events : undefined;
  if (events === undefined) return [{ value, path: 'the event' }];
  if (!Array.isArray(events)) throw new Unreadable('events: expected a list');
  return bounded(events).map((each: unknown, index) => ({ value: each, path: `events[${index}]` }));
}

function linesIn(body: Uint8Array): readonly Listed[] {
  const lines: Listed[] = [];
  let number = 0;
  for (let at = 0; at < body.length; number += 1) {
    const found = body.indexOf(LINE_FEED, at);
    const end = found < 0 ? body.length : found;
    const line = body.subarray(at, end);
    at = end + 1;
    if (line.every((byte) => byte <= SPACE)) continue;
    lines.push({ value: valueIn(line, `line ${number + 1}`), path: `line ${number + 1}` });
    bounded(lines);
  }
  return lines;
}

const LINE_FEED = 10;
const SPACE = 32;

function valueIn(line: Uint8Array, path: string): unknown {
  try {
    return jsonOf(line);
  } catch (error) {
    throw error instanceof Unreadable ? new Unreadable(error.message.replace(/^the body/, path)) : error;
  }
}

function bounded<Item>(list: readonly Item[]): readonly Item[] {
  const most = EVENT_BOUNDS.inOnePayload;
  if (list.length > most) throw new Unreadable(`more than ${most} events stand in one payload; send several`);
  return list;
}

type Counting = {
  readonly facts: LogFacts;
  readonly batch: ObservationBatch;
  /** Of this payload, by what they say of themselves: its events are mostly of one service. */
  readonly resources: Map<string, LogResource>;
  readonly receivedAt: number;
};

/** An event counts as a log record of its name does. */
function count({ name, at, trace, attributes }: ToldEvent, { facts, batch, resources, receivedAt }: Counting): void {
  const of = attributes.filter(({ key }) => describesResource(key));
  const spoken = of.map(({ key, value }) => ({ key, value, raw: '' }));
  const known = JSON.stringify(of.map(({ key, value }) => [key, value.text]));
  const resource = resources.get(known) ?? facts.resource(spoken);
  resources.set(known, resource);
  if (!resource.inScope) {
    facts.tally.outOfScope += 1;
    return;
  }
  const happened = at ?? receivedAt;
  const rules = facts.events.named(name) ?? facts.otherwise;
  if (rules.length === 0 && !facts.rows.asks(name)) return facts.passed(resource, happened);
  const wanted = attributes.filter(({ key }) => facts.wants(key)).map(({ key, value }) => ({ key, value, raw: '' }));
  facts.counted(batch, resource, { at: happened, severity: 0, event: name, trace, rules, spoken: wanted });
}
