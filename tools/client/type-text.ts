/** The part of JSON Schema that our OpenAPI document uses. */
export type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema | false;
  readonly prefixItems?: readonly Schema[];
  readonly description?: string;
};

/** A schema as TypeScript writes it. What is not understood is unknown, and never anything. */
export function typeText(schema: Schema): string {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) ?? 'unknown';
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return oneOf(schema.enum.map((value) => JSON.stringify(value)));
  const choice = schema.anyOf ?? schema.oneOf;
  if (choice !== undefined) return oneOf(choice.map(typeText));
  if (schema.allOf !== undefined) return schema.allOf.map((part) => inBrackets(typeText(part))).join(' & ');
  if (Array.isArray(schema.type)) return oneOf(schema.type.map((type: string) => typeText({ ...schema, type })));
  switch (schema.type) {
    case 'object':
      return objectText(schema);
    case 'array':
      return listText(schema);
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    default:
      return 'unknown';
  }
}

function objectText({ properties = {}, required = [], additionalProperties }: Schema): string {
  const fields = Object.entries(properties).map(([name, field]) => {
    const told = field.description === undefined ? '' : `/** ${field.description.replaceAll('*/', '* /')} */ `;
    // An answer is validated by the server, so that what it may leave out is missing and never undefined.
    return `${told}${key(name)}${required.includes(name) ? '' : '?'}: ${typeText(field)};`;
  });
  if (fields.length > 0) return `{ ${fields.join('\n')} }`;
  if (typeof additionalProperties === 'object') return `Record<string, ${typeText(additionalProperties)}>`;
  return additionalProperties === false ? 'Record<string, never>' : 'Record<string, unknown>';
}

function listText({ items, prefixItems }: Schema): string {
  if (prefixItems !== undefined) return `[${prefixItems.map(typeText).join(', ')}]`;
  return typeof items === 'object' ? `${inBrackets(typeText(items))}[]` : 'unknown[]';
}

function oneOf(texts: readonly string[]): string {
  return [...new Set(texts)].map(inBrackets).join(' | ');
}

function inBrackets(text: string): string {
  return / [|&] /.test(text) && !text.startsWith('{') ? `(${text})` : text;
}

function key(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
}
