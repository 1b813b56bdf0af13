import { canonicalJson } from '../kernel/hash.ts';
import { broken } from '../kernel/units.ts';
import { EMPTY_WORLD, type World } from './world.ts';

/** The state as a text that is read back to an equal state. Equal states have equal texts, whatever way they came about. */
export function worldText(world: World): string {
  return canonicalJson(spell(world));
}

export type ReadWorld = { readonly world: World } | { readonly unreadable: string };

/** What an older program left out of its texts begins as it does in an empty ledger. */
export function readWorldText(text: string): ReadWorld {
  try {
    const world = unspell(JSON.parse(text)) as Partial<World> | null;
    if (typeof world?.tail?.seq !== 'number') return { unreadable: 'it does not say after which entry' };
    return { world: { ...EMPTY_WORLD, ...world } };
  } catch (cause) {
    return { unreadable: cause instanceof Error ? cause.message : String(cause) };
  }
}

/** Names what JSON has no word for. An object of ours that has this key itself is named, too. */
const TAG = '$';
type Tagged = { readonly [TAG]: string; readonly of?: unknown };

const ARRAYS = { Float64Array, Float32Array, Int32Array, Uint32Array, Uint16Array, Uint8Array } as const;
type ArrayName = keyof typeof ARRAYS;

function spell(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : tagged('number', showOdd(value));
    case 'undefined':
      return tagged('undefined');
    case 'object':
      return value === null ? null : spellObject(value);
    default:
      return broken(`a ${typeof value} has no place in the state`);
  }
}

function spellObject(value: object): unknown {
  if (Array.isArray(value)) return value.map(spell);
  // The order of a map is part of the state: what is oldest in it goes first.
  if (value instanceof Map)
    return tagged(
      'map',
      [...value].map(([key, one]) => [spell(key), spell(one)]),
    );
  if (value instanceof Set) return tagged('set', [...value].map(spell));
  for (const [name, kind] of Object.entries(ARRAYS)) if (value instanceof kind) return tagged(name, [...value].map(spell));
  if (Object.getPrototypeOf(value) !== Object.prototype) return broken(`${value.constructor.name} has no place in the state`);
  const fields = value as Readonly<Record<string, unknown>>;
  // In the order in which they are written, so that nothing has to be put in order again.
  const spelled = Object.fromEntries(
    Object.keys(fields)
      .toSorted()
      .map((key) => [key, spell(fields[key])]),
  );
  return Object.hasOwn(spelled, TAG) ? tagged('object', spelled) : spelled;
}

/** What was just parsed belongs to nobody else: what is plain in it stays as it is, and only what is named is replaced. */
function unspell(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) return Object.hasOwn(value, TAG) ? unspellTagged(value as Tagged) : unspellFields(value);
  for (let index = 0; index < value.length; index += 1) value[index] = unspell(value[index]);
  return value;
}

function unspellTagged({ [TAG]: tag, of }: Tagged): unknown {
  switch (tag) {
    case 'number':
      return Number(of);
    case 'undefined':
      return undefined;
    case 'map':
      return new Map((of as readonly [unknown, unknown][]).map(([key, one]) => [unspell(key), unspell(one)]));
    case 'set':
      return new Set((of as readonly unknown[]).map(unspell));
    case 'object':
      return unspellFields(of as object);
    default: {
      if (!Object.hasOwn(ARRAYS, tag)) return broken(`the text of a state names ${tag}`);
      return ARRAYS[tag as ArrayName].from((of as readonly unknown[]).map((one) => unspell(one) as number));
    }
  }
}

function unspellFields(fields: object): object {
  for (const key of Object.keys(fields)) {
    const before = (fields as Record<string, unknown>)[key];
    const value = unspell(before);
    if (value !== before) Object.defineProperty(fields, key, { value, writable: true, enumerable: true, configurable: true });
  }
  return fields;
}

function tagged(tag: string, of?: unknown): Tagged {
  return of === undefined ? { [TAG]: tag } : { [TAG]: tag, of };
}

function showOdd(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
