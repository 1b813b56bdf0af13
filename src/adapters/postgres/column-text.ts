import { PART_ABSENT, PART_BREAK } from '../../kernel/row-hash.ts';

/** A column of the rows, quoted, and the number of its type. */
export type Column = { readonly name: string; readonly type: number };

const TYPE = {
  bool: 16,
  int8: 20,
  int2: 21,
  int4: 23,
  text: 25,
  float4: 700,
  float8: 701,
  varchar: 1043,
  timestamp: 1114,
  timestamptz: 1184,
  numeric: 1700,
  uuid: 2950,
} as const;

/** An identifier as it is stored, whatever is in it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The columns as one text that every other store writes alike: numbers without trailing zeros, times in ms since 1970. */
export function partsExpression(columns: readonly Column[]): string {
  const parts = columns.map((column) => `coalesce(${textExpression(column)}, ${literal(PART_ABSENT)})`);
  return `(${parts.length === 0 ? "''" : parts.join(` || ${literal(PART_BREAK)} || `)}) collate "C"`;
}

function textExpression({ name, type }: Column): string {
  switch (type) {
    case TYPE.numeric:
      return `trim_scale(${name})::text`;
    case TYPE.float4:
    case TYPE.float8:
      return `trim_scale(${name}::numeric)::text`;
    case TYPE.timestamp:
    case TYPE.timestamptz:
      return `trim_scale(extract(epoch from ${name}) * 1000)::text`;
    default:
      return `${name}::text`;
  }
}

function literal(control: string): string {
  return `chr(${control.charCodeAt(0)})`;
}

/** Types that PostgreSQL hashes without writing them as text first; columns of one family hash alike. */
const OWN: Readonly<Record<number, { readonly family: string; readonly hash: (name: string, seed: string) => string }>> = {
  [TYPE.int2]: { family: 'int', hash: (name, seed) => `hashint2extended(${name}, ${seed})` },
  [TYPE.int4]: { family: 'int', hash: (name, seed) => `hashint4extended(${name}, ${seed})` },
  [TYPE.int8]: { family: 'int', hash: (name, seed) => `hashint8extended(${name}, ${seed})` },
  [TYPE.numeric]: { family: 'numeric', hash: (name, seed) => `hash_numeric_extended(${name}, ${seed})` },
  [TYPE.uuid]: { family: 'uuid', hash: (name, seed) => `uuid_hash_extended(${name}, ${seed})` },
  [TYPE.text]: { family: 'text', hash: textHash },
  [TYPE.varchar]: { family: 'text', hash: textHash },
};

function textHash(name: string, seed: string): string {
  return `hashtextextended(${name} collate "C", ${seed})`;
}

export function ownFamily(column: Column): string {
  return OWN[column.type]?.family ?? `text of ${column.type}`;
}

/**
 * The hashes of columns joined by exclusive or, each with a seed of its own. A sum over rows of such hashes still tells which
 * value belongs to which key, because exclusive or and addition do not change places.
 */
export function ownExpression(columns: readonly Column[], seeds: readonly string[]): string {
  const hashes = columns.map((column, index) => {
    const seed = seeds[index] ?? '0';
    const hash = OWN[column.type]?.hash(column.name, seed) ?? textHash(`(${textExpression(column)})`, seed);
    return `coalesce(${hash}, ${seed})`;
  });
  return hashes.length === 0 ? '0::int8' : hashes.join(' # ');
}
