import { bad, good, type Result } from '../kernel/problem.ts';
import { jsonOf } from './bounded-json.ts';
import { Unreadable } from './read-outcome.ts';

/** What a page tells at once; docs/formats/beacon.md says what each field means. */
export type Beacon = {
  readonly visit: string;
  readonly session: string;
  readonly ticket: string | null;
  readonly seq: number;
  /** On the visit's own timeline, ms: no clock of the page is believed. */
  readonly sent: number;
  readonly service: string;
  readonly version: string | null;
  readonly env: string | null;
  /** The variants that the page shows, by their flags. */
  readonly flags: Readonly<Record<string, string>>;
  readonly isBot: boolean;
  readonly events: readonly BeaconEvent[];
};
/** One event as it was told: its fields are looked at by who knows its kind. */
export type BeaconEvent = { readonly e: string; readonly t: number; readonly fields: Readonly<Record<string, unknown>> };

export const BEACON_BOUNDS = { bytes: 32_768, events: 64, text: 128, seq: 65_534, message: 500, flags: 16 } as const;
/** No page is open for longer. */
const LONGEST_VISIT_MS = 30 * 86_400_000;

/** Reads one beacon whole, or says at which place it cannot be read. What it does not know is passed over. */
export function readBeacon(body: Uint8Array): Result<Beacon> {
  try {
    return good(beaconIn(jsonOf(body)));
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const place = { file: 'beacon', line: 1, column: 1, path: '' };
    const hint = 'see docs/formats/beacon.md';
    return bad([{ code: 'BEACON_UNREADABLE', place, text: error.message, hint }]);
  }
}

function beaconIn(value: unknown): Beacon {
  const fields = mapAt(value, 'the beacon');
  if (fields['v'] !== 1) throw new Unreadable('v: expected 1, the version that is read here');
  const { events } = fields;
  if (!Array.isArray(events) || events.length === 0 || events.length > BEACON_BOUNDS.events)
    throw new Unreadable(`events: expected a list of 1 to ${BEACON_BOUNDS.events}`);
  return {
    visit: hexAt(fields['visit'], 'visit'),
    session: hexAt(fields['session'], 'session'),
    ticket: optional(fields['ticket'], 'ticket', 200),
    seq: seqAt(fields['seq']),
    sent: timeAt(fields['sent'], 'sent'),
    service: textAt(fields['service'], 'service', BEACON_BOUNDS.text),
    version: optional(fields['version'], 'version'),
    env: optional(fields['env'], 'env'),
    flags: flagsIn(fields['flags']),
    isBot: fields['bot'] === 1 || fields['bot'] === true,
    events: events.map((event: unknown, index) => eventIn(event, `events[${index}]`)),
  };
}

function eventIn(value: unknown, path: string): BeaconEvent {
  const fields = mapAt(value, path);
  return { e: textAt(fields['e'], `${path}.e`, 32), t: timeAt(fields['t'], `${path}.t`), fields };
}

/** What is no flag is passed over, and so are more of them than a page may have. */
function flagsIn(value: unknown): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  const all = Object.entries(mapAt(value, 'flags'));
  const usable = all.filter(
    (each): each is [string, string] =>
      /^[\w.-]{1,64}$/.test(each[0]) && typeof each[1] === 'string' && each[1].length <= BEACON_BOUNDS.text,
  );
  return Object.fromEntries(usable.slice(0, BEACON_BOUNDS.flags));
}

function seqAt(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= BEACON_BOUNDS.seq) return value;
  throw new Unreadable(`seq: expected a whole number of at most ${BEACON_BOUNDS.seq}`);
}

function timeAt(value: unknown, path: string): number {
  if (typeof value === 'number' && value >= 0 && value <= LONGEST_VISIT_MS) return value;
  throw new Unreadable(`${path}: expected milliseconds since the visit began`);
}

function hexAt(value: unknown, path: string): string {
  if (typeof value === 'string' && /^[0-9a-f]{16}$/.test(value)) return value;
  throw new Unreadable(`${path}: expected 16 hexadecimal digits`);
}

function optional(value: unknown, path: string, most: number = BEACON_BOUNDS.text): string | null {
  return value === undefined || value === null ? null : textAt(value, path, most);
}

function textAt(value: unknown, path: string, most: number): string {
  if (typeof value === 'string' && value !== '' && value.length <= most) return value;
  throw new Unreadable(`${path}: expected a text of 1 to ${most} characters`);
}

function mapAt(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Unreadable(`${path}: expected an object`);
}
