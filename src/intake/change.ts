import type { Instant } from '../kernel/units.ts';
import type { ChangeKind } from '../wire/change.ts';

/** Something that can hurt, or led to it, as its sender told it. */
export type Change = {
  readonly kind: ChangeKind;
  readonly action: string | null;
  /** Null where it concerns an environment or everything. */
  readonly service: string | null;
  readonly version: string | null;
  readonly environment: string | null;
  /** Null: when it was received. */
  readonly at: Instant | null;
  /** Null: its sender did not name it, so that it cannot be recognised when it comes again. */
  readonly id: string | null;
  readonly source: string;
  readonly actor: string | null;
  readonly summary: string;
  readonly url: string | null;
  readonly details: Readonly<Record<string, string | number | boolean>>;
  readonly traceparent: string | null;
  readonly chain: string | null;
  readonly links: readonly { readonly kind: string; readonly id: string }[];
};

/** What one event of a request is: a change, or something that is welcome and means nothing here. */
export type ChangeReading =
  | { readonly is: 'change'; readonly change: Change }
  | { readonly is: 'noted'; readonly id: string; readonly source: string; readonly text: string };

export const PLAIN_CHANGE: Omit<Change, 'kind' | 'source'> = {
  action: null,
  service: null,
  version: null,
  environment: null,
  at: null,
  id: null,
  actor: null,
  summary: '',
  url: null,
  details: {},
  traceparent: null,
  chain: null,
  links: [],
};

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?$/;
const LONGEST_TRACEPARENT = 128;

/** The trace of which a change is part, or null: one that is malformed is no reason to lose the change. */
export function traceparentOf(text: unknown): string | null {
  return typeof text === 'string' && text.length <= LONGEST_TRACEPARENT && TRACEPARENT.test(text) ? text : null;
}
