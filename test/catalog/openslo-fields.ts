import { z } from 'zod';
import { isMap, type Path } from '../../src/catalog/source-document.ts';

/** Fields that stand for anything: what is in them is no field of OpenSLO. */
const OPEN = ['labels', 'annotations', 'connectionDetails', 'metricSource.spec'];

/** Every field of a kind that holds a value, from the schema that reads it: `spec.objectives.*.target`. */
export function fieldsOf(kind: z.ZodType, freely: readonly string[] = OPEN): readonly string[] {
  const root = z.toJSONSchema(kind, { io: 'input' });
  const found = new Set<string>();
  const walk = (schema: unknown, path: string): void => {
    if (!isMap(schema)) return;
    if (freely.some((open) => path.endsWith(open))) return void found.add(path);
    if (typeof schema.$ref === 'string') {
      const name = schema.$ref.split('/').at(-1) ?? '';
      return walk((root.$defs as Record<string, unknown>)[name], path);
    }
    const branches = [...list(schema.anyOf), ...list(schema.oneOf), ...list(schema.allOf)];
    for (const branch of branches) walk(branch, path);
    const properties = isMap(schema.properties) ? Object.entries(schema.properties) : [];
    for (const [key, inner] of properties) walk(inner, path === '' ? key : `${path}.${key}`);
    if (schema.items !== undefined) walk(schema.items, `${path}.*`);
    const isValue = branches.length === 0 && properties.length === 0 && schema.items === undefined;
    if (isValue && schema.type !== 'object' && schema.type !== 'null') found.add(path);
  };
  walk(root, '');
  return [...found].toSorted();
}

/** The paths in a document that are fields, with the field that each is. */
export function placesIn(
  document: unknown,
  fields: ReadonlySet<string>,
  freely: readonly string[] = OPEN,
): readonly { field: string; path: Path }[] {
  const found: { field: string; path: Path }[] = [];
  const walk = (value: unknown, path: Path): void => {
    const field = path.map((part) => (typeof part === 'number' ? '*' : String(part))).join('.');
    if (fields.has(field) && (typeof value !== 'object' || freely.some((open) => field.endsWith(open)))) {
      found.push({ field, path });
      return;
    }
    if (Array.isArray(value)) for (const [index, item] of value.entries()) walk(item, [...path, index]);
    else if (isMap(value)) for (const [key, item] of Object.entries(value)) walk(item, [...path, key]);
  };
  walk(document, []);
  return found;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
