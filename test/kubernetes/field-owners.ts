/** The part of field ownership that HTTPRoutes have: each field of the spec, each label and annotation belongs to somebody. */
export type Owned = {
  manager: string;
  operation: 'Apply' | 'Update';
  time: string;
  fieldsV1: Record<string, Record<string, object>>;
  fieldsType: 'FieldsV1';
  apiVersion: string;
};
export type Writer = { readonly manager: string; readonly operation: Owned['operation']; readonly time: string };
type Plain = Readonly<Record<string, unknown>>;

/** `spec/rules` and the like, with what is there. Lists of the spec are atomic: they belong to somebody as a whole. */
export function fieldsOf(object: Plain): ReadonlyMap<string, string> {
  const { spec = {}, metadata = {} } = object as { spec?: Plain; metadata?: { labels?: Plain; annotations?: Plain } };
  const found: [string, unknown][] = [
    ...Object.entries(spec).map(([key, value]): [string, unknown] => [`spec/${key}`, value]),
    ...Object.entries(metadata.labels ?? {}).map(([key, value]): [string, unknown] => [`metadata/labels.${key}`, value]),
    ...Object.entries(metadata.annotations ?? {}).map(([key, value]): [string, unknown] => [
      `metadata/annotations.${key}`,
      value,
    ]),
  ];
  return new Map(found.map(([field, value]) => [field, JSON.stringify(value)]));
}

/** Who else owns a field that the applied object wants otherwise. */
export function conflictsOf(
  before: readonly Owned[],
  { now, applied, by }: { now: Plain; applied: Plain; by: string },
): string[] {
  const [current, wanted] = [fieldsOf(now), fieldsOf(applied)];
  const changed = [...wanted].filter(([field, value]) => current.has(field) && current.get(field) !== value);
  return changed.flatMap(([field]) =>
    before
      .filter((owned) => owned.manager !== by && owns(owned, field))
      .map(({ manager }) => `conflict with "${manager}": .${field.replace('/', '.')}`),
  );
}

/** The owners after a write: what was changed is the writer's alone; what is written as it was has one owner more. */
export function ownersAfter(
  before: readonly Owned[],
  { was, is, writer, applied }: { was: Plain; is: Plain; writer: Writer; applied?: Plain },
): Owned[] {
  const [old, now] = [fieldsOf(was), fieldsOf(is)];
  const changed = [...now].filter(([field, value]) => old.get(field) !== value).map(([field]) => field);
  const gone = [...old.keys()].filter((field) => !now.has(field));
  const mine = before.find(({ manager, operation }) => manager === writer.manager && operation === writer.operation);
  const others = before
    .filter((owned) => owned !== mine)
    .map((owned) => ({ ...owned, fieldsV1: without(owned.fieldsV1, [...changed, ...gone]) }))
    .filter(({ fieldsV1 }) => Object.keys(fieldsV1).length > 0);
  const held = mine === undefined ? [] : namesIn(without(mine.fieldsV1, gone));
  const fields = new Set([...(applied === undefined ? held : fieldsOf(applied).keys()), ...changed]);
  if (fields.size === 0) return others;
  const isSame = mine !== undefined && changed.length === 0 && applied === undefined;
  const own: Owned = {
    manager: writer.manager,
    operation: writer.operation,
    time: isSame ? mine.time : writer.time,
    apiVersion: 'gateway.networking.k8s.io/v1',
    fieldsType: 'FieldsV1',
    fieldsV1: fieldsFrom([...fields]),
  };
  return [...others, own];
}

function owns({ fieldsV1 }: Owned, field: string): boolean {
  return namesIn(fieldsV1).includes(field);
}

function namesIn(fieldsV1: Owned['fieldsV1']): string[] {
  return Object.entries(fieldsV1).flatMap(([part, fields]) =>
    Object.keys(fields).map((field) => `${part.slice(2)}/${field.slice(2)}`),
  );
}

function without(fieldsV1: Owned['fieldsV1'], gone: readonly string[]): Owned['fieldsV1'] {
  return fieldsFrom(namesIn(fieldsV1).filter((field) => !gone.includes(field)));
}

function fieldsFrom(names: readonly string[]): Owned['fieldsV1'] {
  const fields: Owned['fieldsV1'] = {};
  for (const name of names) {
    const cut = name.indexOf('/');
    const part = `f:${name.slice(0, cut)}`;
    fields[part] = { ...fields[part], [`f:${name.slice(cut + 1)}`]: {} };
  }
  return fields;
}
