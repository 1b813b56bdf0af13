import { canonicalJson } from '../kernel/hash.ts';
import type { Instant } from '../kernel/units.ts';
import type { Sealed } from './chain.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Range } from './finding.ts';
import type { LedgerKey } from './keys.ts';
import type { Omitted } from './link.ts';

/** The first line of an export: which ledger, with which keys, and what was asked for. */
export type Header = {
  readonly ledger: string;
  readonly keys: readonly LedgerKey[];
  readonly made: Instant;
  readonly filter: {
    readonly since: Instant | null;
    readonly until: Instant | null;
    readonly subject: string | null;
    readonly kind: string | null;
  };
};
/** The last line: the digest of all bytes before it, signed. */
export type End = {
  readonly at: Instant;
  readonly digest: string;
  readonly key: string;
  readonly lines: number;
  readonly signature: string;
};

export type ExportLine =
  | { readonly is: 'header'; readonly header: Header }
  | { readonly is: 'entry'; readonly entry: Sealed }
  | { readonly is: 'omitted'; readonly omitted: Omitted }
  | { readonly is: 'gap'; readonly gap: Range }
  | { readonly is: 'checkpoint'; readonly checkpoint: Checkpoint }
  | { readonly is: 'end'; readonly end: End }
  | { readonly is: 'unreadable'; readonly why: string };

export const FORMAT = 1;

/** A line as it is written: canonical JSON, so that it has no byte that could be another one. */
export function writeLine(line: Exclude<ExportLine, { is: 'unreadable' }>): string {
  switch (line.is) {
    case 'header':
      return canonicalJson({ 'plimsoll-ledger': FORMAT, ...line.header });
    case 'entry':
      return canonicalJson(line.entry);
    case 'omitted':
      return canonicalJson({ omitted: line.omitted });
    case 'gap':
      return canonicalJson({ gap: line.gap });
    case 'checkpoint':
      return canonicalJson({ checkpoint: line.checkpoint });
    case 'end':
      return canonicalJson({ end: line.end });
  }
}

/** What is signed at the end of an export. */
export function endText({ at, digest, key, lines }: Omit<End, 'signature'>, ledger: string): string {
  return canonicalJson({ at, digest, key, ledger, lines });
}

export function readLine(text: string | null): ExportLine {
  if (text === null) return unreadable('it is no UTF-8, or longer than 16 MiB');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unreadable('it is no JSON');
  }
  if (!isRecord(value)) return unreadable('it is no JSON object');
  if (!isCanonical(value, text)) return unreadable('it is not written in canonical form (RFC 8785)');
  return asKnown(value) ?? unreadable('it has not the form of any line of an export');
}

function asKnown(value: Fields): ExportLine | null {
  const [first] = Object.values(value);
  const inner = Object.keys(value).length === 1 && isRecord(first) ? first : null;
  if (hasFields(value, ENTRY)) return { is: 'entry', entry: value as unknown as Sealed };
  if (value['plimsoll-ledger'] === FORMAT && hasFields(value, HEADER) && areKeys(value['keys'])) {
    const { ledger, keys, made, filter } = value as unknown as Header;
    return { is: 'header', header: { ledger, keys, made, filter } };
  }
  if (inner === null) return null;
  if ('omitted' in value && hasFields(inner, OMITTED)) return { is: 'omitted', omitted: inner as Omitted };
  if ('gap' in value && hasFields(inner, GAP)) return { is: 'gap', gap: inner as Range };
  if ('checkpoint' in value && hasFields(inner, CHECKPOINT)) return { is: 'checkpoint', checkpoint: inner as Checkpoint };
  if ('end' in value && hasFields(inner, END)) return { is: 'end', end: inner as End };
  return null;
}

type Fields = Readonly<Record<string, unknown>>;
type Form = 'count' | 'text' | 'text?' | 'any';
const ENTRY = {
  seq: 'count',
  at: 'count',
  kind: 'text',
  subject: 'text',
  actor: 'text',
  body: 'any',
  previous: 'text',
  hash: 'text',
} as const;
const HEADER = { 'plimsoll-ledger': 'count', ledger: 'text', keys: 'any', made: 'count', filter: 'any' } as const;
const OMITTED = { seq: 'count', at: 'count', digest: 'text', hash: 'text' } as const;
const GAP = { from: 'count', to: 'count' } as const;
const CHECKPOINT = { seq: 'count', hash: 'text', at: 'count', state: 'text?', key: 'text', signature: 'text' } as const;
const END = { at: 'count', digest: 'text', key: 'text', lines: 'count', signature: 'text' } as const;
const KEY = { id: 'text', publicKey: 'text', replaces: 'text?', endorsement: 'text?', seq: 'count' } as const;

/** These fields, of these forms, and no others. */
function hasFields(value: Fields, form: Readonly<Record<string, Form>>): boolean {
  const names = Object.keys(form);
  return Object.keys(value).length === names.length && names.every((name) => hasForm(value, name, form[name] ?? 'any'));
}

function hasForm(value: Fields, name: string, form: Form): boolean {
  if (!Object.hasOwn(value, name)) return false;
  const part = value[name];
  if (form === 'count') return Number.isSafeInteger(part);
  return form === 'any' || typeof part === 'string' || (form === 'text?' && part === null);
}

function areKeys(keys: unknown): boolean {
  return Array.isArray(keys) && keys.every((key: unknown) => isRecord(key) && hasFields(key, KEY));
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Half a character has no canonical form, and whoever nests deep enough has none that can be found. */
function isCanonical(value: unknown, text: string): boolean {
  try {
    return canonicalJson(value) === text;
  } catch {
    return false;
  }
}

function unreadable(why: string): ExportLine {
  return { is: 'unreadable', why };
}
