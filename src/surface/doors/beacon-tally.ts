import type { EventRefusal } from '../../intake/beacon-events.ts';

/** Why a whole beacon is not believed, or not looked at. */
export type BeaconRefusal =
  | 'origin'
  | 'visitor-rate'
  | 'source-rate'
  | 'crowded'
  | 'too-large'
  | 'unreadable'
  | 'bot'
  | 'repeated'
  | 'aborted'
  | 'not-stored';

/** What came of the beacons of one source since the start. What was not counted is no evidence, only a number here. */
export type BeaconCounts = { [What in BeaconRefusal | EventRefusal]: number } & {
  /** Beacons that were taken whole, and their events that are evidence. */
  taken: number;
  events: number;
  /** Beacons that are known to be missing because a later one of the same visit came. */
  missing: number;
  /** Events that pages say they could not send. */
  lost: number;
  tickets: number;
};

const NOTHING: BeaconCounts = {
  taken: 0,
  events: 0,
  missing: 0,
  lost: 0,
  tickets: 0,
  origin: 0,
  'visitor-rate': 0,
  'source-rate': 0,
  crowded: 0,
  'too-large': 0,
  unreadable: 0,
  bot: 0,
  repeated: 0,
  aborted: 0,
  'not-stored': 0,
  'unknown-event': 0,
  'out-of-bounds': 0,
  'unknown-journey': 0,
  'no-ticket': 0,
  'too-many-journeys': 0,
  'out-of-order': 0,
  'too-long': 0,
};

export type BeaconStats = {
  /** Requests with a key that no source has. */
  readonly unknownKeys: number;
  readonly sources: Readonly<Record<string, BeaconCounts>>;
};

/** One per source of the catalog. */
export class BeaconTallies {
  unknownKeys = 0;
  readonly #sources = new Map<string, BeaconCounts>();

  of(source: string): BeaconCounts {
    const known = this.#sources.get(source);
    if (known !== undefined) return known;
    const counts = { ...NOTHING };
    this.#sources.set(source, counts);
    return counts;
  }

  stats(): BeaconStats {
    const { unknownKeys } = this;
    return { unknownKeys, sources: Object.fromEntries([...this.#sources].map(([name, counts]) => [name, { ...counts }])) };
  }
}
