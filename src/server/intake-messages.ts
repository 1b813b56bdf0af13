import type { Catalog } from '../catalog/catalog.ts';
import type { Bounds, IntakeCounters } from '../loops/intake.ts';
import type { SeenMemory } from '../loops/seen-payloads.ts';
import type { Durability } from '../ports/journal.ts';
import type { OtlpStats } from '../surface/doors/otlp-listener.ts';
import type { DoorPorts, DoorSettings } from './telemetry-doors.ts';

/** What an intake thread needs to begin. */
export type ThreadStart = {
  readonly writer: string;
  /** The last sequence of the writer that is known. */
  readonly after: number;
  readonly journalFolder: string;
  readonly durability: Exclude<Durability, 'memory'>;
  readonly seen: SeenMemory;
  readonly redactionKey: Uint8Array | null;
  readonly rules: ThreadRules;
  readonly doors: DoorSettings;
  readonly bounds: Bounds;
  /** Added to the clock of the machine: 0 but for measurements, whose payloads are of another time. */
  readonly clockOffsetMs: number;
};

/** What changes while a thread runs. `tokens` is null where everybody may come in. */
export type ThreadRules = { readonly catalog: Catalog; readonly tokens: Readonly<Record<string, string>> | null };

export type ToThread =
  | { readonly say: 'rules'; readonly rules: ThreadRules }
  /** So many bytes of frames are part of the evidence now. */
  | { readonly say: 'applied'; readonly bytes: number }
  /** Why nothing may be taken in for the moment, or null. */
  | { readonly say: 'refuse'; readonly why: string | null }
  | { readonly say: 'close' };

export type FromThread =
  | { readonly say: 'open'; readonly ports: DoorPorts }
  /** Cannot begin; what is told to the person who starts the server. */
  | { readonly say: 'refused'; readonly text: string }
  | { readonly say: 'frames'; readonly frames: readonly Uint8Array<ArrayBuffer>[]; readonly first: number }
  | { readonly say: 'stats'; readonly stats: OtlpStats; readonly counters: IntakeCounters }
  | { readonly say: 'closed' };
