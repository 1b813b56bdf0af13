/** A part of the JSON schema of the catalog, as far as completion and help read it. */
export type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
};
export type CatalogSchema = Schema & { readonly $defs: Readonly<Record<string, Schema>> };

export type KeyWord = { readonly key: string; readonly about: string; readonly required: boolean };

const DEEPEST = 12;
const HEAD: readonly KeyWord[] = [
  { key: 'apiVersion', about: 'openslo/v1, or plimsoll/v1 for what OpenSLO has no word for', required: true },
  { key: 'kind', about: 'what the document is about', required: true },
  { key: 'metadata', about: 'its name, and what people should know', required: true },
  { key: 'spec', about: 'what it says', required: true },
];

/** What may stand at a place of a document: several schemas where it can be one thing or another. */
export function schemasAt(schema: CatalogSchema, kind: string, path: readonly string[]): readonly Schema[] {
  const root = schema.$defs[kind];
  if (root === undefined) return [];
  return path.reduce<readonly Schema[]>((here, part) => here.flatMap((one) => below(schema, one, part)), flat(schema, root, 0));
}

/** The keys that may stand there; without a kind those that every document begins with. */
export function keysAt(schema: CatalogSchema, kind: string, path: readonly string[]): readonly KeyWord[] {
  if (path.length === 0) return HEAD;
  const found = new Map<string, KeyWord>();
  for (const one of schemasAt(schema, kind, path))
    for (const [key, value] of Object.entries(one.properties ?? {}))
      if (!found.has(key)) found.set(key, { key, about: aboutOf(schema, value), required: one.required?.includes(key) === true });
  return [...found.values()];
}

/** Values that may stand there, as YAML writes them. */
export function valuesAt(schema: CatalogSchema, kind: string, path: readonly string[]): readonly string[] {
  if (path.length === 1 && path[0] === 'kind') return Object.keys(schema.$defs).filter((name) => isKind(schema, name));
  if (path.length === 1 && path[0] === 'apiVersion') return ['plimsoll/v1', 'openslo/v1'];
  const values = schemasAt(schema, kind, path).flatMap(({ enum: some = [], const: only, examples = [], type }) => [
    ...some,
    ...(only === undefined ? [] : [only]),
    ...(type === 'boolean' ? [true, false] : []),
    ...examples,
  ]);
  return [...new Set(values.filter((value) => typeof value !== 'object').map(String))];
}

/** What a key means, and what is taken where it is left out; null: the schema says nothing of it. */
export function helpAt(schema: CatalogSchema, kind: string, path: readonly string[]): string | null {
  const found = schemasAt(schema, kind, path);
  const about = found.map((one) => one.description ?? '').find((text) => text !== '') ?? '';
  const values = valuesAt(schema, kind, path);
  const usual = found.map((one) => one.default).find((value) => value !== undefined);
  const parts = [
    about,
    ...(values.length === 0 ? [] : [`One of, or like: ${values.slice(0, 12).join(', ')}${values.length > 12 ? ' …' : ''}.`]),
    ...(usual === undefined ? [] : [`Left out: ${JSON.stringify(usual)}.`]),
  ].filter((text) => text !== '');
  return parts.length === 0 ? null : parts.join('\n');
}

function isKind(schema: CatalogSchema, name: string): boolean {
  return schema.$defs[name]?.properties?.['kind'] !== undefined;
}

function below(schema: CatalogSchema, one: Schema, part: string): readonly Schema[] {
  if (part === '[]') return one.items === undefined ? [] : flat(schema, one.items, 0);
  const next = one.properties?.[part] ?? (typeof one.additionalProperties === 'object' ? one.additionalProperties : undefined);
  return next === undefined ? [] : flat(schema, next, 0);
}

/** Follows references, and opens what is one of several. */
function flat(schema: CatalogSchema, one: Schema, depth: number): readonly Schema[] {
  if (depth > DEEPEST) return [];
  const named = /^#\/\$defs\/(\w+)$/.exec(one.$ref ?? '')?.[1];
  const target = named === undefined ? undefined : schema.$defs[named];
  const referred = target === undefined ? [] : flat(schema, target, depth + 1);
  const several = [...(one.anyOf ?? []), ...(one.oneOf ?? []), ...(one.allOf ?? [])].flatMap((part) =>
    flat(schema, part, depth + 1),
  );
  return [one, ...referred, ...several];
}

function aboutOf(schema: CatalogSchema, value: Schema): string {
  return (
    flat(schema, value, 0)
      .map(({ description = '' }) => description)
      .find((text) => text !== '') ?? ''
  );
}
