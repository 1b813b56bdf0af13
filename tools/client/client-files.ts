import { typeText, type Schema } from './type-text.ts';

type Content = Readonly<Record<string, { readonly schema: Schema }>>;
type Operation = {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
};
export type OpenApi = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};
export type ClientFile = { readonly file: string; readonly text: string };

const BASE = '/api/v1';
const JSON_TYPE = 'application/json';
const HEAD = '// Written by tools/write-client.ts from docs/schema/openapi.json.\n';

/** What the pages may ask and send, with its types, as the document says. */
export function clientFiles({ paths, components }: OpenApi): readonly ClientFile[] {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const spoken = operations.filter(({ path, operation }) => path.startsWith(BASE) && answerOf(operation) !== null);
  const named = Object.entries(components.schemas).map(([name, schema]) => `export type ${name} = ${typeText(schema)};`);
  const answers = spoken.flatMap(({ operation }) => typeOf(viewName(operation), answerOf(operation)));
  const bodies = spoken.flatMap(({ operation }) => typeOf(bodyName(operation), bodyOf(operation)));
  const inOrder = [...spoken].sort((a, b) => (a.operation.operationId < b.operation.operationId ? -1 : 1));
  return [
    { file: 'views.ts', text: `${HEAD}\n${[...named, ...answers, ...bodies].join('\n')}\n` },
    fileOf(
      'questions',
      inOrder.filter(({ method }) => method === 'get'),
    ),
    fileOf(
      'commands',
      inOrder.filter(({ method }) => method === 'post'),
    ),
  ];
}

type Spoken = { readonly path: string; readonly operation: Operation };

function fileOf(kind: 'questions' | 'commands', spoken: readonly Spoken[]): ClientFile {
  const [maker, Type] = kind === 'questions' ? ['question', 'Question'] : ['command', 'Command'];
  const functions = spoken.map(({ path, operation }) => {
    const asked = askedOf(operation);
    const types = kind === 'questions' ? viewOf(operation) : `${bodyTextOf(operation)}, ${viewOf(operation)}`;
    const given = asked === '' ? '' : 'asked';
    return [
      `/** ${operation.summary} */`,
      `export function ${operation.operationId}(${asked}): ${Type}<${types}> {`,
      `  return ${maker}(${JSON.stringify(path.slice(BASE.length))}${given === '' ? '' : `, ${given}`});`,
      '}',
    ].join('\n');
  });
  const imports = `import { ${maker}, type ${Type} } from './question.ts';\nimport type * as views from './views.ts';\n`;
  return { file: `${kind}.ts`, text: `${HEAD}${imports}\n${functions.join('\n\n')}\n` };
}

/** The moment that is shown is known to whoever asks, and not to each question. */
function askedOf({ parameters = [] }: Operation): string {
  const own = parameters.filter(({ name, in: where }) => name !== 'at' && (where === 'path' || where === 'query'));
  if (own.length === 0) return '';
  const needed = own.some(({ required }) => required === true);
  const fields = own.map(
    ({ name, required, schema }) =>
      `${name}${required === true ? '' : '?'}: ${parameterText(schema)}${required === true ? '' : ' | undefined'}`,
  );
  return `asked: { ${fields.join('; ')} }${needed ? '' : ' = {}'}`;
}

function parameterText(schema: Schema): string {
  const text = typeText(schema);
  return /^[\w"'| -]+$/.test(text) && !text.includes('unknown') ? text : 'string';
}

function answerOf({ responses }: Operation): Schema | null {
  const ok = Object.entries(responses).find(([status]) => status.startsWith('2'));
  return ok?.[1].content?.[JSON_TYPE]?.schema ?? null;
}

function bodyOf({ requestBody }: Operation): Schema | null {
  return requestBody?.content[JSON_TYPE]?.schema ?? null;
}

/** What has a name of its own in the document needs no second one. */
function typeOf(name: string, schema: Schema | null): readonly string[] {
  return schema === null || schema.$ref !== undefined ? [] : [`export type ${name} = ${typeText(schema)};`];
}

function viewOf(operation: Operation): string {
  const schema = answerOf(operation);
  return schema === null ? 'unknown' : `views.${schema.$ref === undefined ? viewName(operation) : typeText(schema)}`;
}

function bodyTextOf(operation: Operation): string {
  const schema = bodyOf(operation);
  return schema === null ? 'undefined' : `views.${schema.$ref === undefined ? bodyName(operation) : typeText(schema)}`;
}

function viewName({ operationId }: Operation): string {
  return `${capital(operationId)}View`;
}

function bodyName({ operationId }: Operation): string {
  return `${capital(operationId)}Body`;
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
